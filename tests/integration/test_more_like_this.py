"""More and less like this, weighted queries and pasted texts from the command line, and with the embedded model."""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop_app import bootstrap
from desktop_app.search_records import Example
from desktop_app.services.application import Application
from tests.command_line import Findwell, build_with_fake, findwell_in
from tests.indexing_helpers import settle

TOPICS = {
    "lease.txt": "Either party may end the lease with three months' written notice to the end of a month.",
    "租约.txt": "任何一方均可提前三个月书面通知对方，解除本租赁合同。",
    "deposit.txt": "The tenant pays the landlord a deposit of two months' rent when the flat is handed over.",
    "parking.txt": "The lease of a parking space in the garage ends with the lease of the flat.",
    "bread.txt": "Knead flour, water, salt and yeast for ten minutes and let the dough rise overnight.",
    "cake.txt": "Beat the eggs with the sugar, fold in the flour and bake the cake for forty minutes.",
    "stars.txt": "A neutron star is what remains when a massive star collapses in a supernova.",
}


@pytest.fixture
def findwell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Findwell:
    """Over the folder `docs`, with a model that knows nothing: what is found is found by words."""
    command = findwell_in(tmp_path / "data", build_with_fake)
    write_topics(tmp_path / "docs")
    assert command("index", tmp_path / "docs", "--json") == 0
    capsys.readouterr()
    return command


def write_topics(folder: Path) -> None:
    folder.mkdir()
    for name, text in TOPICS.items():
        (folder / name).write_text(text, encoding="utf-8")


def answer(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def names(found: Any) -> list[str]:
    return [Path(hit["path"]).name for hit in found["hits"]]


def test_a_file_asks_by_itself(tmp_path: Path, findwell: Findwell, capsys: pytest.CaptureFixture[str]) -> None:
    assert findwell("search", "--like", tmp_path / "docs" / "lease.txt", "--lane", "lexical", "--json") == 0
    found = answer(capsys)
    assert found.keys() == {"query", "took_ms", "coverage", "lanes", "rerank", "hits"}
    assert found["query"] == ""
    assert names(found)[0] == "parking.txt"
    assert "lease.txt" not in names(found)


def test_files_beside_a_query(
    tmp_path: Path, findwell: Findwell, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path / "docs")
    question = ("search", "flour", "--json", "--lane", "lexical")
    assert findwell(*question, "--like", "cake.txt", "--like", "bread.txt", "--unlike", "stars.txt") == 0
    assert names(answer(capsys))[:2] == ["cake.txt", "bread.txt"]


def test_a_file_that_is_not_indexed_is_refused(
    tmp_path: Path, findwell: Findwell, capsys: pytest.CaptureFixture[str]
) -> None:
    assert findwell("search", "--like", tmp_path / "elsewhere.txt") == 1
    assert f"{tmp_path / 'elsewhere.txt'} is not in the index." in capsys.readouterr().err
    (tmp_path / "docs" / "broken.pdf").write_bytes(b"%PDF-1.7 nothing more")
    findwell("index", tmp_path / "docs")
    capsys.readouterr()
    assert findwell("search", "rent", "--unlike", tmp_path / "docs" / "broken.pdf") == 1
    assert "findwell why" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words", [(), ("--unlike", "x"), ("lease", "--like-text", "the lease ends"), ("--type", "pdf")], ids=" ".join
)
def test_a_question_is_one_question(
    words: tuple[str, ...], findwell: Findwell, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        findwell("search", *words)
    assert ended.value.code == 2
    assert "--like-text" in capsys.readouterr().err


def test_a_text_from_standard_input_is_taken_as_it_stands(
    findwell: Findwell, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = 'The tenant wrote:\n\n"No deposit" -landlord type:pdf'
    monkeypatch.setattr("sys.stdin", io.StringIO(text))
    assert findwell("search", "--like-text", "-", "--json", "--lane", "lexical") == 0
    found = answer(capsys)
    assert found["query"] == " ".join(text.split())
    assert names(found)[0] == "deposit.txt"
    monkeypatch.setattr("sys.stdin", io.StringIO(" \n"))
    assert findwell("search", "--like-text", "-") == 1
    assert "no text to compare with" in capsys.readouterr().err


def test_an_expression_says_how_it_was_understood(findwell: Findwell, capsys: pytest.CaptureFixture[str]) -> None:
    assert findwell("search", "lease", "+1.5", "deposit", "-0.5", "parking", "--lane", "lexical") == 0
    said = capsys.readouterr()
    assert "Understood as: lease + 1.5 × deposit − 0.5 × parking" in said.err
    assert said.out.startswith("1. deposit")


@pytest.fixture
def real(tmp_path: Path) -> Iterator[Application]:
    """Over the same folder, with the embedded model."""
    write_topics(tmp_path / "docs")
    application = bootstrap.build(tmp_path / "data", watch=False)
    try:
        assert application.model_setup.load_installed()
        application.indexing.start()
        application.indexing.add_root(tmp_path / "docs")
        settle(application, timeout_s=60)
        yield application
    finally:
        application.close()


def found_by(application: Application, text: str, **examples: list[Example]) -> list[str]:
    result = application.searching.search(text, like=examples.get("like", ()), unlike=examples.get("unlike", ()))
    return [hit.path.name for hit in result.hits]


@pytest.mark.model
def test_meaning_is_moved_across_languages(real: Application, tmp_path: Path) -> None:
    examples = {name: real.searching.example_at(tmp_path / "docs" / name) for name in TOPICS}
    assert found_by(real, "", like=[examples["租约.txt"]])[0] == "lease.txt"
    assert found_by(real, "", like=[examples["bread.txt"]])[0] == "cake.txt"
    plain = found_by(real, "contract")
    towards = found_by(real, "contract", like=[examples["租约.txt"]])
    assert towards.index("租约.txt") < plain.index("租约.txt")
    away = found_by(real, "ending the lease", unlike=[examples["parking.txt"]])
    assert away[0] in {"lease.txt", "租约.txt"}
    assert "parking.txt" not in away


@pytest.mark.model
def test_meaning_is_added_and_taken_away(real: Application) -> None:
    assert found_by(real, "kitchen recipe - cake + yeast")[0] == "bread.txt"
    assert found_by(real, "recipe +2.0 eggs")[0] == "cake.txt"
