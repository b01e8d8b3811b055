"""eval --own as it is typed: over a folder that was indexed, with a fake encoder, and with the real one."""

import json
import os
import signal
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from desktop_app.services.application import Application
from desktop_app.settings import Settings
from tests.command_line import Findwell, build_with_fake, findwell_in
from tests.folder_builders import WRITERS
from tests.indexing_helpers import CountingEncoder, write_folder

TEXTS = {
    "Lease.md": "Either party may terminate the tenancy by giving three months' notice in writing to the other party.",
    "Bread.txt": "Knead the dough for ten minutes, let it rise until it has doubled, and bake it at 230 degrees.",
    "Bicycle.html": "The rear derailleur is adjusted with two screws that limit how far the chain can move sideways.",
    "Taxes.docx": "The annual return must be filed with the tax office before the end of July of the following year.",
    "Tomatoes.pdf": "Tomatoes want a sunny place and are watered at the root, never over their leaves or their fruit.",
    "Heizung.txt": "Die Heizkosten werden zu siebzig Prozent nach dem Verbrauch und sonst nach der Fläche verteilt.",
    "茶.md": "绿茶应当用八十度左右的水冲泡，浸泡两分钟即可饮用，不要用沸水。",
}


def write_docs(folder: Path) -> Path:
    folder.mkdir()
    for name, text in TEXTS.items():
        path = folder / name
        WRITERS[path.suffix](path, f"About {path.stem.lower()}", text)
    return folder


def rows(data_dir: Path) -> dict[str, list[Any]]:
    """Everything that stands in the index."""
    with closing(sqlite3.connect(data_dir / "index.db")) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: connection.execute(f'SELECT * FROM "{name}"').fetchall() for name in tables}


@pytest.mark.model
def test_ones_own_files_are_asked_about_with_the_real_model(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data_dir = tmp_path / "data"
    data_dir.mkdir()
    (data_dir / "models").symlink_to(os.environ["FINDWELL_TEST_MODELS"], target_is_directory=True)
    findwell = findwell_in(data_dir)
    assert findwell("index", write_docs(tmp_path / "docs")) == 0
    capsys.readouterr()
    before = rows(data_dir)
    assert findwell("eval", "--own", "--json", "--ablations") == 0
    told = json.loads(capsys.readouterr().out)["own"]
    assert rows(data_dir) == before
    assert (told["passages"], told["coverage"], told["models"]) == (7, 1.0, ["multilingual-e5-small"])
    assert told["kinds"]["sentence"]["probes"] == 7
    assert told["kinds"]["typos"]["probes"] == 6  # none in Chinese
    for kind in ("sentence", "keywords", "half", "shuffled", "typos"):
        runs = told["kinds"][kind]["runs"]
        assert list(runs) == ["lexical", "dense", "hybrid", "hybrid+late"]
        assert runs["hybrid+late"]["hit@1"] == 1, kind
        assert runs["dense"]["hit@10"] == 1
    assert told["vectors"]["multilingual-e5-small"]["recall@100"] == 1
    assert set(told["ablations"]["without"]) == {"late", "lexical", "dense", "floor", "neighbours", "name", "learned"}
    assert set(told["runs"]["hybrid+late"]["stage_p95_ms"]) >= {"encode", "dense", "lexical", "late", "fuse", "present"}
    assert told["missed"]["documents"] == len(told["missed"]["first"]) < 3


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def findwell(data_dir: Path) -> Findwell:
    return findwell_in(data_dir, build_with_fake)


def test_the_report_is_for_eyes_and_its_notes_are_beside_it(
    tmp_path: Path, findwell: Findwell, capsys: pytest.CaptureFixture[str]
) -> None:
    findwell("index", write_docs(tmp_path / "docs"))
    capsys.readouterr()
    assert findwell("eval", "--own", "--probes", 3, "--seed", 7) == 0
    shown = capsys.readouterr()
    assert "passages (seed 7)" in shown.out
    assert "hit@1 (95 %)" in shown.out
    assert "a sentence as it stands" in shown.out
    assert "nearest vectors, against all" in shown.out
    assert "not among the first 10 of hybrid+late" in shown.out or "Every document" in shown.out


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--own"], 1, "holds no passage yet"),
        ([], 2, "findwell eval --own"),
        (["somewhere", "--own"], 2, "measures the index by itself"),
        (["--own", "--model", "fake"], 2, "measures the index by itself"),
        (["--own", "--lanes", "guessing"], 1, "no run named guessing"),
        (["--own", "--probes", "0"], 2, "whole number from 1"),
        (["--own", "--seed", "-1"], 2, "whole number from 1"),
    ],
)
def test_what_cannot_be_done_is_said(
    words: list[str], code: int, said: str, findwell: Findwell, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        assert findwell("eval", *words) == code
    except SystemExit as usage:
        assert usage.code == code  # noqa: PT017 - argparse ends the program
    shown = capsys.readouterr()
    assert said in shown.err
    assert not shown.out


def test_a_lane_alone_can_be_asked(tmp_path: Path, findwell: Findwell, capsys: pytest.CaptureFixture[str]) -> None:
    findwell("index", write_docs(tmp_path / "docs"))
    capsys.readouterr()
    assert findwell("eval", "--own", "--lanes", "lexical", "--json") == 0
    told = json.loads(capsys.readouterr().out)["own"]
    assert list(told["runs"]) == ["lexical"]
    assert told["kinds"]["sentence"]["runs"]["lexical"]["hit@1"] == 1


def test_an_interrupt_ends_it_with_nothing_printed(
    tmp_path: Path, data_dir: Path, capsys: pytest.CaptureFixture[str], request: pytest.FixtureRequest
) -> None:
    class Interrupting(CountingEncoder):
        asked = 0

        def encode_query(self, text: str) -> NDArray[np.float32]:
            Interrupting.asked += 1
            if Interrupting.asked == 5:
                signal.raise_signal(signal.SIGINT)
            return super().encode_query(text)

    def build(folder: Path, *, watch: bool = True, settings: Settings | None = None) -> Application:
        application = build_with_fake(folder, watch=watch, settings=settings)
        model = application.encoders.current
        assert model is not None
        object.__setattr__(model, "encoder", Interrupting())
        return application

    write_folder(tmp_path / "docs", 8)
    findwell_in(data_dir, build_with_fake)("index", tmp_path / "docs")
    capsys.readouterr()
    before = rows(data_dir)
    # A shell that starts the tests in the background lets them ignore the signal.
    found = signal.signal(signal.SIGINT, signal.default_int_handler)
    request.addfinalizer(lambda: signal.signal(signal.SIGINT, found))
    assert findwell_in(data_dir, build)("eval", "--own", "--json") == 130
    assert Interrupting.asked == 5
    assert capsys.readouterr().out == ""
    assert rows(data_dir) == before
