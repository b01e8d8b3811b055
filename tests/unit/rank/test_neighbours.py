import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from desktop_app.inference.pooling import l2_normalise
from desktop_app.rank.neighbours import STRENGTH, neighbour_gains, sureness


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


@given(
    st.integers(0, 12).flatmap(
        lambda n: st.tuples(
            arrays(np.float64, n, elements=st.floats(-5, 50)),
            arrays(np.float32, (n, 4), elements=st.floats(-1, 1, width=32)),
        )
    )
)
def test_gains_are_bounded_and_only_move_scores_against_each_other(
    given_ones: tuple[np.ndarray, np.ndarray],
) -> None:
    scores, vectors = given_ones
    gains = neighbour_gains(scores, l2_normalise(vectors))
    assert len(gains) == len(scores)
    assert np.isfinite(gains).all()
    assert gains.sum() == pytest.approx(0, abs=1e-6)
    assert np.abs(gains).max(initial=0) <= STRENGTH * max(1.0, len(scores)) ** 0.5 + 1e-6


def test_equal_ones_and_two_alone_gain_nothing() -> None:
    assert not neighbour_gains([1.0, 2.0], np.eye(2, dtype=np.float32)).any()
    assert not neighbour_gains([1.0, 2.0, 3.0, 3.0], np.ones((4, 2), np.float32)).any()


def test_words_that_hold_little_of_the_question_make_neighbours_silent() -> None:
    assert sureness(0.0, 30.0) == 0
    assert sureness(1.5, 30.0) == pytest.approx(0.5)
    assert sureness(25.0, 30.0) == 1
    assert sureness(0.0, 0.0) == 0
