import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.rank.bm25 import MOST
from desktop_app.rank.proximity import STRENGTH, Occurrences, proximity


def gains(*texts: str, weights: tuple[float, ...] = (3.0, 3.0, 3.0)) -> list[float]:
    """Of chunks whose words are the letters of `texts`: a, b and c are those of the query."""
    places = [
        (number, number, offset, "abc".index(letter))
        for number, text in enumerate(texts)
        for offset, letter in enumerate(text)
        if letter in "abc"
    ]
    columns = np.array(places, np.int64).reshape(-1, 4).T
    return proximity(Occurrences(*columns), np.array(weights), np.ones(len(texts))).tolist()


def test_the_nearer_the_words_the_more_it_is_worth() -> None:
    side_by_side, apart, far, alone = gains("abxxxxxxx", "axbxxxxxx", "axxxxxxxb", "axxxxxxxx")
    assert side_by_side > apart > far > alone == 0.0


def test_order_and_repetition_of_one_word_are_nothing() -> None:
    assert gains("abxx")[0] == pytest.approx(gains("xxba")[0])
    assert gains("aaaa") == [0.0]


def test_what_stands_between_two_words_of_the_query_takes_their_nearness() -> None:
    assert gains("axcb", weights=(3.0, 3.0, 0.0))[0] < gains("axxb", weights=(3.0, 3.0, 0.0))[0]


def test_common_words_are_worth_little() -> None:
    assert gains("ab", weights=(0.01, 0.01))[0] < 0.01 * gains("ab", weights=(3.0, 3.0))[0]


def test_a_title_and_the_text_after_it_are_apart() -> None:
    found = Occurrences(*np.array([(0, 0, 4, 0), (0, 1, 5, 1)], np.int64).T)
    assert proximity(found, np.array([3.0, 3.0]), np.ones(1)).tolist() == [0.0]


@given(st.lists(st.text("abcx", max_size=12), min_size=1, max_size=5))
def test_it_is_bounded_and_chunks_have_nothing_to_do_with_each_other(texts: list[str]) -> None:
    together = gains(*texts)
    assert together == pytest.approx([gains(text)[0] for text in texts])
    assert all(0 <= gain < STRENGTH * MOST * 3 for gain in together)
