from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.catalog.model_store import ModelStore
from desktop_app.errors import Cancelled, EnvironmentFault, ModelMissing
from desktop_app.services.reranker_slot import SUGGESTED, RerankerSlot
from desktop_app.settings import SearchSettings, Settings
from tests.tiny_reranker import NAME, install_tiny_reranker


def slot_of(models_dir: Path, chosen: str = "") -> RerankerSlot:
    return RerankerSlot(ModelStore(models_dir), replace(Settings(), search=SearchSettings(reranker=chosen)))


def test_the_chosen_one_is_opened_once(tmp_path: Path) -> None:
    slot = slot_of(tmp_path, install_tiny_reranker(tmp_path))
    reranker = slot.chosen()
    assert reranker is not None
    assert reranker is slot.chosen() is slot.any()
    near, far = reranker.scores("notice period", ["the notice period", "a dog"])
    assert near > 0.5 > far
    slot.close()
    with pytest.raises(Cancelled):
        reranker.scores("notice", ["notice"])
    again = slot.chosen()
    assert again is not None
    assert again.scores("cat", ["cat"]).shape == (1,)
    slot.close()


def test_without_a_choice_only_who_asks_for_one_gets_one(tmp_path: Path) -> None:
    slot = slot_of(tmp_path)
    assert slot.chosen() is None
    with pytest.raises(ModelMissing) as missing:
        slot.any()
    assert missing.value.remedy == f"Run: findwell models install {SUGGESTED}"
    install_tiny_reranker(tmp_path)
    assert slot.chosen() is None
    assert slot.installed() == NAME
    assert slot.any().description.name == NAME
    slot.close()


def test_a_chosen_one_that_is_missing_is_said_to_be(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match=f"findwell models install {NAME}"):
        slot_of(tmp_path, NAME).chosen()


def test_a_damaged_one_is_not_opened_again_and_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    weights = tmp_path / install_tiny_reranker(tmp_path) / "model.onnx"
    weights.write_bytes(b"x" * weights.stat().st_size)
    slot = slot_of(tmp_path, NAME)
    with pytest.raises(EnvironmentFault, match="cannot be loaded"):
        slot.chosen()
    monkeypatch.setattr("desktop_app.services.reranker_slot.open_reranker", lambda *_: pytest.fail("opened again"))
    told = []
    for _ in range(2):
        with pytest.raises(EnvironmentFault, match="cannot be loaded") as fault:
            slot.chosen()
        told.append(fault.value)
    assert told[0] is not told[1]  # one that is raised again and again holds on to the frames of every search


def test_one_that_is_open_is_not_looked_for_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install_tiny_reranker(tmp_path)
    slot = slot_of(tmp_path)
    reranker = slot.any()
    monkeypatch.setattr(ModelStore, "list", lambda _: pytest.fail("looked for again"))
    assert slot.any() is reranker
    slot.close()


def test_the_tokenizer_is_read_ahead_and_not_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slot_of(tmp_path, NAME).read_tokenizer()  # it is not installed: nothing is said yet
    slot = slot_of(tmp_path, install_tiny_reranker(tmp_path))
    slot.read_tokenizer()
    monkeypatch.setattr("desktop_app.catalog.opening.open_tokenizer", lambda _: pytest.fail("read again"))
    reranker = slot.chosen()
    assert reranker is not None
    assert reranker.scores("cat", ["cat"])[0] == pytest.approx(0.269, abs=1e-3)
    slot.close()
