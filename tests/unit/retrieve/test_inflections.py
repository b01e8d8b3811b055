from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.retrieve.inflections import MOST_FORMS, InflectionFinder
from desktop_app.retrieve.lexical import INFLECTED, LexicalLane
from desktop_app.retrieve.query_language import IndexLanguages, language_of
from desktop_app.retrieve.query_parser import parse_query
from desktop_app.retrieve.scope import Scope
from desktop_app.search_records import Query
from desktop_app.store.lexical_query import query_terms
from desktop_app.store.search_reader import SearchReader
from tests.unit.store.search_samples import SampleIndex

GERMAN = "Der Bericht wurde von der Verwaltung erst nach einer langen Frist an die Gemeinde gesandt"
ENGLISH = "The report was sent to the town by the office only after a long while"


@pytest.fixture
def index(tmp_path: Path) -> Iterator[SampleIndex]:
    index = SampleIndex(tmp_path)
    for number in range(8):
        index.add(f"{number}.txt", [f"{GERMAN} {number}"])
    yield index
    index.close()


def forms(index: SampleIndex, text: str) -> dict[str, set[str]]:
    reader = SearchReader(index.database)
    finder = InflectionFinder(index.database, reader, LexicalLane(index.database, reader))
    query = parse_query(text)
    return {term.form: {one.form for one in of} for term, of in finder.of(query, query_terms(query)).items()}


def test_a_word_is_looked_up_in_the_other_forms_that_passages_have(index: SampleIndex) -> None:
    index.add("a.txt", ["Häuser in der Stadt, und eines Hauses Dach; die Hausordnung"])
    assert forms(index, "das alte Haus") == {"haus": {"häuser", "hauses"}}
    assert forms(index, "welche Häuser gibt es?") == {"häuser": {"hauses"}}  # "haus" stands nowhere


def test_the_query_tells_the_language(index: SampleIndex) -> None:
    index.add("a.txt", ["planen Planes plane"])
    index.add("b.txt", [ENGLISH])
    assert forms(index, "wann wird der Plan fertig?") == {"plan": {"planen", "plane"}}  # kept as one: planes
    assert forms(index, "what is the plan of them?") == {}
    index.add("c.txt", ["договоры и договора"])
    assert forms(index, "где лежит договор для них?") == {"договор": {"договоры", "договора"}}


def test_a_query_without_function_words_is_in_the_language_of_the_passages(tmp_path: Path, index: SampleIndex) -> None:
    index.add("a.txt", ["die Menschen"])
    assert forms(index, "Mensch Gemeinde") == {"mensch": {"menschen"}}
    (tmp_path / "english").mkdir()
    english = SampleIndex(tmp_path / "english")
    for number in range(8):
        english.add(f"{number}.txt", [f"{ENGLISH} {number}"])
    english.add("a.txt", ["die Menschen"])
    assert forms(english, "Mensch office") == {}
    english.close()


def test_function_words_and_quoted_ones_have_no_other_forms(index: SampleIndex) -> None:
    index.add("a.txt", ["sicher, und die Menschen der Ämter"])
    assert forms(index, "wer kümmert sich um den „Mensch“ und das Amt?") == {"amt": {"ämter"}}


def test_there_is_an_end_to_the_forms(index: SampleIndex) -> None:
    index.add("a.txt", ["verwalten verwaltet verwalte verwaltest verwaltung verwaltungen verwaltete verwalteten"])
    for number in range(40):
        index.add(f"common{number}.txt", [f"die Verwaltungen {number}"])
    found = forms(index, "wer hat das verwaltet?")
    assert len(found["verwaltet"]) == MOST_FORMS
    assert "verwaltungen" in found["verwaltet"]  # the commonest


def test_the_form_that_was_typed_counts_most_and_a_word_counts_once(index: SampleIndex) -> None:
    typed, other, both = (
        index.chunk_ids(index.add(name, [text]))[0]
        for name, text in (("a.txt", "mein Mensch"), ("b.txt", "mein Menschen"), ("c.txt", "Menschen Mensch"))
    )
    reader = SearchReader(index.database)
    lane = LexicalLane(index.database, reader)
    query = Query("der Mensch", words=("Mensch",))
    (term,) = query_terms(query)
    inflections = InflectionFinder(index.database, reader, lane).of(query, (term,))
    found = dict(lane.search((term,), 10, Scope(), inflections=inflections))
    assert set(found) == {typed, other, both}
    assert found[typed] == pytest.approx(found[both])
    assert found[other] == pytest.approx(INFLECTED * found[typed])
    assert found == pytest.approx(lane.scores((term,), sorted(found), inflections=inflections))
    assert max(found.values()) < lane.reach((term,), inflections=inflections)


def test_of_a_word_that_stands_nowhere_its_forms_are_the_most_that_can_be_reached(index: SampleIndex) -> None:
    index.add("a.txt", ["die Menschen"])
    lane = LexicalLane(index.database, SearchReader(index.database))
    unknown, known = query_terms(Query("", words=("Mensch", "Menschen")))
    assert lane.reach((unknown,), inflections={unknown: (known,)}) == pytest.approx(INFLECTED * lane.reach((known,)))


def test_all_forms_together_cost_no_more_than_the_words_of_a_query(index: SampleIndex) -> None:
    for number in range(30):
        index.add(f"{number}-forms.txt", [f"Menschen verwaltete Plane {number}"])
    reader = SearchReader(index.database)
    lane = LexicalLane(index.database, reader, budget=35)
    query = parse_query("der Mensch, der Plan und was verwaltet wird")
    found = InflectionFinder(index.database, reader, lane).of(query, query_terms(query))
    assert [one.form for of in found.values() for one in of] == ["menschen"]


def test_the_languages_of_an_index_are_read_again_as_it_grows(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    index = SampleIndex(tmp_path / "other")
    languages = IndexLanguages(SearchReader(index.database))
    assert languages.usual() == ()
    index.add("a.txt", [ENGLISH])
    assert languages.usual() == ("english",)
    for number in range(3):
        index.add(f"{number}.txt", [f"{GERMAN} {number}"])
    assert languages.usual() == ("german", "english")
    index.close()


def test_marks_that_stand_by_themselves_and_vowel_signs_hide_no_function_word() -> None:
    assert language_of("fu\u0308r u\u0308ber") == language_of("für über") == "german"
    assert language_of("यह किताब मेज पर है और वह भी") == "hindi"


def test_passages_are_read_only_where_the_query_does_not_tell(
    index: SampleIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(IndexLanguages, "usual", lambda _: asked.append("") or ("german",))
    forms(index, "what is the plan of them?")
    assert asked == []
    forms(index, "Mensch")
    assert len(asked) == 1
