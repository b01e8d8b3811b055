import numpy as np
import pytest

from desktop_app.encode.heads import EncodedQuery
from desktop_app.encode.query_arithmetic import LIKE_WEIGHT, UNLIKE_WEIGHT, rocchio, weighted_sum

EYE = np.eye(4, dtype=np.float32)
NONE = np.zeros((0, 4), np.float32)


def test_parts_are_added_by_their_weights_at_unit_length() -> None:
    asked = weighted_sum([EncodedQuery(EYE[0]), EncodedQuery(EYE[1]), EncodedQuery(EYE[2])], [1.0, -1.0, 2.0])
    assert asked is not None
    np.testing.assert_allclose(asked.vector, np.array([1, -1, 2, 0]) / np.sqrt(6), atol=1e-6)
    assert (asked.words, asked.tokens, asked.token_weights) == ({}, None, None)


def test_words_and_tokens_are_those_of_parts_above_zero() -> None:
    first = EncodedQuery(EYE[0], {1: 0.5, 2: 0.25}, EYE[:2])
    away = EncodedQuery(EYE[1], {3: 1.0}, EYE[2:3])
    second = EncodedQuery(EYE[2], {2: 0.5}, EYE[3:])
    asked = weighted_sum([first, away, second], [1.0, -1.0, 1.5])
    assert asked is not None
    assert asked.words == {1: 0.5, 2: 1.0}
    assert asked.tokens is not None
    assert asked.token_weights is not None
    np.testing.assert_array_equal(asked.tokens, EYE[[0, 1, 3]])
    np.testing.assert_array_equal(asked.token_weights, np.array([1, 1, 1.5], np.float32))


def test_parts_that_cancel_each_other_out_point_nowhere() -> None:
    assert weighted_sum([EncodedQuery(EYE[0]), EncodedQuery(EYE[0])], [1.0, -1.0]) is None


def test_examples_move_a_query() -> None:
    moved = rocchio(EYE[0], EYE[1:3], EYE[3:])
    expected = np.array([1, LIKE_WEIGHT / 2, LIKE_WEIGHT / 2, -UNLIKE_WEIGHT])
    assert moved is not None
    np.testing.assert_allclose(moved, expected / np.linalg.norm(expected), atol=1e-6)
    assert np.linalg.norm(moved) == pytest.approx(1)


def test_examples_alone_are_a_query_and_nothing_is_none() -> None:
    alone = rocchio(None, EYE[1:2], NONE)
    assert alone is not None
    np.testing.assert_allclose(alone, EYE[1], atol=1e-6)
    assert rocchio(None, NONE, NONE) is None
    same = rocchio(EYE[0], NONE, NONE)
    assert same is not None
    np.testing.assert_allclose(same, EYE[0], atol=1e-6)
