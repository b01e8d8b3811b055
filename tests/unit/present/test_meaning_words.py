from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.explanation import MeaningMark
from desktop_app.present.explanation_text import matched_phrases
from desktop_app.present.meaning_words import meaning_marks

TEXT = "Either party can terminate this."
SPANS = [(0, 6), (6, 12), (12, 16), (16, 23), (23, 26), (26, 31), (31, 32)]  # "termin" and "ate" are two tokens


def column(*values: float) -> np.ndarray:
    return np.array(values, np.float32)[:, None]


def words(text: str, marks: tuple[MeaningMark, ...]) -> dict[str, float]:
    return {text[mark.start : mark.end]: mark.strength for mark in marks}


def test_the_whole_word_of_the_nearest_token_is_marked() -> None:
    assert words(TEXT, meaning_marks(TEXT, SPANS, column(0.1, 0.2, 0.1, 0.3, 0.8, 0.1, 0.9))) == {"terminate": 1.0}


def test_a_match_that_is_weak_is_told_as_weak_and_a_weaker_one_not_at_all() -> None:
    (mark,) = meaning_marks("one two three four", [(0, 3), (4, 7), (8, 13), (14, 18)], column(0.1, 0.1, 0.36, 0.1))
    assert (mark.start, mark.end, mark.strength) == (8, 13, pytest.approx(0.743))  # it leads the others by 0.26
    assert meaning_marks("one two three four", [(0, 3), (4, 7), (8, 13), (14, 18)], column(0.1, 0.1, 0.25, 0.1)) == ()


def test_each_token_of_the_query_marks_what_comes_near_to_it() -> None:
    near = np.full((7, 2), 0.1, np.float32)
    near[1, 0], near[3, 1], near[0, 1] = 0.9, 0.7, 0.2
    assert list(words(TEXT, meaning_marks(TEXT, SPANS, near))) == ["party", "terminate"]


def test_what_every_word_is_like_marks_nothing() -> None:
    assert meaning_marks(TEXT, SPANS, column(*[0.8] * 7)) == ()
    assert meaning_marks("", [], np.empty((0, 3), np.float32)) == ()
    assert meaning_marks(TEXT, SPANS, np.empty((7, 0), np.float32)) == ()


def test_function_words_and_signs_are_never_marked() -> None:
    assert words(TEXT, meaning_marks(TEXT, SPANS, column(0.1, 0.5, 0.9, 0.1, 0.1, 0.9, 0.9))) == {"party": 1.0}


def test_tokens_of_the_context_before_the_text_are_left_out() -> None:
    spans = [(-6, -1), (0, 6), (6, 12)]
    assert words("Either party", meaning_marks("Either party", spans, column(0.9, 0.1, 0.5))) == {"party": 1.0}


def test_in_scripts_without_spaces_every_token_is_a_word() -> None:
    text = "提前三个月的书面通知"
    spans = [(0, 2), (2, 5), (5, 6), (6, 8), (8, 10)]
    assert list(words(text, meaning_marks(text, spans, column(0.1, 0.9, 0.2, 0.1, 0.85)))) == ["三个月", "通知"]


@given(
    st.text(alphabet="ab c🏠三の.", max_size=20),
    st.lists(st.tuples(st.integers(-3, 22), st.integers(0, 4), st.floats(-1, 1, width=32)), max_size=8),
)
def test_marks_are_words_of_the_text_in_order(text: str, tokens: list[tuple[int, int, float]]) -> None:
    spans = [(start, start + length) for start, length, _ in tokens]
    near = np.array([value for _, _, value in tokens], np.float32).reshape(-1, 1)
    marks = meaning_marks(text, spans, near)
    assert all(one.end <= other.start for one, other in pairwise(marks))
    for mark in marks:
        assert 0 <= mark.start < mark.end <= len(text)
        assert 0.2 < mark.strength <= 1


def test_marked_neighbours_make_a_phrase_and_the_strongest_comes_first() -> None:
    text = "ends the car\nlease; the party ends"
    marks = (
        MeaningMark(0, 4, 0.6),
        MeaningMark(9, 12, 0.7),
        MeaningMark(13, 18, 1.0),
        MeaningMark(30, 34, 0.9),
    )
    assert matched_phrases(text, marks, 5) == ["car lease", "ends"]
    assert matched_phrases(text, marks, 1) == ["car lease"]
    assert matched_phrases(text, (), 5) == []
