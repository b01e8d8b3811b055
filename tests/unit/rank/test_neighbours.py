import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.inference.pooling import l2_normalise
from desktop_app.rank.neighbours import ENOUGH, STRENGTH, neighbour_gains, sureness


def test_a_document_near_the_best_ones_gains_and_a_stranger_loses() -> None:
    subject, other = np.eye(2, 8, dtype=np.float32)
    rng = np.random.default_rng(0)
    near = [subject + 0.2 * rng.standard_normal(8).astype(np.float32) for _ in range(4)]
    vectors = l2_normalise(np.array([*near, other]))
    gains = neighbour_gains([3.0, 2.9, 2.8, 1.0, 1.1], vectors)
    assert gains[3] > 0 > gains[4]


def test_whom_the_good_ones_are_near_counts_and_not_whom_the_many_are() -> None:
    good, many = np.eye(2, 8, dtype=np.float32)
    rng = np.random.default_rng(1)
    beside = [one + 0.1 * rng.standard_normal(8).astype(np.float32) for one in [good] * 3 + [many] * 6]
    scores = [5.0, 4.9, 1.0] + [1.0] * 6
    gains = neighbour_gains(scores, l2_normalise(np.array(beside)))
    assert gains[2] > gains[3:].max()


@given(st.integers(12, 60), st.integers(0, 2**32 - 1), st.floats(-20, 20))
def test_neither_the_order_of_documents_nor_the_ground_of_their_scores_matters(
    count: int, seed: int, shift: float
) -> None:
    rng = np.random.default_rng(seed)
    scores, order = rng.normal(2, 1, count), rng.permutation(count)
    vectors = l2_normalise(rng.standard_normal((count, 16)) + 1)
    gains = neighbour_gains(scores, vectors)
    assert gains.max() > 0 > gains.min()
    assert neighbour_gains(scores[order], vectors[order]) == pytest.approx(gains[order], abs=1e-3)
    assert neighbour_gains(scores + shift, vectors) == pytest.approx(gains, abs=1e-3)


def test_equal_ones_and_two_alone_gain_nothing() -> None:
    assert not neighbour_gains([1.0, 2.0], np.eye(2, dtype=np.float32)).any()
    assert not neighbour_gains([1.0, 2.0, 3.0, 3.0], np.ones((4, 2), np.float32)).any()


def test_words_that_hold_little_of_the_question_make_neighbours_silent() -> None:
    assert sureness(0.0, 30.0) == 0
    assert sureness(1.5, 30.0) == pytest.approx(0.5)
    assert sureness(25.0, 30.0) == 1
    assert sureness(0.0, 0.0) == 0


def test_few_documents_say_less_of_each_other_than_many() -> None:
    rng = np.random.default_rng(4)
    vectors = l2_normalise(rng.standard_normal((60, 16)) + 1)
    scores = rng.normal(2, 1, 60)
    spread = {count: neighbour_gains(scores[:count], vectors[:count]).std() for count in (15, ENOUGH, 60)}
    assert spread[15] == pytest.approx(STRENGTH / 2)
    assert (spread[ENOUGH], spread[60]) == (pytest.approx(STRENGTH), pytest.approx(STRENGTH))
