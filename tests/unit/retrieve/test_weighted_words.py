from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.retrieve.lexical import LexicalLane
from desktop_app.retrieve.scope import Scope
from desktop_app.retrieve.weighted_words import WeightedTerms, all_terms, search_weighted, words_of
from desktop_app.search_records import Query, QueryPart
from desktop_app.store.search_reader import SearchReader
from tests.unit.store.search_samples import SampleIndex


@pytest.fixture
def index(tmp_path: Path) -> Iterator[SampleIndex]:
    index = SampleIndex(tmp_path)
    for number in range(20):
        index.add(f"{number}.txt", [f"filler text {number}"])
    index.add("both.txt", ["lease and notice"])
    index.add("lease.txt", ["lease lease and more"])
    index.add("notice.txt", ["notice notice and more"])
    yield index
    index.close()


@pytest.fixture
def lane(index: SampleIndex) -> LexicalLane:
    return LexicalLane(index.database, SearchReader(index.database))


def terms(lane: LexicalLane, text: str) -> WeightedTerms:
    return WeightedTerms(lane.terms(Query(text, words=(text,))))


def test_the_sum_of_groups_is_bm25_of_all_their_words(lane: LexicalLane) -> None:
    apart = search_weighted(lane, [terms(lane, "lease"), terms(lane, "notice")], 10, Scope())
    together = lane.scores(terms(lane, "lease notice").terms, [chunk_id for chunk_id, _ in apart])
    assert len(apart) == 3
    assert dict(apart) == pytest.approx(together)
    shallow = search_weighted(lane, [terms(lane, "lease"), terms(lane, "notice")], 1, Scope())
    assert len(shallow) == 1
    assert together[shallow[0][0]] == pytest.approx(shallow[0][1])


def test_weights_multiply(lane: LexicalLane) -> None:
    (once,), (twice,) = (
        search_weighted(lane, [WeightedTerms(terms(lane, "lease").terms, weight)], 1, Scope()) for weight in (1.0, 2.0)
    )
    assert (twice[0], twice[1]) == (once[0], pytest.approx(2 * once[1]))
    assert search_weighted(lane, [], 5, Scope()) == []
    assert search_weighted(lane, [WeightedTerms(())], 5, Scope()) == []


def test_parts_of_different_weight_are_groups_and_what_leads_away_is_none(lane: LexicalLane) -> None:
    parts = (QueryPart("lease", 1.0), QueryPart("notice", 1.5), QueryPart("filler", -1.0))
    groups = words_of(lane, Query("", words=("lease", "notice"), parts=parts))
    assert [([term.form for term in group.terms], group.weight) for group in groups] == [
        (["lease"], 1.0),
        (["notice"], 1.5),
    ]
    assert [term.form for term in all_terms(groups)] == ["lease", "notice"]
    equal = (QueryPart("lease", 1.0), QueryPart("filler", -1.0), QueryPart("notice", 1.0))
    (group,) = words_of(lane, Query("", words=("lease", "notice"), parts=equal))
    assert [term.form for term in group.terms] == ["lease", "notice"]
