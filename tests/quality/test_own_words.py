"""A folder of real paragraphs in five formats, asked in people's own words: the right file comes first."""

import csv
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop_app import bootstrap
from desktop_app.records import FileState
from tests.builders import SHARED_DATA
from tests.folder_builders import WRITERS

SET = SHARED_DATA / "retrieval" / "xquad-en"
QUESTIONS = 200


def _lines(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8") as stream:
        yield from map(json.loads, stream)


def _write_folder(folder: Path) -> dict[str, Path]:
    """One file a paragraph, formats in turn; path by id."""
    folder.mkdir()
    paths = {}
    for number, entry in enumerate(_lines(SET / "corpus.jsonl")):
        suffix = list(WRITERS)[number % len(WRITERS)]
        path = folder / f"{number:03}{suffix}"
        WRITERS[suffix](path, entry["title"], entry["text"])
        paths[entry["_id"]] = path
    return paths


def _asked(paths: dict[str, Path]) -> list[tuple[str, Path]]:
    """Questions spread over the set, each with the file that answers it."""
    questions = {entry["_id"]: entry["text"] for entry in _lines(SET / "queries.jsonl")}
    with (SET / "qrels.tsv").open(encoding="utf-8") as stream:
        wanted = {row["query-id"]: paths[row["corpus-id"]] for row in csv.DictReader(stream, delimiter="\t")}
    chosen = list(wanted)[:: max(1, len(wanted) // QUESTIONS)][:QUESTIONS]
    return [(questions[query_id], wanted[query_id]) for query_id in chosen]


def _assert_nine_in_ten(right: int) -> None:
    print(f"{right} of {QUESTIONS} questions found their file first")  # noqa: T201 - the figure of this test
    assert right >= 0.9 * QUESTIONS


@pytest.mark.shared
@pytest.mark.model
@pytest.mark.timeout(600)
def test_the_right_file_is_first_for_nine_in_ten_questions(tmp_path: Path) -> None:
    paths = _write_folder(tmp_path / "docs")
    application = bootstrap.build(tmp_path / "data", watch=False)
    try:
        assert application.model_setup.load_installed()
        application.indexing.start()
        application.indexing.add_root(tmp_path / "docs")
        assert application.indexing.wait_until_idle(500)
        assert application.indexing.status().count(FileState.INDEXED) == len(paths)
        right = sum(application.searching.search(text).hits[0].path == path for text, path in _asked(paths))
    finally:
        application.close()
    _assert_nine_in_ten(right)


@pytest.mark.shared
@pytest.mark.model
@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_so_do_the_commands_as_another_program_calls_them(tmp_path: Path) -> None:
    paths = _write_folder(tmp_path / "docs")
    *_, done = _findwell(tmp_path, "index", str(tmp_path / "docs"), "--json")
    assert (done["event"], done["files"]["indexed"]) == ("done", len(paths))
    right = 0
    for text, path in _asked(paths):
        (answer,) = _findwell(tmp_path, "search", text, "--json")
        right += answer["hits"][0]["path"] == str(path)
    _assert_nine_in_ten(right)


def _findwell(tmp_path: Path, *words: str) -> list[Any]:
    """The JSON that one run of the program prints, line by line."""
    models = Path(os.environ["FINDWELL_TEST_MODELS"]).parent
    ended = subprocess.run(
        [sys.executable, "-m", "desktop_app", "--data-dir", str(tmp_path / "data"), *words],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        encoding="utf-8",
        env=os.environ | {"FINDWELL_DATA_DIR": str(models)},
    )
    return [json.loads(line) for line in ended.stdout.splitlines()]
