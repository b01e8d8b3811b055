"""Hits that are shown by the sentence which comes nearest to the query, over a real index."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.cancellation import CancelToken
from desktop_app.encode.heads import EncodedQuery, LocatedTokens
from desktop_app.errors import Cancelled
from desktop_app.search_records import Hit, Lane, SearchResult
from desktop_app.services.application import Application
from tests.indexing_helpers import counting_model, running, settle
from tests.integration.test_explaining import LocatingEncoder

ZOO = "Yesterday the sun was shining. A zebra met another animal near the river. Then it began to rain."


class Looking(LocatingEncoder):
    """Counts the passages that it is asked to look into, and the questions."""

    looked_into = questions = 0

    def read_queries(self, texts: Sequence[str], *, as_passages: bool = False) -> list[EncodedQuery]:
        self.questions += len(texts)
        return super().read_queries(texts, as_passages=as_passages)

    def located_tokens(self, text: str) -> LocatedTokens:
        self.looked_into += 1
        return super().located_tokens(text)


@pytest.fixture
def encoder() -> Looking:
    return Looking()


@pytest.fixture
def application(tmp_path: Path, encoder: Looking) -> Iterator[Application]:
    """An index of two short files."""
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "zoo.txt").write_text(ZOO)
    (docs / "road.txt").write_text("A stone road leads over the hill. Nobody walks there.")
    with running(tmp_path / "data", None) as application:
        application.encoders.fill(counting_model(encoder))
        application.indexing.add_root(docs)
        settle(application)
        yield application


def best(result: SearchResult, name: str) -> Hit:
    return next(hit for hit in result.hits if hit.path.name == name)


def shown_by(result: SearchResult, name: str) -> str | None:
    """The sentence that the best passage of the file is shown by."""
    passage = best(result, name).passages[0]
    return None if passage.nearest is None else passage.text[slice(*passage.nearest)]


def test_a_passage_is_shown_by_the_sentence_that_comes_nearest(application: Application) -> None:
    result = application.searching.search("which animals drink river water")
    assert shown_by(result, "zoo.txt") is None
    nearer = application.searching.nearer(result)
    assert shown_by(nearer, "zoo.txt") == "A zebra met another animal near the river."
    assert [hit.document_id for hit in nearer.hits] == [hit.document_id for hit in result.hits]
    passage = best(nearer, "zoo.txt").passages[0]
    assert set(best(result, "zoo.txt").passages[0].highlights) <= set(passage.highlights)


def test_what_was_found_once_is_shown_by_the_next_search_and_not_looked_for_again(
    application: Application, encoder: Looking
) -> None:
    question = "which animals drink river water"
    first = application.searching.nearer(application.searching.search(question))
    looked_into = encoder.looked_into
    assert looked_into > 0
    again = application.searching.search(question)
    assert again.hits == first.hits
    assert application.searching.nearer(again).hits == first.hits
    assert encoder.looked_into == looked_into
    assert shown_by(application.searching.search("which animals drink much river water"), "zoo.txt") is None


def test_a_search_by_words_alone_shows_words(application: Application) -> None:
    question = "which animals drink river water"
    application.searching.nearer(application.searching.search(question))
    by_words = application.searching.search(question, lanes=(Lane.LEXICAL,))
    assert shown_by(by_words, "zoo.txt") is None
    assert application.searching.nearer(by_words) is by_words


def test_nothing_is_looked_into_where_the_words_tell_the_place(application: Application, encoder: Looking) -> None:
    result = application.searching.search('"another animal"')
    assert application.searching.nearer(result).hits == result.hits
    assert encoder.looked_into == 0


def test_a_text_that_is_not_searched_by_meaning_is_left_alone(application: Application, encoder: Looking) -> None:
    result = application.searching.search("type:txt")
    assert len(result.hits) == 2
    assert application.searching.nearer(result) is result
    assert encoder.looked_into == 0


def test_a_passage_that_cannot_be_told_yet_is_looked_into_later(application: Application, encoder: Looking) -> None:
    question = "which animals drink river water"
    result = application.searching.search(question)
    model = application.encoders.current
    assert model is not None
    application.encoders.take_out(model)
    assert application.searching.nearer(result).hits == result.hits
    application.encoders.fill(model)
    assert shown_by(application.searching.nearer(result), "zoo.txt") == "A zebra met another animal near the river."


def test_nothing_is_sent_to_a_remote_model_for_it(application: Application, encoder: Looking) -> None:
    result = application.searching.search("which animals drink river water")
    model, encoder.questions = application.encoders.current, 0
    assert model is not None
    application.encoders.fill(replace(model, host="api.example.org"))
    assert application.searching.nearer(result).hits == result.hits
    assert (encoder.looked_into, encoder.questions) == (0, 0)


def test_looking_ends_when_nobody_waits_any_more(application: Application) -> None:
    cancel = CancelToken()
    result = application.searching.search("which animals drink river water")
    cancel.cancel()
    with pytest.raises(Cancelled):
        application.searching.nearer(result, cancel)
    assert shown_by(application.searching.search("which animals drink river water"), "zoo.txt") is None


@pytest.mark.model
@pytest.mark.parametrize(
    ("query", "name", "begins"),
    [
        ("how do I get out of the contract", "lease.txt", "Either party"),
        ("怎样终止租约", "lease.txt", "Either party"),
        ("Darf ich einen Hund halten?", "lease.txt", "Pets"),
        ("wann ist die Miete fällig", "lease.txt", "The rent"),
        ("when is the rent due", "合同.txt", "租金"),
        ("may I keep a cat", "合同.txt", "未经房东同意"),
    ],
)
def test_questions_in_other_words_and_languages_are_answered_by_the_right_sentence(
    real: Application, query: str, name: str, begins: str
) -> None:
    result = real.searching.nearer(real.searching.search(query))
    assert str(shown_by(result, name)).startswith(begins)
