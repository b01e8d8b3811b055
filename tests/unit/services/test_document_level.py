"""What a search does with whole documents: versions are told, newer ones come first, nothing changes without cause."""

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.explanation import Rise
from desktop_app.rank.fusion import Fused
from desktop_app.search_manner import Manner, Versions
from desktop_app.search_records import Filters, SearchResult
from desktop_app.services.encoder_slot import EncoderSlot
from desktop_app.services.folding import Folding
from desktop_app.services.look_alikes import LookAlikes
from desktop_app.services.reranking import Ranked
from desktop_app.services.searching import SearchService
from desktop_app.settings import SearchSettings
from desktop_app.store.document_texts import DocumentTexts
from desktop_app.store.search_reader import SearchReader
from tests.unit.rank.test_versions import ANNA, BEN, CLAUSE, LEASE, WORK, edited
from tests.unit.store.search_samples import DAY_NS, ROOT, SampleIndex

TODAY = int(time.time()) * 1_000_000_000 // DAY_NS
LEASE_OF_ANNA, LEASE_OF_BEN = LEASE.format(**ANNA), LEASE.format(**BEN)


class Shelf:
    """A sample index that is searched by words."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.index = SampleIndex(folder)
        self._services: list[SearchService] = []
        self.service = self.opened(SearchSettings())

    def opened(self, settings: SearchSettings) -> SearchService:
        service = SearchService(self.index.database, self._folder / "vectors", EncoderSlot(), settings)
        self._services.append(service)
        return service

    def close(self) -> None:
        for service in self._services:
            service.close()
        self.index.close()


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    shelf = Shelf(tmp_path)
    yield shelf
    shelf.close()


def names(result: SearchResult) -> list[str]:
    return [str(hit.path.relative_to(ROOT)) for hit in result.hits]


def versions_in(result: SearchResult) -> dict[str, str]:
    """Name → name of the better version."""
    by_id = {hit.document_id: hit.path.name for hit in result.hits}
    return {hit.path.name: by_id[hit.version_of] for hit in result.hits if hit.version_of is not None}


def add_contracts(shelf: Shelf) -> None:
    shelf.index.add("lease v2.docx", [LEASE_OF_ANNA])
    shelf.index.add("lease v1.docx", [edited(LEASE_OF_ANNA, 0.05, 1)])
    shelf.index.add("lease v2.pdf", LEASE_OF_ANNA.split("The monthly", 1))
    shelf.index.add("lease of Ben.docx", [LEASE_OF_BEN])
    shelf.index.add("work.docx", [WORK])


def test_versions_are_told_and_different_contracts_with_the_same_clause_are_not(shelf: Shelf) -> None:
    add_contracts(shelf)
    result = shelf.service.search("three months' notice", manner=Manner(versions=Versions.MARKED))
    assert len(result.hits) == 5
    told = versions_in(result)
    assert len(told) == 2
    assert {*told, *told.values()} == {"lease v2.docx", "lease v1.docx", "lease v2.pdf"}
    ranks = {hit.path.name: hit.rank for hit in result.hits}
    assert all(ranks[better] < ranks[other] for other, better in told.items())


def test_nothing_but_the_marks_differs(shelf: Shelf) -> None:
    add_contracts(shelf)
    apart = shelf.service.search("notice")
    marked = shelf.service.search("notice", manner=Manner(versions=Versions.MARKED))
    assert versions_in(apart) == {}
    assert apart.hits == tuple(replace(hit, version_of=None) for hit in marked.hits)


def test_folded_versions_leave_their_place_to_others(shelf: Shelf) -> None:
    for number in range(6):
        shelf.index.add(f"draft {number}.txt", [edited(LEASE_OF_ANNA, 0.02, number)])
    shelf.index.add("work.txt", [WORK])
    shelf.index.add("clause.txt", [CLAUSE + "Otherwise the law applies, and what the parties have agreed before."])
    folded = shelf.service.search("lease notice", manner=Manner(versions=Versions.FOLDED), limit=4)
    assert {"work.txt"} <= set(names(folded))
    assert sum(hit.version_of is None for hit in folded.hits) <= 4
    assert len(versions_in(folded)) == 5
    apart = shelf.service.search("lease notice", limit=4)
    assert names(apart) == names(folded)[:4]


def test_the_newest_version_leads_its_row_where_it_matches_about_as_well(shelf: Shelf) -> None:
    draft = shelf.index.add("contract draft.docx", [f"{LEASE_OF_ANNA} Notice."], day=TODAY - 30)
    middle = shelf.index.add("contract middle.docx", [edited(LEASE_OF_ANNA, 0.02, 1)], day=TODAY - 20)
    final = shelf.index.add("contract final.docx", [edited(LEASE_OF_ANNA, 0.02, 2)], day=TODAY - 10)
    for number in range(20):
        shelf.index.add(f"other {number}.docx", [f"Of something else {number}."], day=TODAY)
    fold = Manner(versions=Versions.FOLDED)

    def row(service: SearchService, question: str) -> list[int]:
        return [hit.document_id for hit in service.search(question, manner=fold).hits]

    asked = "written notice landlord deposit"
    assert row(shelf.service, asked)[0] == final
    assert set(row(shelf.service, asked)) == {draft, middle, final}
    hits = shelf.service.search(asked, manner=fold).hits
    assert {hit.version_of for hit in hits if hit.document_id in {draft, middle}} == {final}
    assert [hit.rank for hit in hits] == [1, 2, 3]
    reasons = shelf.service.search(asked, manner=replace(fold, explain=True)).hits
    assert [hit.explanation.rise for hit in reasons if hit.explanation] == [Rise.NEWEST, None, None]
    alone = shelf.service.search(asked, manner=replace(fold, explain=True), limit=1).hits[0].explanation
    assert alone is not None
    assert alone.rise is Rise.NEWEST
    assert names(shelf.service.search(asked))[0] == "contract draft.docx"
    for unaged in (f"{asked} after:2001", "contract draft"):
        assert row(shelf.service, unaged)[0] == draft
    assert row(shelf.opened(SearchSettings(recency=False)), asked)[0] == draft


def test_versions_found_by_their_names_alone_are_told(shelf: Shelf) -> None:
    shelf.index.add("quarterly_alpha.txt", [LEASE_OF_ANNA])
    shelf.index.add("quarterly_beta.txt", [edited(LEASE_OF_ANNA, 0.03, 1)])
    result = shelf.service.search("quarterly", manner=Manner(versions=Versions.MARKED))
    assert len(result.hits) == 2
    assert len(versions_in(result)) == 1


def test_versions_are_looked_for_among_the_best_and_read_at_once(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop_app.services.folding.MOST_COMPARED", 4)
    documents = [
        shelf.index.add(f"draft {number}.txt", [edited(LEASE_OF_ANNA, 0.02, number)], day=99 - number)
        for number in range(9)
    ]
    reader = SearchReader(shelf.index.database)
    folding = Folding(reader, LookAlikes(reader, DocumentTexts(shelf.index.database)))
    asked: list[str] = []
    shelf.index.database.reader().set_trace_callback(asked.append)
    found = Ranked([Fused(document_id, 1.0, {}) for document_id in documents], {})
    _, led = folding.cut(found, 9, Versions.MARKED)
    shelf.index.database.reader().set_trace_callback(None)
    assert led == dict.fromkeys(documents[1:4], documents[0])
    assert sum("document_chunks" in statement for statement in asked) == 1


def test_of_equals_the_newer_comes_first_unless_dates_are_asked_for_or_it_is_switched_off(shelf: Shelf) -> None:
    shelf.index.add("old.txt", ["my cat sleeps on the old chair"], day=TODAY - 2_000)
    shelf.index.add("new.txt", ["my cat sleeps on the new chair"], day=TODAY - 1)
    assert names(shelf.service.search("cat")) == ["new.txt", "old.txt"]
    assert names(shelf.service.search("cat", filters=Filters(after_ns=0))) == ["old.txt", "new.txt"]
    assert names(shelf.service.search("cat after:1990")) == ["old.txt", "new.txt"]
    assert names(shelf.opened(SearchSettings(recency=False)).search("cat")) == ["old.txt", "new.txt"]


def test_a_better_document_stays_first_however_old(shelf: Shelf) -> None:
    shelf.index.add("best.txt", ["cat cat cat and a dog"], day=0)
    for number in range(5):
        shelf.index.add(f"{number}.txt", [f"one cat among many other words, number {number}"], day=TODAY)
    assert names(shelf.service.search("cat dog"))[0] == "best.txt"


def test_a_long_thread_lets_in_a_note_that_is_nearly_as_good(shelf: Shelf) -> None:
    quoted = "about the budget of the summer party we have heard that the hall is taken and the band wants more money"
    for number in range(9):
        shelf.index.add(f"mail {number}.eml", [f"{quoted} reply{number}"])
    note = "the budget has to be decided on by all who pay for it, so call them to a meeting in May or June about that"
    shelf.index.add("note.txt", [note])
    for number in range(30):
        shelf.index.add(f"{number}.txt", [f"something else of number {number}"])
    found = names(shelf.service.search("budget"))
    assert all(name.startswith("mail") for name in found[:3])
    assert 3 <= found.index("note.txt") < 9  # by its words it is the last
    assert len(found) == 10


def test_a_thread_gives_way_to_nothing_that_answers_worse(shelf: Shelf) -> None:
    for number in range(9):
        shelf.index.add(f"mail {number}.eml", [f"the budget of the summer party, budget and cost, reply{number}"])
    shelf.index.add("note.txt", ["a budget is one of the very many words that stand in this long and winding note"])
    assert names(shelf.service.search("budget"))[-1] == "note.txt"
