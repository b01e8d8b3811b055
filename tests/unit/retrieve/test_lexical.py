from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from desktop_app.retrieve import lexical
from desktop_app.retrieve.lexical import MOST_TERMS, LexicalLane
from desktop_app.retrieve.scope import Scope
from desktop_app.search_records import Query
from desktop_app.store.lexical_query import QueryTerm, query_terms
from desktop_app.store.postings import Postings
from desktop_app.store.search_reader import SearchReader
from tests.unit.store.search_samples import SampleIndex


@pytest.fixture
def index(tmp_path: Path) -> Iterator[SampleIndex]:
    index = SampleIndex(tmp_path)
    for number in range(20):
        half = "half" if number % 3 == 0 else ""
        index.add(f"{number}.txt", [f"the common words {half} number{number}"])
    yield index
    index.close()


def lane(index: SampleIndex, budget: int = 1_000) -> LexicalLane:
    return LexicalLane(index.database, SearchReader(index.database), budget=budget)


def forms(lane: LexicalLane, *words: str) -> list[str]:
    return [term.form for term in lane.terms(Query(" ".join(words), words=words))]


def test_words_that_tell_nothing_apart_are_not_looked_up(index: SampleIndex) -> None:
    assert forms(lane(index), "the", "number7", "half", "unknown") == ["number7", "half", "unknown"]


def test_if_every_word_is_common_all_are_kept(index: SampleIndex) -> None:
    assert forms(lane(index), "the", "common", "words") == ["the", "common", "words"]
    assert forms(lane(index, budget=1), "the", "common", "words") == ["the"]


def test_beyond_the_budget_the_commonest_words_go(index: SampleIndex) -> None:
    words = ("half", "number1", "number2", "number3")
    assert forms(lane(index, budget=4), *words) == ["number1", "number2", "number3"]
    assert forms(lane(index, budget=1), *words) == ["number1", "number2", "number3"]  # three times the budget
    assert forms(lane(index, budget=0), *words) == ["number1"]
    assert forms(lane(index), *words) == list(words)


def test_unknown_words_do_not_push_out_a_known_one(index: SampleIndex) -> None:
    assert forms(lane(index, budget=0), "half", "nowhere", "nothing", "nobody")[0] == "half"


def test_where_the_others_stand_nowhere_common_words_are_looked_up(index: SampleIndex) -> None:
    assert "common" in forms(lane(index), "common", "nowhere")
    assert forms(lane(index, budget=1), "the", "nowhere") == ["the"]


def test_frequencies_are_counted_anew_when_the_collection_has_grown(index: SampleIndex) -> None:
    words = lane(index)
    assert forms(words, "late", "the", "half") == ["late", "half"]
    for number in range(100, 160):
        index.add(f"{number}.txt", [f"late text {number}"])
    assert forms(words, "late", "number1") == ["number1"]


def test_chunks_of_removed_files_take_no_places(index: SampleIndex) -> None:
    for number in range(250):
        index.add(f"gone/{number}.txt", [f"lighthouse {number}"])
    kept = index.add("kept.txt", ["a long passage in which the lighthouse is named once, among much else"])
    for number in range(250):
        index.remove(f"gone/{number}.txt")
    words = lane(index)
    terms = words.terms(Query("", words=("lighthouse",)))
    for depth in (1, 20, 200):
        assert [chunk_id for chunk_id, _ in words.search(terms, depth, Scope())] == index.chunk_ids(kept)


def test_search_ranks_within_the_scope(index: SampleIndex) -> None:
    words = lane(index)
    terms = words.terms(Query("", words=("half", "number3")))
    best = [chunk_id for chunk_id, _ in words.search(terms, 3, Scope())]
    assert best[0] == 4
    assert len(best) == 3
    allowed = np.array([1, 7], dtype=np.int64)
    assert {chunk_id for chunk_id, _ in words.search(terms, 3, Scope(chunk_ids=allowed))} == {1, 7}
    assert words.search((), 3, Scope()) == []


def test_the_heaviest_words_of_a_text_tell_what_it_is_about(index: SampleIndex) -> None:
    for name in ("a", "b"):
        index.add(f"{name}.txt", [f"the lighthouse, the lighthouse keeper and the half {name}"])
    words = lane(index)
    text = "the lighthouse, the lighthouse keeper and the half a"
    assert [term.form for term in words.heaviest([text], 2, shared=True)] == ["lighthouse", "keeper"]
    assert "nowhere" not in [term.form for term in words.heaviest(["nowhere number7"], 8, shared=False)]
    assert words.heaviest(["number7 is here only"], 8, shared=True) == ()
    assert [term.form for term in words.heaviest(["number7 is here only"], 8, shared=False)] == ["number7"]
    assert words.heaviest([], 8, shared=True) == ()


def test_of_a_page_the_heaviest_words_are_looked_up(index: SampleIndex) -> None:
    page = " ".join(f"number{number} unknown{number}" for number in range(200)) + " common" * 9
    terms = lane(index).terms(Query(page, words=(page,)))
    assert 0 < len(terms) <= MOST_TERMS
    assert {term.form for term in terms} <= {f"number{number}" for number in range(20)} | {"common"}


def test_words_that_are_everywhere_tell_nothing_of_a_text_and_are_counted_once(
    index: SampleIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[str] = []
    count = Postings.count_up_to
    monkeypatch.setattr(lexical, "COMMON", 5)
    monkeypatch.setattr(
        Postings, "count_up_to", lambda self, term, most: counted.append(term) or count(self, term, most)
    )
    words = lane(index)
    for _ in range(2):
        found = words.heaviest(["the common words number7"], 8, shared=False)
        assert [term.form for term in found] == ["number7"]
    assert len(counted) == len(set(counted)) == 4


def test_of_passages_with_the_same_words_the_one_that_has_them_together_is_first(index: SampleIndex) -> None:
    apart = index.add("apart.txt", ["a lease of many words that go on and on until at last a notice"])
    together = index.add("together.txt", ["many words that go on and on until at last a lease a notice of"])
    words = lane(index)
    terms = words.terms(Query("", words=("lease", "notice")))
    found = words.search(terms, 5, Scope())
    assert [chunk_id for chunk_id, _ in found] == [*index.chunk_ids(together), *index.chunk_ids(apart)]
    plain = words.scores(terms, [chunk_id for chunk_id, _ in found])
    assert len(set(plain.values())) == 1


def test_chunks_that_come_during_a_search_and_go_after_counting_do_not_end_it(
    index: SampleIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    words, size = lane(index), Postings.size
    terms = words.terms(Query("", words=("common", "words")))

    def late(postings: Postings) -> tuple[int, float]:
        counted = size(postings)
        for number in range(5):
            index.add(f"late{number}.txt", [f"common words, late {number}"])
        return counted

    monkeypatch.setattr(Postings, "size", late)
    assert words.search(terms, 50, Scope())
    assert words.reach(terms) > 0
    monkeypatch.setattr(SearchReader, "chunk_count", lambda _: 3)
    assert words.reach(terms) > 0


def test_one_word_twice_and_the_parts_of_a_joined_one_are_not_near_to_each_other(index: SampleIndex) -> None:
    index.add("a.txt", ["haus x y z haus"])
    index.add("b.txt", ["a t-shirt"])
    words = lane(index)
    house, houses = (QueryTerm(form, f'"{form}"', weak=False) for form in ("haus", "häuser"))
    both = {house: (houses,), houses: (house,)}
    found = words.search((house, houses), 5, Scope(), inflections=both)
    assert dict(found) == pytest.approx(words.scores((house, houses), [one for one, _ in found], inflections=both))
    joined, *parts = query_terms(Query("", words=("t-shirt",)))
    assert (joined.joined, [part.joined for part in parts]) == (True, [False, False])


def test_what_stands_nowhere_in_any_form_can_still_be_reckoned(index: SampleIndex) -> None:
    one, other = (QueryTerm(form, f'"{form}"', weak=False) for form in ("nowhere", "nothing"))
    assert lane(index).reach((one,), inflections={one: (other,)}) > 0
