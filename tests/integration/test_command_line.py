"""The command line as other programs rely on it: JSON, exit codes, sentences; in process, with a fake encoder."""

import io
import json
import os
import sqlite3
import subprocess
import sys
import tarfile
import threading
import zipfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from math import exp
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from desktop_app.services.application import Application
from desktop_app.services.foreign_indexing import ForeignIndexing
from tests.command_line import Findwell, build_with_fake, findwell_in
from tests.indexing_helpers import CountingEncoder, running, settle, until, write_folder
from tests.onnx_folders import onnx_folder, token_graph
from tests.tiny_reranker import install_tiny_reranker

PART = "Only a part of it was read: it holds more than the limits in the settings allow."


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def findwell(data_dir: Path) -> Findwell:
    return findwell_in(data_dir, build_with_fake)


def _json(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def _lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_index_reports_each_file_and_ends_with_done(
    tmp_path: Path, findwell: Findwell, capsys: pytest.CaptureFixture[str]
) -> None:
    docs = tmp_path / "docs"
    write_folder(docs, 3)
    (docs / "broken.pdf").write_bytes(b"%PDF-1.7 nothing more")
    assert findwell("index", docs, "--json") == 0
    events = _lines(capsys)
    indexed = {event["path"] for event in events if event["event"] == "indexed"}
    assert indexed == {str(docs / f"note {number}.txt") for number in range(3)}
    assert [event["path"] for event in events if event["event"] == "failed"] == [str(docs / "broken.pdf")]
    done = events[-1]
    assert done["event"] == "done"
    assert done["roots"] == [str(docs)]
    assert done["files"] == {"total": 4, "pending": 0, "extracted": 0, "indexed": 3, "failed": 1}


def test_a_path_with_dots_is_the_folder_it_means(
    tmp_path: Path, findwell: Findwell, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_folder(tmp_path / "docs", 1)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert findwell("index", Path("..", "docs"), "--json") == 0
    assert _lines(capsys)[-1]["roots"] == [str(tmp_path / "docs")]
    assert findwell("search", "subject", "--in", Path("..", "docs"), "--json") == 0
    assert [hit["path"] for hit in _json(capsys)["hits"]] == [str(tmp_path / "docs" / "note 0.txt")]


def test_search_answers_with_the_fields_of_the_contract(
    tmp_path: Path, findwell: Findwell, capsys: pytest.CaptureFixture[str]
) -> None:
    write_folder(tmp_path / "docs", 3)
    findwell("index", tmp_path / "docs", "--json")
    capsys.readouterr()
    assert findwell("search", "note", "about", "subject", "s1", "--json", "--limit", 2) == 0
    answer = _json(capsys)
    assert answer.keys() == {"query", "took_ms", "coverage", "lanes", "rerank", "hits"}
    assert answer["query"] == "note about subject s1"
    assert answer["coverage"] == 1.0
    assert {"lexical", "dense"} <= set(answer["lanes"])
    assert len(answer["hits"]) == 2
    hit = answer["hits"][0]
    assert hit.keys() == {"rank", "score", "path", "paths", "title", "type", "modified", "passages"}
    assert (hit["rank"], hit["path"], hit["type"]) == (1, str(tmp_path / "docs" / "note 1.txt"), "txt")
    assert hit["modified"].endswith("Z")
    passage = hit["passages"][0]
    assert passage.keys() == {"text", "start", "end", "locator", "score", "highlights", "lanes"}
    assert passage["end"] - passage["start"] == len(passage["text"])
    assert "s1" in [passage["text"][start:end] for start, end in passage["highlights"]]


def test_a_search_is_explained_in_columns_and_in_json(
    tmp_path: Path, findwell: Findwell, capsys: pytest.CaptureFixture[str]
) -> None:
    write_folder(tmp_path / "docs", 3)
    findwell("index", tmp_path / "docs", "--json")
    capsys.readouterr()
    assert findwell("search", "note about subject s1", "--explain", "--limit", 2) == 0
    shown = capsys.readouterr()
    assert shown.out.startswith("1. note 1.txt")
    told = [line for line in shown.err.splitlines() if line.startswith("   ")]
    assert told[0].startswith("   ") and "likely to answer" in told[0]  # noqa: PT018 - one line
    rows = {line[3:17].strip(): line for line in told[:6]}
    assert {"words", "meaning", "together"} <= rows.keys()
    assert {line.index(".") for line in rows.values() if "place" in line} == {rows["words"].index(".")}
    assert "BM25" in rows["words"]
    assert "cosine" in rows["meaning"]
    assert any("cannot tell which words matched" in line for line in told)
    assert findwell("search", "note about subject s1", "--explain", "--json") == 0
    answer = _json(capsys)
    assert answer["hits"][0].keys() == {"rank", "score", "path", "paths", "title", "type", "modified", "passages"}
    explained = answer["explain"]["hits"]
    assert [one["rank"] for one in explained] == [hit["rank"] for hit in answer["hits"]]
    first = explained[0]
    assert sum(part["share"] for part in first["fused"]["contributions"]) == pytest.approx(first["fused"]["score"])
    assert first["probability"]["value"] == answer["hits"][0]["score"]
    assert first["meaning"] == []
    assert findwell("search", "type:txt", "--explain") == 0
    assert "newest files come first" in capsys.readouterr().err


def test_an_installed_reranker_orders_the_hits_anew(
    tmp_path: Path, data_dir: Path, findwell: Findwell, capsys: pytest.CaptureFixture[str]
) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    for name, text in (("a.txt", "rent rent rent"), ("b.txt", "when the rent"), ("c.txt", "a"), ("d.txt", "b")):
        (docs / name).write_text(text, encoding="utf-8")
    findwell("index", docs, "--json")
    name = install_tiny_reranker(data_dir / "models")
    capsys.readouterr()
    question = ("search", "when", "rent", "--lane", "lexical", "--json", "--explain")
    assert findwell(*question) == 0
    assert _json(capsys)["rerank"] == "none"
    assert findwell(*question, "--rerank", "cross") == 0
    answer = _json(capsys)
    assert answer["rerank"] == "cross"
    assert answer["explain"]["stage_ms"]["cross"] > 0
    best = {Path(hit["path"]).name: hit["passages"][0]["score"] for hit in answer["hits"]}
    assert best == {"a.txt": pytest.approx(1 / (1 + exp(-3))), "b.txt": pytest.approx(1 / (1 + exp(-1)))}
    judged = [why["reranker"] for why in answer["explain"]["hits"]]
    assert judged == [pytest.approx(best[Path(hit["path"]).name]) for hit in answer["hits"]]
    assert findwell(*question[:-2], "--explain", "--rerank", "cross") == 0
    assert "The reranker gives its best passage 0.95 of 1" in capsys.readouterr().err
    assert findwell("models", "use", name, "--dry-run") == 0
    assert not (data_dir / "settings.toml").exists()
    assert findwell("models", "use", name, "--root", docs) == 1
    assert findwell("models", "use", name) == 0
    capsys.readouterr()
    assert findwell(*question) == 0
    assert _json(capsys)["rerank"] == "cross"
    assert findwell(*question, "--rerank", "none") == 0
    assert _json(capsys)["rerank"] == "none"


def test_a_choice_of_a_model_says_which_one_answers_until_then(
    tmp_path: Path, findwell: Findwell, capsys: pytest.CaptureFixture[str]
) -> None:
    docs = tmp_path / "docs"
    write_folder(docs, 1)
    findwell("index", docs, "--json")
    for name in ("mine", "yours"):
        assert findwell("models", "import", onnx_folder(tmp_path / name, token_graph())) == 0
    capsys.readouterr()
    assert findwell("models", "use", "mine", "--root", docs) == 0
    assert "fake answers until then" in capsys.readouterr().err
    assert findwell("models", "use", "yours", "--root", docs) == 0
    assert "mine answers until then" in capsys.readouterr().err


def test_a_chosen_reranker_that_is_missing_is_said_to_be(
    tmp_path: Path, data_dir: Path, findwell: Findwell, capsys: pytest.CaptureFixture[str]
) -> None:
    write_folder(tmp_path / "docs", 1)
    findwell("index", tmp_path / "docs", "--json")
    (data_dir / "settings.toml").write_text('[search]\nreranker = "bge-reranker-base"\n', encoding="utf-8")
    capsys.readouterr()
    assert findwell("search", "subject", "--lane", "lexical") == 0
    captured = capsys.readouterr()
    assert "note 0" in captured.out
    assert "findwell models install bge-reranker-base" in captured.err


def test_learning_tells_how_far_it_is_and_forgets(
    tmp_path: Path, data_dir: Path, findwell: Findwell, capsys: pytest.CaptureFixture[str]
) -> None:
    write_folder(tmp_path / "docs", 1)
    assert findwell("index", tmp_path / "docs") == 0
    application = build_with_fake(data_dir)
    application.learning.opened("subject", tmp_path / "docs" / "note 0.txt", 1)
    application.close()
    capsys.readouterr()
    assert findwell("learning", "--json") == 0
    status = {"enabled": True, "openings": 1, "needed": 99, "in_use": False, "tried_with": 0, "gain": 0.0, "low": 0.0}
    assert _json(capsys) == status
    assert findwell("learning") == 0
    assert "1 remembered, 99 more until the next try" in capsys.readouterr().out
    assert findwell("learning", "reset", "--json") == 0
    assert _json(capsys) == {**status, "openings": 0, "needed": 100}
    assert findwell("learning", "reset") == 0
    assert "forgotten" in capsys.readouterr().err


def test_learning_is_measured_on_a_labelled_set_only(findwell: Findwell, capsys: pytest.CaptureFixture[str]) -> None:
    assert findwell("bench", "learning") == 1
    assert "needs a labelled set" in capsys.readouterr().err


def test_reading_is_measured_without_index_and_model(
    tmp_path: Path, data_dir: Path, findwell: Findwell, capsys: pytest.CaptureFixture[str]
) -> None:
    assert findwell("bench", "extract") == 1
    assert "needs a folder" in capsys.readouterr().err
    write_folder(tmp_path / "docs", 3)
    assert findwell("bench", "extract", tmp_path / "docs", "--json") == 0
    measured = _json(capsys)
    assert measured["machine"]["cores"] >= 1
    assert (measured["results"]["extract"]["txt.files"], measured["results"]["extract"]["read"]) == (3, 1.0)
    assert findwell("bench", "extract", tmp_path / "docs") == 0
    assert "MB/s with all workers" in capsys.readouterr().out
    assert not (data_dir / "index.db").exists()


def test_failures_name_reason_and_remedy(
    tmp_path: Path, findwell: Findwell, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "empty.txt").touch()
    findwell("index", tmp_path / "docs", "--json")
    capsys.readouterr()
    assert findwell("failures", "--json") == 0
    (failed,) = _json(capsys)["failures"]
    assert (failed["path"], failed["reason"]) == (str(tmp_path / "docs" / "empty.txt"), "empty")
    assert failed["detail"]
    assert failed["remedy"] == "Nothing to do."


def test_what_was_read_in_part_is_told_as_well(
    tmp_path: Path, data_dir: Path, findwell: Findwell, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "diary.txt").write_text("A day by the sea. " * 200)
    (tmp_path / "docs" / "note.txt").write_text("A note.")
    data_dir.mkdir(exist_ok=True)
    (data_dir / "settings.toml").write_text("[extract]\nmax_chars = 1000\n")
    findwell("index", tmp_path / "docs")
    capsys.readouterr()
    assert findwell("failures") == 0
    told = capsys.readouterr().out.splitlines()
    assert told == [str(tmp_path / "docs" / "diary.txt"), f"    {PART}"]
    assert findwell("failures", "--json") == 0
    assert _json(capsys)["failures"] == []
    assert findwell("status") == 0
    assert "0 failed; 1 file read only in part" in capsys.readouterr().out
    assert findwell("extract", *sorted((tmp_path / "docs").iterdir())) == 0
    assert [line for line in capsys.readouterr().err.splitlines() if PART in line] == [
        f"{tmp_path / 'docs' / 'diary.txt'}: {PART}"
    ]


def test_roots_are_added_listed_and_removed(
    tmp_path: Path, findwell: Findwell, capsys: pytest.CaptureFixture[str]
) -> None:
    write_folder(tmp_path / "docs", 2)
    assert findwell("roots", "add", tmp_path / "docs") == 0
    assert "docs is watched from now on. It is read when Findwell runs" in capsys.readouterr().err
    assert findwell("roots", "add", tmp_path / "docs") == 0
    assert capsys.readouterr().err.endswith("docs is watched already.\n")
    assert findwell("roots", "list", "--json") == 0
    (root,) = _json(capsys)["roots"]
    assert root["path"] == str(tmp_path / "docs")
    assert findwell("index", tmp_path / "docs") == 0
    assert findwell("roots", "remove", tmp_path / "docs") == 0
    capsys.readouterr()
    findwell("status", "--json")
    assert _json(capsys)["roots"] == []
    findwell("search", "note", "--json")
    assert _json(capsys)["hits"] == []


def test_index_says_that_everything_is_paused(
    tmp_path: Path, findwell: Findwell, capsys: pytest.CaptureFixture[str]
) -> None:
    write_folder(tmp_path / "docs", 1)
    assert findwell("roots", "pause") == 0
    assert findwell("index", tmp_path / "docs") == 1
    assert "findwell roots resume" in capsys.readouterr().err
    assert findwell("roots", "resume") == 0
    assert findwell("index", tmp_path / "docs", "--json") == 0
    assert _lines(capsys)[-1]["files"]["indexed"] == 1


def test_the_findwell_that_is_running_does_the_work(
    tmp_path: Path, data_dir: Path, findwell: Findwell, capsys: pytest.CaptureFixture[str]
) -> None:
    write_folder(tmp_path / "docs", 2)
    assert activity(findwell, capsys) == "stopped"
    with running(data_dir, CountingEncoder(), watch=False) as application:
        assert activity(findwell, capsys) == "idle"
        assert findwell("roots", "pause") == 0
        assert activity(findwell, capsys) == "paused"
        until(application, lambda: application.indexing.paused)
        assert findwell("index", tmp_path / "docs") == 1
        assert findwell("roots", "resume") == 0
        until(application, lambda: not application.indexing.paused)
        assert findwell("roots", "add", tmp_path / "docs") == 0
        until(application, lambda: application.indexing.status().coverage == 1.0 and bool(_paths(application)))
        settle(application)
        assert _paths(application) == [tmp_path / "docs"]
        assert findwell("roots", "remove", tmp_path / "docs") == 0
        until(application, lambda: not _paths(application))
        assert findwell("roots", "add", tmp_path / "docs") == 0
        assert "The Findwell that is running reads it now." in capsys.readouterr().err
    assert activity(findwell, capsys) == "stopped"


def test_status_tells_whether_another_findwell_has_something_to_do(
    tmp_path: Path, data_dir: Path, findwell: Findwell, capsys: pytest.CaptureFixture[str]
) -> None:
    write_folder(tmp_path / "docs", 1)
    assert findwell("index", tmp_path / "docs") == 0
    with FileLock(data_dir / "indexing.lock"):
        assert activity(findwell, capsys) == "idle"
        with closing(sqlite3.connect(data_dir / "index.db")) as connection, connection:
            connection.execute("UPDATE files SET pending = 1")
        assert activity(findwell, capsys) == "indexing"
        assert findwell("status") == 0
        assert "under way in the Findwell that is running" in capsys.readouterr().out
        assert findwell("roots", "pause", tmp_path / "docs") == 0
        assert activity(findwell, capsys) == "idle"
    assert findwell("status") == 0
    assert "not running" in capsys.readouterr().out


def activity(findwell: Findwell, capsys: pytest.CaptureFixture[str]) -> str:
    """What `status` says of the work."""
    capsys.readouterr()
    assert findwell("status", "--json") == 0
    return str(_json(capsys)["activity"])


def _paths(application: Application) -> list[Path]:
    return [root.path for root in application.indexing.status().roots]


def test_extract_gives_one_line_a_file_good_or_bad(
    tmp_path: Path, findwell: Findwell, capsys: pytest.CaptureFixture[str]
) -> None:
    good, gone = tmp_path / "a.md", tmp_path / "gone.txt"
    good.write_text("---\nauthor: Ann\ndate: 2021-05-03\n---\n# Lease\n\nThree months' notice.\n", encoding="utf-8")
    assert findwell("extract", good, gone, "--json") == 0
    first, second = _lines(capsys)
    assert (first["ok"], first["type"], first["title"]) == (True, "md", "Lease")
    assert (first["author"], first["created"]) == ("Ann", "2021-05-03")
    assert "Three months' notice." in first["segments"][-1]["text"]
    assert (second["path"], second["ok"], second["reason"]) == (str(gone), False, "unreadable")
    assert second["detail"] == "There is no such file."


def test_extract_tells_of_the_files_inside_a_file(
    tmp_path: Path, findwell: Findwell, capsys: pytest.CaptureFixture[str]
) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("notes/lease.md", "# Lease\n\nThree months' notice.\n")
        archive.writestr("broken.pdf", "no PDF")
        archive.writestr("node_modules/readme.md", "not mine")
    assert findwell("extract", tmp_path / "a.zip", "--json") == 0
    said = _json(capsys)
    assert (said["ok"], said["type"]) == (True, "zip")
    names, lease = said["segments"]
    assert names == {"text": "notes/lease.md\nbroken.pdf", "locator": {}}
    assert lease["locator"] == {"heading": "Lease", "member": "notes/lease.md"}
    (failed,) = said["members"]
    assert (failed["name"], failed["ok"], failed["reason"]) == ("broken.pdf", False, "corrupt")
    assert failed["detail"]
    assert findwell("extract", tmp_path / "a.zip") == 0
    shown = capsys.readouterr()
    assert "a.zip ▸ notes/lease.md (md) Lease" in shown.out
    assert "a.zip ▸ broken.pdf: corrupt" in shown.err


def _lock(archive: Path, name: str) -> None:
    """Set the flag of encryption where the archive lists the file."""
    content = bytearray(archive.read_bytes())
    listed = content.rindex(name.encode())
    content[content.rindex(b"PK\x01\x02", 0, listed) + 8] |= 1
    archive.write_bytes(content)


def test_extract_tells_of_the_files_inside_an_archive_that_fails(
    tmp_path: Path, findwell: Findwell, capsys: pytest.CaptureFixture[str]
) -> None:
    with tarfile.open(tmp_path / "a.tar", "w") as archive:
        for name in ("first.txt", "second.txt"):
            member = tarfile.TarInfo(name)
            member.size = 3000
            archive.addfile(member, io.BytesIO(b"words " * 500))
    (tmp_path / "a.tar").write_bytes((tmp_path / "a.tar").read_bytes()[:5000])
    assert findwell("extract", tmp_path / "a.tar", "--json") == 0
    said = _json(capsys)
    assert (said["ok"], said["reason"]) == (False, "corrupt")
    assert [segment["locator"] for segment in said["segments"]] == [{"member": "first.txt"}]
    assert [(member["name"], member["reason"]) for member in said["members"]] == [("second.txt", "corrupt")]


def test_extract_says_that_a_part_of_an_archive_needs_a_password(
    tmp_path: Path, findwell: Findwell, capsys: pytest.CaptureFixture[str]
) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("open.txt", "words")
        archive.writestr("secret.txt", "words")
    _lock(tmp_path / "a.zip", "secret.txt")
    assert findwell("extract", tmp_path / "a.zip", "--json") == 0
    said = _json(capsys)
    assert (said["ok"], said["reason"]) == (True, "encrypted")
    assert said["detail"] == "Files in it that need a password: 1 of 2."
    assert said["segments"][-1] == {"text": "words", "locator": {"member": "open.txt"}}
    assert findwell("extract", tmp_path / "a.zip") == 0
    assert "a.zip: encrypted: Files in it that need a password: 1 of 2." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["index", "/nowhere/at/all"], 1, "/nowhere/at/all does not exist."),
        (["search", "x", "--after", "someday"], 1, "someday"),
        (["search", "x", "--rerank", "cross"], 1, "findwell models install"),
        (["eval", "/nowhere", "--lanes", "hybrid+cross"], 1, "findwell models install"),
        (["roots", "pause", "/not/watched"], 1, "findwell roots list"),
        (["models", "install"], 1, "findwell models list"),
        (["bench", "warp"], 1, "index, search, encode"),
    ],
)
def test_a_request_that_cannot_be_met_is_one_sentence(
    findwell: Findwell, capsys: pytest.CaptureFixture[str], words: list[str], code: int, sentence: str
) -> None:
    assert findwell(*words) == code
    captured = capsys.readouterr()
    assert sentence in captured.err
    assert captured.err.count("\n") == 1
    assert captured.out == ""


@pytest.mark.parametrize("words", [["serch", "x"], ["search"], ["search", "x", "--limit", "0"], ["index"]])
def test_wrong_usage_exits_with_2(findwell: Findwell, words: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        findwell(*words)
    assert ended.value.code == 2


def test_the_work_is_taken_over_when_the_other_findwell_ends(
    tmp_path: Path, data_dir: Path, findwell: Findwell, capsys: pytest.CaptureFixture[str]
) -> None:
    write_folder(tmp_path / "docs", 2)
    encoder = CountingEncoder()
    encoder.gate.clear()
    with running(data_dir, encoder, watch=False) as application, ThreadPoolExecutor(1) as pool:
        exit_code = pool.submit(findwell, "index", tmp_path / "docs", "--json")
        assert encoder.started.wait(20)
        application.close()
        assert exit_code.result(60) == 0
    assert _lines(capsys)[-1]["files"]["indexed"] == 2


def test_files_that_another_findwell_finds_meanwhile_are_waited_for(
    tmp_path: Path,
    data_dir: Path,
    findwell: Findwell,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write_folder(tmp_path / "docs", 2)
    scanned, pause = ForeignIndexing.scanned, threading.Event()

    def when_scanned(self: ForeignIndexing, root_ids: list[int]) -> bool:
        while not scanned(self, root_ids):
            pause.wait(0.02)
        return True

    monkeypatch.setattr(ForeignIndexing, "scanned", when_scanned)
    with running(data_dir, CountingEncoder(), watch=False):
        assert findwell("index", tmp_path / "docs", "--json") == 0
    assert _lines(capsys)[-1]["files"]["indexed"] == 2


def test_a_pause_is_seen_in_the_status(findwell: Findwell, capsys: pytest.CaptureFixture[str]) -> None:
    assert findwell("roots", "pause") == 0
    capsys.readouterr()
    assert findwell("status", "--json") == 0
    assert _json(capsys)["activity"] == "paused"
    findwell("status")
    assert "findwell roots resume" in capsys.readouterr().out


def test_what_is_not_looked_at_is_counted_in_the_status(
    tmp_path: Path, findwell: Findwell, capsys: pytest.CaptureFixture[str]
) -> None:
    docs = tmp_path / "docs"
    write_folder(docs, 1)
    (docs / "program.o").touch()
    (docs / ".git").mkdir()
    assert findwell("index", docs) == 0
    capsys.readouterr()
    findwell("status", "--json")
    assert _json(capsys)["roots"][0]["left_out"] == {"rule": 1, "folder": 1, "too_large": 0, "in_cloud": 0}
    findwell("status")
    assert "1 file and 1 folder left out by rules" in capsys.readouterr().out


@pytest.mark.parametrize("add", [["index"], ["roots", "add"]])
def test_a_folder_inside_a_watched_one_is_told_to_be_part_of_it(
    tmp_path: Path, findwell: Findwell, capsys: pytest.CaptureFixture[str], add: list[str]
) -> None:
    write_folder(tmp_path / "docs" / "inner", 1)
    assert findwell("index", tmp_path / "docs") == 0
    assert "is part of" not in capsys.readouterr().err
    assert findwell(*add, tmp_path / "docs" / "inner") == 0
    told = f"{tmp_path / 'docs' / 'inner'} is part of {tmp_path / 'docs'}, which is watched already."
    assert told in capsys.readouterr().err


@pytest.mark.parametrize("add", [["index"], ["roots", "add"]])
def test_folders_that_become_part_of_another_are_told(
    tmp_path: Path, findwell: Findwell, capsys: pytest.CaptureFixture[str], add: list[str]
) -> None:
    for name in ("a", "b"):
        write_folder(tmp_path / "t" / name, 1)
    findwell("index", tmp_path / "t" / "a", tmp_path / "t" / "b")
    assert "become" not in capsys.readouterr().err
    assert findwell(*add, tmp_path / "t") == 0
    said = f"a and b become part of {tmp_path / 't'} and are no longer watched by themselves.\n"
    assert said in capsys.readouterr().err


def test_an_empty_index_says_what_to_do(findwell: Findwell, capsys: pytest.CaptureFixture[str]) -> None:
    assert findwell("search", "lease") == 0
    assert "findwell index FOLDER" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform != "linux", reason="other systems always have a display")
def test_without_a_display_the_window_says_so(tmp_path: Path) -> None:
    environment = {key: value for key, value in os.environ.items() if "DISPLAY" not in key and key[:2] != "QT"}
    command = [sys.executable, "-m", "desktop_app", "--data-dir", str(tmp_path / "data")]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert ended.stderr.startswith("There is no display for the window.")


@pytest.mark.skipif(sys.platform == "win32", reason="pipes of a shell")
def test_a_reader_that_has_seen_enough_is_no_error(tmp_path: Path) -> None:
    pipe = f"'{sys.executable}' -m desktop_app --data-dir '{tmp_path / 'data'}' status | true; echo ${{PIPESTATUS[0]}}"
    ended = subprocess.run(["bash", "-c", pipe], capture_output=True, text=True, check=True)
    assert (ended.stdout, ended.stderr) == ("0\n", "")


def test_versions_and_copies_are_a_line_below_their_best_hit_but_hits_of_their_own_in_json(
    tmp_path: Path, findwell: Findwell, capsys: pytest.CaptureFixture[str]
) -> None:
    docs = tmp_path / "docs"
    (docs / "sent").mkdir(parents=True)
    clauses = [f"clause {number} of the lease says what both sides have agreed on" for number in range(20)]
    (docs / "lease v2.txt").write_text(". ".join(clauses))
    (docs / "sent" / "lease.md").write_text(". ".join([*clauses, "this was added"]))
    (docs / "sent" / "lease again.md").write_text(". ".join([*clauses, "this was added"]))
    (docs / "rent.txt").write_text("the rent of the flat is due at the beginning of each month, as agreed")
    findwell("index", docs)
    capsys.readouterr()
    assert findwell("search", "lease", "agreed") == 0
    out = capsys.readouterr().out
    assert "   2 versions in 3 files, also " in out
    assert out.count("\n1. ") + out.startswith("1. ") == 1
    assert "3. " not in out
    findwell("search", "lease", "agreed", "--json")
    plain = _json(capsys)
    assert len(plain["hits"]) == 3
    assert plain.keys() == {"query", "took_ms", "coverage", "lanes", "rerank", "hits"}
    findwell("search", "lease", "agreed", "--json", "--explain")
    explained = _json(capsys)
    assert [hit["path"] for hit in explained["hits"]] == [hit["path"] for hit in plain["hits"]]
    (group,) = explained["explain"]["versions"]
    ranks = {hit["rank"] for hit in explained["hits"] if "lease" in hit["path"]}
    assert {group["rank"], *group["versions"]} == ranks


def test_a_misspelt_word_is_found_and_another_spelling_offered(
    tmp_path: Path, findwell: Findwell, capsys: pytest.CaptureFixture[str]
) -> None:
    write_folder(tmp_path / "docs", 2)
    (tmp_path / "docs" / "lease.txt").write_text("The tenant signs the contract.", encoding="utf-8")
    findwell("index", tmp_path / "docs", "--json")
    capsys.readouterr()
    assert findwell("search", "tenent", "--lane", "lexical") == 0
    told = capsys.readouterr()
    assert "lease.txt" in told.out
    assert told.err.splitlines()[:2] == [
        "No passage holds “tenent”; also searched for “tenant”.",
        "Did you mean: tenant",
    ]
    assert findwell("search", "tenent", "--lane", "lexical", "--json", "--explain") == 0
    answer = _json(capsys)
    assert answer["query"] == "tenent"
    assert answer["explain"]["did_you_mean"] == "tenant"
    assert findwell("search", "tenant", "--json", "--explain") == 0
    assert _json(capsys)["explain"]["did_you_mean"] is None


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("note type:foo", "No indexed file is of the type foo."),
        ("note in:/nowhere", "No indexed file lies in /nowhere."),
        ("nmber", "No passage holds “nmber”; also searched for “number”."),
    ],
)
def test_what_is_said_of_the_query_is_said_beside_json_too(
    tmp_path: Path, findwell: Findwell, capsys: pytest.CaptureFixture[str], query: str, says: str
) -> None:
    write_folder(tmp_path / "docs", 2)
    findwell("index", tmp_path / "docs", "--json")
    capsys.readouterr()
    assert findwell("search", query, "--lane", "lexical", "--json") == 0
    told = capsys.readouterr()
    assert json.loads(told.out).keys() == {"query", "took_ms", "coverage", "lanes", "rerank", "hits"}
    assert says in told.err.splitlines()


def test_an_asterisk_stands_for_the_rest_of_a_word(
    tmp_path: Path, findwell: Findwell, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "lease.txt").write_text("The tenant signs the contract.", encoding="utf-8")
    findwell("index", tmp_path / "docs", "--json")
    capsys.readouterr()
    hits = {}
    for query in ("contr", "contr*"):
        assert findwell("search", query, "--lane", "lexical", "--json") == 0
        hits[query] = [Path(hit["path"]).name for hit in _json(capsys)["hits"]]
    assert hits == {"contr": [], "contr*": ["lease.txt"]}


def test_the_balance_leads_from_one_lane_to_the_other(
    tmp_path: Path, findwell: Findwell, capsys: pytest.CaptureFixture[str]
) -> None:
    write_folder(tmp_path / "docs", 6)
    findwell("index", tmp_path / "docs", "--json")
    capsys.readouterr()

    def answer(*options: object) -> tuple[list[str], list[tuple[str, float]]]:
        assert findwell("search", "note about subject s1", "--json", *options) == 0
        found = _json(capsys)
        return found["lanes"], [(hit["path"], hit["score"]) for hit in found["hits"]]

    assert answer("--balance", "-1") == answer("--lane", "lexical")
    assert answer("--balance", "1") == answer("--lane", "dense")
    assert answer("--balance", "0") == answer()
    assert answer("--balance", "-0.5")[0] == answer()[0]


@pytest.mark.parametrize(
    "options", [("--balance", "2"), ("--balance", "nan"), ("--balance", "x"), ("--balance", "1", "--lane", "dense")]
)
def test_a_balance_that_cannot_be_is_wrong_usage(findwell: Findwell, options: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as ended:
        findwell("search", "note", *options)
    assert ended.value.code == 2
