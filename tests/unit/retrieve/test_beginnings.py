from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.retrieve.beginnings import MOST_WORDS, Beginning, Beginnings, whole_form
from desktop_app.retrieve.lexical import LexicalLane
from desktop_app.retrieve.query_parser import parse_query
from desktop_app.retrieve.scope import Scope
from desktop_app.search_records import Query
from desktop_app.store.search_reader import SearchReader
from tests.unit.store.search_samples import SampleIndex

SOME_WORDS = ("lease", "contract", "contrast", "contrary", "deed", "the")


@pytest.fixture
def index(tmp_path: Path) -> Iterator[SampleIndex]:
    index = SampleIndex(tmp_path)
    for number in range(6):
        index.add(f"{number}.txt", [f"filler text {number}"])
    yield index
    index.close()


def lane(index: SampleIndex, **options: int) -> LexicalLane:
    return LexicalLane(index.database, SearchReader(index.database), **options)


def typed(index: SampleIndex, text: str, **options: int) -> tuple[Beginning, ...]:
    return Beginnings(index.database, lane(index, **options)).of(parse_query(text, unfinished=True))


def longer(beginnings: tuple[Beginning, ...]) -> list[list[str]]:
    return [[term.form for term in one.terms] for one in beginnings]


def test_an_unfinished_word_stands_for_those_that_begin_with_it(index: SampleIndex) -> None:
    index.add("a.txt", ["the contract and the contrast"])
    assert longer(typed(index, "lease contr")) == [["contract", "contrast"]]
    assert longer(typed(index, "contr lease")) == []  # it is finished
    assert longer(typed(index, "contr ")) == []
    assert longer(typed(index, "co")) == []


def test_what_is_stored_is_the_stem_but_what_is_typed_begins_the_word(index: SampleIndex) -> None:
    index.add("a.txt", ["a notification was sent; die Kündigung"])
    assert longer(typed(index, "notificat")) == [["notification"]]
    assert longer(typed(index, "kundig")) == [["kündigung"]]


def test_words_of_one_stem_are_looked_up_once(index: SampleIndex) -> None:
    index.add("a.txt", ["payment payments payer"])
    assert longer(typed(index, "paym")) == [["payment"]]


def test_a_whole_word_is_no_beginning_unless_hardly_any_passage_has_it(index: SampleIndex) -> None:
    index.add("a.txt", ["you pay the payment"])
    assert typed(index, "pay") == ()
    for number in range(60):
        index.add(f"more{number}.txt", [f"payment {number}"])
    assert longer(typed(index, "pay")) == [["payment"]]


def test_an_asterisk_asks_for_it_whatever_the_index_has(index: SampleIndex) -> None:
    index.add("a.txt", ["you pay the payment"])
    beginnings = Beginnings(index.database, lane(index))
    assert longer(beginnings.of(parse_query("pay*"))) == [["payment"]]
    assert longer(beginnings.of(parse_query("pay"))) == []
    assert longer(beginnings.of(parse_query("xyz*"))) == []


def test_so_many_words_are_looked_up_the_commonest_first_and_no_more_than_is_affordable(index: SampleIndex) -> None:
    endings = [first + second + "x" for first in "abcdefgh" for second in "mnop"]
    index.add("a.txt", [" ".join(f"cont{ending}" for ending in endings)])
    (found,) = typed(index, "cont")
    assert len(found.terms) == MOST_WORDS
    (found,) = typed(index, "cont", budget=5)
    assert found.frequency == 5
    assert typed(index, "cont", budget=0) == ()


def test_of_many_beginnings_the_last_are_looked_up_and_share_what_is_affordable(index: SampleIndex) -> None:
    words = ("alphaone", "alphatwo", "betaone", "betatwo", "gammaone", "gammatwo", "deltaone", "deltatwo")
    index.add("a.txt", [" ".join(words)])
    assert longer(typed(index, "alpha* beta* gamma* delt")) == [
        ["betaone", "betatwo"], ["gammaone", "gammatwo"], ["deltaone", "deltatwo"],
    ]  # fmt: skip
    shared = typed(index, "beta* gamma* delta* ", budget=4)
    assert sum(one.frequency for one in shared) == 4
    assert [len(one.terms) for one in shared] == [2, 1, 1]


def test_the_scope_is_searched_once_however_many_words_go_on(
    index: SampleIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = index.add("a.txt", ["a contract", "the contrast", "contrary to the deed", "an indeed deeper leasehold"])
    words = lane(index)
    searches: list[int] = []
    search = words.search
    monkeypatch.setattr(words, "search", lambda terms, *more: searches.append(len(terms)) or search(terms, *more))
    beginnings = Beginnings(index.database, words)
    found = beginnings.of(parse_query("contr* leas* deepe*"))
    among = Scope(chunk_ids=SearchReader(index.database).chunks_of([document]))
    assert len(beginnings.add([], found, 9, among)) == 4
    assert searches == [5]


def test_only_a_word_of_letters_with_spaces_around_begins_others() -> None:
    assert [whole_form(text) for text in ("Contr", "Straße", "通知", "a1b", "foo_bar", "", "won't")] == [
        "contr", "strasse", "", "", "", "", "",
    ]  # fmt: skip


def test_chunks_of_removed_files_and_outside_the_scope_are_not_found(index: SampleIndex) -> None:
    gone, kept = index.add("gone.txt", ["a contract"]), index.add("kept.txt", ["one contract"])
    index.remove("gone.txt")
    beginnings = Beginnings(index.database, lane(index))
    found = beginnings.of(parse_query("contr", unfinished=True))
    assert [one for one, _ in beginnings.add([], found, 9, Scope())] == index.chunk_ids(kept)
    among = Scope(chunk_ids=SearchReader(index.database).chunks_of([gone]))
    assert beginnings.add([], found, 9, among) == []


def test_a_passage_that_has_both_stands_before_one_with_the_word_alone(index: SampleIndex) -> None:
    both = index.chunk_ids(index.add("both.txt", ["this lease is a contract about a flat in town"]))
    alone = index.chunk_ids(index.add("alone.txt", ["this lease is a paper about a flat in town"]))
    words = lane(index)
    beginnings = Beginnings(index.database, words)
    whole = words.search(words.terms(Query("", words=("lease",))), 9, Scope())
    found = beginnings.add(whole, beginnings.of(parse_query("contr", unfinished=True)), 9, Scope())
    assert [chunk_id for chunk_id, _ in found] == both + alone


@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(st.sampled_from(SOME_WORDS), min_size=1), min_size=1))
def test_a_beginning_never_loses_a_passage_with_a_whole_word_nor_overtakes_it(texts: list[list[str]]) -> None:
    with TemporaryDirectory() as folder:
        index = SampleIndex(Path(folder))
        try:
            for number, words in enumerate(texts):
                index.add(f"{number}.txt", [f"{' '.join(words)} {number}"])
            lexical = lane(index)
            beginnings = Beginnings(index.database, lexical)
            for depth in (1, 3, 200):
                whole = lexical.search(lexical.terms(Query("", words=("lease", "deed"))), depth, Scope())
                begun = beginnings.of(parse_query("contr*"))
                found = beginnings.add(whole, begun, depth, Scope())
                assert {one for one, _ in found[: len(whole)]} == {one for one, _ in whole}
                assert len(found) <= depth
                assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)
                if begun:
                    assert max((score for _, score in found), default=0.0) <= lexical.reach(
                        lexical.terms(Query("", words=("lease", "deed")))
                    ) + beginnings.reach(begun)
        finally:
            index.close()
