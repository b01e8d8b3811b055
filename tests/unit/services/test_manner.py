"""Searches in another manner than to the letter: unfinished words, spelling, the balance of words and meaning."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.search_manner import Manner
from desktop_app.search_records import Lane, Rerank, SearchResult
from desktop_app.services.encoder_slot import EncoderSlot
from desktop_app.services.searching import SearchService
from desktop_app.settings import SearchSettings
from tests.unit.services.test_searching import Collection

TYPING, SPELLED = Manner(unfinished=True, spelling=True), Manner(spelling=True)


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Collection]:
    collection = Collection(tmp_path)
    collection.add("lease.txt", "the tenant gives notice of the lease")
    collection.add("pets.txt", "a cat and a dog live here", title="Animals")
    collection.add("dogs.txt", "my dog sleeps")
    collection.add("cars.txt", "a truck is no car", "the contract on a car")
    for number in range(6):
        collection.add(f"{number}.txt", f"filler{number} text")
    yield collection
    collection.service.close()
    collection.index.close()


def words(collection: Collection, text: str, manner: Manner = SPELLED) -> SearchResult:
    return collection.service.search(text, lanes=[Lane.LEXICAL], manner=manner)


def names(result: SearchResult) -> list[str]:
    return [hit.path.name for hit in result.hits]


def order(result: SearchResult) -> list[tuple[str, float, list[str]]]:
    return [(str(hit.path), hit.score, [passage.text for passage in hit.passages]) for hit in result.hits]


# --- words that are being typed ---------------------------------------------------------------------


def test_while_a_word_is_typed_it_finds_what_begins_so_and_marks_it(collection: Collection) -> None:
    result = words(collection, "contr", TYPING)
    assert names(result) == ["cars.txt"]
    (passage,) = result.hits[0].passages
    assert [passage.text[start:end] for start, end in passage.highlights] == ["contract"]
    assert result.query.unfinished == "contr"
    assert result.suggestion is None


def test_a_finished_word_is_exact(collection: Collection) -> None:
    assert names(words(collection, "contr")) == []
    assert names(words(collection, "contr ", TYPING)) == []
    assert names(words(collection, "contr*")) == ["cars.txt"]


def test_a_whole_word_is_answered_the_same_whether_it_is_finished_or_not(collection: Collection) -> None:
    typed, finished = words(collection, "a dog", TYPING), words(collection, "a dog")
    assert typed.query == finished.query
    assert order(typed) == order(finished)


def test_words_of_scripts_without_spaces_and_numbers_are_typed_as_before(collection: Collection) -> None:
    collection.add("合同.txt", "提前通知的合同 20245")
    for text in ("提前通", "2024", "tru_"):
        assert words(collection, text, TYPING).query.unfinished == ""


def test_what_was_typed_to_the_end_of_a_word_is_likely_to_be_relevant(collection: Collection) -> None:
    assert words(collection, "contr", TYPING).hits[0].score >= 0.5


# --- spelling ---------------------------------------------------------------------------------------


def test_a_misspelt_word_is_also_searched_for_as_it_was_meant_and_a_notice_says_so(collection: Collection) -> None:
    result = words(collection, "tenent notice type:txt")
    assert names(result) == ["lease.txt"]
    assert result.notices == ("No passage holds “tenent”; also searched for “tenant”.",)
    assert result.suggestion is not None
    assert result.suggestion.text == "tenant notice type:txt"
    assert result.suggestion.changes == (("tenent", "tenant"),)
    assert result.query.text == "tenent notice"
    (passage,) = result.hits[0].passages
    assert [passage.text[start:end] for start, end in passage.highlights] == ["tenant", "notice"]


def test_the_last_word_is_corrected_while_it_is_typed_if_nothing_begins_with_it(collection: Collection) -> None:
    result = words(collection, "notice tenent", TYPING)
    assert result.suggestion is not None
    assert result.suggestion.text == "notice tenant"


def test_what_must_not_be_guessed_is_not_corrected(collection: Collection) -> None:
    collection.add("faith.txt", "a tenent notice of faith")
    for number in range(60):
        collection.add(f"tenants/{number}.txt", f"tenant {number}")
    for text in (
        '"tenent notice"',
        'cat "trukc"',
        "notice -tenant -tenent",
        "tenent +1.5 notice",
        "name:tenent",
        " ".join(["tenent"] * 80),
    ):
        result = words(collection, text)
        assert (result.suggestion, [n for n in result.notices if "also searched" in n]) == (None, [])


def test_to_the_letter_nothing_is_corrected_and_nothing_expanded(collection: Collection) -> None:
    """Which is how `eval` and `bench` ask."""
    for text in ("tenent", "contr"):
        result = collection.service.search(text, lanes=[Lane.LEXICAL])
        assert (result.hits, result.notices, result.suggestion) == ((), (), None)


def test_meaning_alone_is_not_corrected(collection: Collection) -> None:
    result = collection.service.search("tenent", lanes=[Lane.DENSE], manner=SPELLED)
    assert (result.suggestion, result.notices) == (None, ())


# --- the balance ------------------------------------------------------------------------------------

QUESTIONS = ("dog", "cat car", "notice of the lease", "a dog and a truck", "text")


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("rerank", [Rerank.NONE, Rerank.LATE, Rerank.AUTO])
def test_each_end_has_the_order_of_one_lane_alone(collection: Collection, question: str, rerank: Rerank) -> None:
    for balance, lane in ((-1.0, Lane.LEXICAL), (1.0, Lane.DENSE)):
        result = collection.service.search(question, rerank=rerank, manner=Manner(balance=balance))
        alone = collection.service.search(question, rerank=rerank, lanes=[lane])
        assert order(result) == order(alone)
        assert result.lanes == alone.lanes


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_middle_changes_no_bit(collection: Collection, question: str) -> None:
    asked = collection.service.search(question, manner=Manner(balance=0.0))
    assert order(asked) == order(collection.service.search(question))


def test_in_between_one_counts_more_the_farther_it_is(collection: Collection) -> None:
    """ "dog" stands in two passages; "cat" means the same to the model."""
    collection.add("cats.txt", "cat")
    places = []
    for balance in (-0.9, 0.0, 0.9):
        found = collection.service.search("dog sleeps", manner=Manner(balance=balance))
        places.append(names(found).index("cats.txt"))
    assert places == sorted(places, reverse=True)
    assert places[0] > places[-1]


def test_where_no_model_can_tell_the_meaning_words_are_searched(tmp_path: Path, collection: Collection) -> None:
    slot = EncoderSlot("The model is still loading.")
    service = SearchService(collection.index.database, tmp_path / "vectors", slot, SearchSettings())
    result = service.search("dog", manner=Manner(balance=1.0, explain=True))
    assert set(names(result)) == {"pets.txt", "dogs.txt"}
    assert "The model is still loading." in result.notices[0]
    assert names(result) == names(service.search("dog"))
    scores = [hit.explanation.fused for hit in result.hits if hit.explanation]
    assert scores[0] > scores[-1] > 0  # words count as they do without a balance, and not age alone
    service.close()
