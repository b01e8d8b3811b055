from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.records import Fingerprint
from desktop_app.store import openings as module
from desktop_app.store.openings import Opening, Openings, StoredAdapter
from desktop_app.store.vectors import Vectors
from tests.unit.store.search_samples import ROOT, SampleIndex

PRINT = Fingerprint("print", "{}", 4)


@pytest.fixture
def index(tmp_path: Path) -> Iterator[SampleIndex]:
    index = SampleIndex(tmp_path)
    yield index
    index.close()


def test_openings_are_told_oldest_first_with_what_their_file_holds_now(index: SampleIndex) -> None:
    first = index.add("a.txt", ["one"])
    openings = Openings(index.connection)
    openings.add("what", ROOT / "a.txt", 3)
    openings.add("where", ROOT / "nowhere.txt", 1)
    openings.add("when", ROOT / "a.txt", 1)
    assert [(one.question, one.document_id, one.rank) for one in openings.all()] == [
        ("what", first, 3),
        ("when", first, 1),
    ]
    edited = index.add("a.txt", ["one and more"])
    assert {one.document_id for one in openings.all()} == {edited}
    file_id = openings.all()[0].file_id
    assert openings.all()[0] == Opening("what", file_id, edited, 3)
    assert openings.documents_of([file_id, 99]) == {file_id: edited}


def test_openings_go_with_their_file(index: SampleIndex) -> None:
    index.add("a.txt", ["one"])
    openings = Openings(index.connection)
    openings.add("what", ROOT / "a.txt", 1)
    index.remove("a.txt")
    assert openings.count() == 0
    assert openings.all() == []


def test_the_oldest_go_when_there_are_too_many(index: SampleIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_OPENINGS", 3)
    index.add("a.txt", ["one"])
    openings = Openings(index.connection)
    for number in range(5):
        openings.add(f"question {number}", ROOT / "a.txt", 1)
    assert [one.question for one in openings.all()] == ["question 2", "question 3", "question 4"]
    assert (openings.count(), openings.newest(), openings.count_after(4)) == (3, 5, 1)


def test_an_adapter_replaces_the_one_before_and_has_a_number_of_its_own(index: SampleIndex) -> None:
    openings = Openings(index.connection)
    number = Vectors(index.connection).fingerprint_id(PRINT)
    assert openings.adapter("print") is None
    openings.keep_adapter(number, StoredAdapter(0, 7, 5, 0.1, 0.05, b"bytes"))
    first = openings.adapter_id("print")
    assert first is not None
    assert openings.adapter("print") == StoredAdapter(first, 7, 5, 0.1, 0.05, b"bytes")
    openings.keep_adapter(number, StoredAdapter(0, 9, 6, -0.1, -0.2, None))
    assert openings.adapter_id("print") is None
    again = openings.adapter("print")
    assert again is not None
    assert again.id != first
    assert openings.adapter_id("other") is None


def test_everything_can_be_forgotten(index: SampleIndex) -> None:
    index.add("a.txt", ["one"])
    openings = Openings(index.connection)
    openings.add("what", ROOT / "a.txt", 1)
    openings.keep_adapter(Vectors(index.connection).fingerprint_id(PRINT), StoredAdapter(0, 1, 1, 0.0, 0.0, None))
    openings.forget()
    assert (openings.count(), openings.newest(), openings.adapter("print")) == (0, 0, None)
