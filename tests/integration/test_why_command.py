"""`findwell why`: the way of one file, from the rule that leaves it out to its place in a search."""

import json
import os
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import Findwell, build_with_fake, findwell_in
from tests.indexing_helpers import write_folder

Why = Callable[..., dict[str, Any]]


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    write_folder(folder, 3)
    (folder / "copy of 1.txt").write_bytes((folder / "note 1.txt").read_bytes())
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 nothing more")
    (folder / ".gitignore").write_text("*.log\n")
    (folder / "run.log").write_text("noise")
    return folder


@pytest.fixture
def findwell(tmp_path: Path) -> Findwell:
    return findwell_in(tmp_path / "data", build_with_fake)


@pytest.fixture
def why(findwell: Findwell, docs: Path, capsys: pytest.CaptureFixture[str]) -> Why:
    findwell("index", docs, "--json")

    def ask(path: Path, *query: str) -> dict[str, Any]:
        capsys.readouterr()
        assert findwell("why", path, *query, "--json") == 0
        answer: dict[str, Any] = json.loads(capsys.readouterr().out)
        return answer

    return ask


def test_a_file_in_the_index(why: Why, docs: Path) -> None:
    answer = why(docs / "note 1.txt")
    assert answer.keys() == {"path", "verdict", "root", "rule", "state", "passages", "copies"}
    assert (answer["root"], answer["state"], answer["passages"]) == (str(docs), "indexed", 1)
    assert answer["copies"] == [str(docs / "copy of 1.txt")]


def test_a_file_that_is_longer_than_the_limits(tmp_path: Path, why: Why, findwell: Findwell, docs: Path) -> None:
    (tmp_path / "data" / "settings.toml").write_text("[extract]\nmax_chars = 1000\n")
    (docs / "long.txt").write_text("The kettle is green. " * 200)
    findwell("index", docs, "--json")
    assert why(docs / "long.txt")["verdict"].startswith("It is in the index with 1 passage. Only a part of it was read")


def test_a_file_whose_name_cannot_be_stored(why: Why, docs: Path) -> None:
    answer = why(docs / "caf\udce9.txt")
    assert answer["verdict"] == "It could not be read. Its name is not valid Unicode. Rename it to have it read."
    assert answer["path"] == str(docs / "caf\ufffd.txt")


@pytest.mark.skipif(sys.platform == "win32", reason="other systems make pipes in folders")
def test_a_pipe_is_never_read(why: Why, docs: Path) -> None:
    os.mkfifo(docs / "pipe")
    answer = why(docs / "pipe")
    assert answer["verdict"] == "It is no regular file but a pipe, a socket or a device, which are never read."
    assert answer["root"] == str(docs)


def test_a_file_that_a_query_finds(why: Why, docs: Path) -> None:
    answer = why(docs / "copy of 1.txt", "note", "about", "subject", "s1")
    assert answer["query"]["rank"] == 1
    assert 0 <= answer["query"]["score"] <= 1
    assert answer["query"]["lanes"]["lexical"] == 1
    assert "at place 1" in answer["verdict"]


def test_a_file_that_a_query_leaves_out(why: Why, docs: Path) -> None:
    answer = why(docs / "note 1.txt", "subject", "type:pdf")
    assert answer["query"] == {"rank": None, "score": None, "lanes": {}}
    assert "filter" in answer["verdict"]


def test_a_file_that_others_push_out(why: Why, docs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop_app.services.file_trace.LOOKED_AT", 1)
    answer = why(docs / "note 2.txt", "note", "about", "subject", "s1")
    assert answer["query"]["rank"] is None
    assert 0 <= answer["query"]["score"] <= 1
    assert "others come nearer" in answer["verdict"]


@pytest.mark.parametrize(
    ("name", "state", "said"),
    [
        ("run.log", None, "*.log"),
        ("broken.pdf", "failed", "could not be read"),
        ("nowhere.txt", None, "cannot be seen"),
        ("../elsewhere.txt", None, "in no watched folder"),
    ],
)
def test_a_file_that_is_not_in_the_index(why: Why, docs: Path, name: str, state: str | None, said: str) -> None:
    (docs.parent / "elsewhere.txt").write_text("words")
    answer = why(docs / name)
    assert (answer["state"], answer["passages"]) == (state, 0)
    assert said in answer["verdict"]
    assert (answer["rule"] is not None) is (name == "run.log")


def test_a_new_file_and_a_folder(why: Why, docs: Path) -> None:
    (docs / "new.txt").write_text("just written")
    assert "has not been seen yet" in why(docs / "new.txt")["verdict"]
    assert "folder" in why(docs)["verdict"]


def test_eyes_get_sentences(findwell: Findwell, docs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    findwell("index", docs, "--json")
    capsys.readouterr()
    assert findwell("why", docs / "note 1.txt", "subject", "s1") == 0
    said = capsys.readouterr().out
    assert said.splitlines()[0] == str(docs / "note 1.txt")
    assert "The same content" in said
    assert "Places of its best passage" in said


def test_a_path_at_which_nothing_is_names_files_that_are_called_so(why: Why, tmp_path: Path, docs: Path) -> None:
    answer = why(tmp_path / "elsewhere" / "note 1.txt")
    assert str(docs / "note 1.txt") in answer["verdict"]
    assert "watched folder" not in answer["verdict"]


def test_a_file_inside_a_file_is_named_as_results_name_it(why: Why, findwell: Findwell, docs: Path) -> None:
    with zipfile.ZipFile(docs / "old.zip", "w") as archive:
        archive.writestr("in/lease.txt", "the lease of the flat\n")
    findwell("index", docs, "--json")
    for name in ("old.zip ▸ in/lease.txt", "old.zip/in/lease.txt"):
        assert why(docs / name)["state"] == "indexed"
    assert findwell("search", "--like", docs / "old.zip ▸ in/lease.txt") == 0
