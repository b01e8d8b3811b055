from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.present.nearest_sentence import is_wanted, nearest_sentence
from desktop_app.records import Locator
from desktop_app.search_records import Query
from tests.fakes import make_passage

TEXT = "The rent is due. Either party may end this. Pets are not allowed."


def near(text: str, *words: str, spare: float = 0.1) -> tuple[list[tuple[int, int]], np.ndarray]:
    """Every word as a token, and of each of `words`, as a token of the query, how near these come."""
    spans, end = [], 0
    for word in text.split():
        start = text.index(word, end)
        end = start + len(word)
        spans.append((start, end))
    cosines = [[0.9 if text[start:end].startswith(word) else spare for word in words] for start, end in spans]
    return spans, np.array(cosines, np.float32)


def sentence(text: str, *words: str, locator: Locator = Locator()) -> str | None:  # noqa: B008 - immutable
    found = nearest_sentence(text, locator, *near(text, *words))
    return None if found is None else text[slice(*found)]


def test_it_is_the_one_that_comes_near_to_most_of_the_query() -> None:
    assert sentence(TEXT, "party", "end", "rent") == "Either party may end this."
    assert sentence(TEXT, "Pets") == "Pets are not allowed."


def test_a_passage_of_one_sentence_has_none_that_is_nearest() -> None:
    assert sentence("Either party may end this.", "party") is None
    assert nearest_sentence(TEXT, Locator(), [(0, 3)], np.empty((1, 0), np.float32)) is None
    assert nearest_sentence(TEXT, Locator(), [], np.empty((0, 2), np.float32)) is None


def test_rows_of_a_table_are_sentences_and_so_are_lines_of_what_has_no_others() -> None:
    assert sentence("July\t1180\nAugust\t2100", "August", locator=Locator(sheet="Budget", row=1)) == "August\t2100"
    verse = "\n".join(f"line number {n} of a poem without any stop" for n in range(12))
    assert sentence(verse, "7") == "line number 7 of a poem without any stop"
    assert sentence("A line that is\nbroken. Another.", "broken") == "A line that is\nbroken."


def test_what_stands_in_the_context_before_the_passage_counts_for_no_sentence() -> None:
    spans, cosines = near(TEXT, "Pets")
    before = [(-20, -10), (-9, 0)]
    strong = np.full((2, 1), 1.0, np.float32)
    found = nearest_sentence(TEXT, Locator(), [*before, *spans], np.concatenate([strong, cosines]))
    assert found == (TEXT.index("Pets"), len(TEXT))


@given(st.text("ab .\n。", min_size=1, max_size=80), st.integers(0, 2**32 - 1))
def test_it_stands_in_the_passage_without_white_space_around_it(text: str, seed: int) -> None:
    spans, cosines = near(text, "a", "b")
    noise = np.random.default_rng(seed).random(cosines.shape, np.float32)
    found = nearest_sentence(text, Locator(), spans, noise)
    if found is not None:
        said = text[slice(*found)]
        assert said == said.strip() != ""


@pytest.mark.parametrize(
    ("asked", "matched", "wanted"),
    [
        ("may end", ("may", "end"), False),
        ("ending", ("end",), True),  # three letters of six
        ("how do I end this lease agreement", ("end",), True),
        ("rent party", ("rent", "party"), True),  # in two sentences
        ("rent due", ("rent", "due"), False),
        ("怎样终止租约", (), True),
    ],
)
def test_it_is_wanted_where_little_of_the_query_stands_in_one_sentence(
    asked: str, matched: tuple[str, ...], *, wanted: bool
) -> None:
    query = Query(asked, tuple(asked.split()))
    assert is_wanted(query, make_passage(TEXT, *matched)) is wanted


def test_words_that_stand_far_apart_do_not_tell_the_place() -> None:
    text = "The rent is due. " + "Nothing is said of it here. " * 20 + "Either party may end this."
    assert is_wanted(Query("rent party", ("rent", "party")), make_passage(text, "rent", "party"))
    assert not is_wanted(Query("rent", ("rent",)), make_passage(text, "rent"))


def test_a_name_in_another_language_does_not_tell_the_place() -> None:
    text = "Der Brenner wurde von Kruse erneuert und wird jedes Jahr im Oktober gewartet, sonst fällt er aus."
    asked = "what does Kruse do when the burner has failed"
    passage = make_passage(text, "Kruse")
    assert is_wanted(Query(asked, ("Kruse",)), passage)
    assert not is_wanted(Query("Kruse", ("Kruse",)), passage)
    assert is_wanted(Query("Kruse", ("Kruse",)), replace(passage, highlights=()))
