"""What the window says of models."""

from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.catalog.manifest import HubSource
from desktop_app.catalog.model_importer import AddedModel
from desktop_app.catalog.model_info import ModelInfo
from desktop_app.catalog.validation.parity import Parity
from desktop_app.catalog.validation.verification import VerifyReport
from desktop_app.evaluate.measurements import PACE
from desktop_app.gui.model_wording import (
    collected_text,
    cost_text,
    duration_text,
    facts_of,
    hint_text,
    idle_text,
    imported_text,
    languages_text,
    line_text,
    measured_of,
    measuring_note,
    own_model_choices,
    published_of,
    section_of,
    size_text,
    state_text,
    verified_text,
    warning_text,
)
from desktop_app.model_description import ModelKind
from desktop_app.services.model_overview import IdleVectors, ListedModel, ModelOverview
from desktop_app.services.switch_estimate import SwitchEstimate
from desktop_app.services.vector_collection import Collected
from tests.fakes import make_model_info, make_root
from tests.gui.manager_helpers import REMOTE


def listed(info: ModelInfo, **facts: object) -> ListedModel:
    return replace(ListedModel(info, {}), **facts)  # type: ignore[arg-type]


SMALL = listed(make_model_info("small", "Small", installed=True), chosen=True, answers=True)
LARGE = listed(make_model_info("large", "Large", languages="about 100, among them English", speed="accelerator"))
ABSENT = listed(make_model_info("absent", "Absent", unavailable="Nobody offers it."))
AWAY = listed(make_model_info("away", "Away", kind=ModelKind.REMOTE, languages="many"), remote=REMOTE)
ADDED = replace(AWAY, info=replace(AWAY.info, installed=True))
OWN = listed(make_model_info("own-model", installed=True))


@pytest.mark.parametrize(
    ("model", "section", "state"),
    [
        (SMALL, "In use", "chosen"),
        (replace(SMALL, info=replace(SMALL.info, installed=False)), "In use", "chosen, missing"),
        (replace(OWN, folders=1), "In use", "for one folder"),
        (replace(OWN, folders=3), "In use", "for 3 folders"),
        (replace(OWN, answers=True), "In use", "until the switch is done"),
        (OWN, "Installed", "91 MB"),
        (LARGE, "Can be installed", "91 MB"),
        (ABSENT, "Cannot be had", ""),
        (AWAY, "Remote services", ""),
        (ADDED, "Remote services", "added"),
    ],
)
def test_a_row_says_how_far_a_model_is_from_being_used(model: ListedModel, section: str, state: str) -> None:
    assert section_of(model) == section
    assert state_text(model) == state


def test_a_row_says_what_a_model_is_for() -> None:
    assert line_text(SMALL) == "Finds by meaning · fast · English"
    assert line_text(LARGE) == "Finds by meaning · needs an accelerator · about 100 languages"
    assert line_text(AWAY) == "Remote service · many languages"
    assert line_text(OWN) == "Finds by meaning"
    assert languages_text(AWAY) == "many languages"


def test_facts_leave_out_what_is_not_known() -> None:
    facts = dict(facts_of(SMALL))
    assert facts["Size"] == "91 MB on disk"
    assert facts["Memory"] == "about 250 MB while it is loaded"
    assert facts["Speed"] == "fast on any processor"
    assert dict(facts_of(LARGE))["Size"] == "91 MB to download"
    assert not {"Memory", "Speed"} & dict(facts_of(OWN)).keys()
    reranker = listed(make_model_info("order", "Order", kind=ModelKind.CROSS_ENCODER))
    assert "Vectors" not in dict(facts_of(reranker))
    cut = replace(SMALL.info, truncations=(256, 128))
    assert dict(facts_of(listed(cut)))["Vectors"] == "384 numbers a passage; may be cut to 256, 128"


def test_figures_are_named() -> None:
    known = listed(
        make_model_info("a", "A", published={"beir": 46.7, "other": 1.0}), measured={PACE: 1234.5, "set": 0.5}
    )
    assert published_of(known) == [("English (BEIR)", "46.7"), ("other", "1.0")]
    assert measured_of(known) == [("Passages a second", "1,234"), ("set", "50.0")]
    assert line_text(known) == "Finds by meaning · 1,234 passages/s · English"
    assert measured_of(replace(known, measured={PACE: 0.54})) == [("Passages a second", "0.5")]
    assert "Measure" in measuring_note(known)
    assert "Measure" in measuring_note(SMALL)
    reranker = listed(make_model_info("order", "Order", kind=ModelKind.CROSS_ENCODER, installed=True))
    assert "Measure" not in measuring_note(reranker)
    assert published_of(OWN) == []


def test_what_has_to_be_known_first_is_said() -> None:
    assert "sends the text of its files and every question there" in warning_text(AWAY)
    assert "api.example.org, someone else's computer" in warning_text(AWAY)
    assert "The text of one folder" in warning_text(replace(AWAY, folders=1))
    assert "of 2 folders" in warning_text(replace(AWAY, folders=2))
    here = replace(REMOTE, endpoint="http://localhost:11434/v1")
    assert "localhost:11434, another program on this computer" in warning_text(replace(AWAY, remote=here))
    assert dict(facts_of(AWAY))["Runs at"] == "api.example.org"
    assert warning_text(ABSENT) == "Nobody offers it."
    assert "by their words" in warning_text(replace(LARGE, chosen=True))
    assert warning_text(SMALL) == ""
    reranker = listed(make_model_info("order", "Order", kind=ModelKind.CROSS_ENCODER), chosen=True)
    assert "order of the search" in warning_text(reranker)


def test_hints() -> None:
    assert hint_text(replace(LARGE, arrived_bytes=412_000_000)) == "412 MB have arrived; installing goes on from there."
    hub = HubSource("a/b", "", "float32", "onnx", (), 91)
    assert "goes on later" in hint_text(listed(make_model_info("hub", "Hub", sources=(hub,))))
    assert hint_text(LARGE) == ""
    assert hint_text(SMALL).startswith("All folders without")
    assert hint_text(replace(OWN, folders=1)) == "own-model is in use. Choose another model first."
    assert "until the new model" in hint_text(replace(OWN, answers=True))
    assert hint_text(OWN) == ""
    assert "sends nothing" in hint_text(AWAY)
    assert "told what is sent" in hint_text(ADDED)
    assert hint_text(replace(ADDED, folders=1)) == ""
    reranker = listed(make_model_info("order", "Order", kind=ModelKind.CROSS_ENCODER, installed=True))
    assert "would order" in hint_text(reranker)
    assert "It orders" in hint_text(replace(reranker, chosen=True))


def test_what_a_switch_costs() -> None:
    text = cost_text("Large", "Small", SwitchEstimate(9022, 12.5, 18_000_000))
    assert text.startswith(
        "9,022 passages will be read anew. On this machine that takes about 12 minutes (12 a second) and 18 MB of disk."
    )
    assert "Small answers as before" in text
    assert "(0.5 a second)" in cost_text("Large", "Small", SwitchEstimate(1, 0.5, 900))
    assert "at once" in cost_text("Large", "Small", SwitchEstimate(0, 0.0, 0))


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (3, "less than a minute"),
        (70, "about 1 minute"),
        (7200, "about 2 hours"),
        (4 * 86400, "about 4 days"),
    ],
)
def test_durations(seconds: float, text: str) -> None:
    assert duration_text(seconds) == text


def test_sizes() -> None:
    assert [size_text(n) for n in (0, 900, 91_000_000, 1_130_000_000)] == ["", "1 MB", "91 MB", "1.1 GB"]


def test_what_a_check_has_found() -> None:
    assert verified_text("Small", VerifyReport("small", ok=True, problems=())).startswith("Small is intact")
    assert "reference vectors" in verified_text("Small", VerifyReport("small", ok=True, problems=(), cosine=1.0))
    broken = VerifyReport("small", ok=False, problems=("model.onnx was changed.", "Install it again."))
    assert verified_text("Small", broken) == "Small is not intact. model.onnx was changed. Install it again."


def test_an_import_is_told_with_its_comparison() -> None:
    parity = Parity("PyTorch", 90, 1e-6, 0.99999, 0.999995, 0.9, 0.9)
    text = imported_text(AddedModel("mine", ("It was assumed.",), parity))
    assert text.startswith("mine can be used now. It was assumed. It was compared with PyTorch on 90 texts")
    assert imported_text(AddedModel("mine")) == "mine can be used now."


def test_old_vectors() -> None:
    overview = ModelOverview((SMALL, LARGE), (IdleVectors("large", 9022), IdleVectors("", 5)))
    assert idle_text(overview) == "9,022 vectors of Large\n5 vectors of an older model"
    collected = Collected(("large", "gone"), 9027, 0)
    assert collected_text(overview, collected) == "9,027 vectors of Large and gone were thrown away."
    assert collected_text(overview, Collected((), 0, 0)) == "There were no old vectors."


def test_a_folder_may_have_what_is_installed_and_the_common_choice() -> None:
    overview = ModelOverview((SMALL, LARGE, OWN, AWAY))
    added = ModelOverview((SMALL, ADDED))
    root = make_root(Path("/a"))
    same = ("The same as all folders (Small)", "")
    assert own_model_choices(overview, root) == [same, ("Small", "small"), ("own-model", "own-model")]
    assert own_model_choices(overview, replace(root, model="lost"))[-1] == ("lost", "lost")
    assert own_model_choices(added, root)[-1] == ("Away, which is sent the text", "away")
