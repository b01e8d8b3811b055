import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.inference.pooling import POOLERS, cls_pool, l2_normalise, last_pool, mean_pool, standardise

STATES = np.arange(24, dtype=np.float32).reshape(2, 4, 3)
RIGHT = np.array([[1, 1, 1, 0], [1, 1, 0, 0]])
LEFT = RIGHT[:, ::-1]


@pytest.mark.parametrize("mask", [RIGHT, LEFT])
def test_tokens_are_found_by_the_mask(mask: np.ndarray) -> None:
    for row in range(2):
        real = STATES[row][mask[row] == 1]
        np.testing.assert_allclose(mean_pool(STATES, mask)[row], real.mean(0))
        np.testing.assert_array_equal(cls_pool(STATES, mask)[row], real[0])
        np.testing.assert_array_equal(last_pool(STATES, mask)[row], real[-1])


def test_an_empty_row_has_a_zero_mean() -> None:
    np.testing.assert_array_equal(mean_pool(STATES, np.zeros_like(RIGHT)), np.zeros((2, 3)))


@given(st.lists(st.floats(-1e6, 1e6, width=32), min_size=3, max_size=3))
def test_unit_length_or_zero(row: list[float]) -> None:
    length = np.linalg.norm(l2_normalise(np.array([row], np.float32))[0])
    assert length == pytest.approx(1, abs=1e-4) or np.linalg.norm(row) < 1e-11


def test_float16_does_not_overflow() -> None:
    unit = l2_normalise(np.full((1, 4), 60000, np.float16))
    np.testing.assert_allclose(unit, 0.5)
    assert unit.dtype == np.float32


def test_names_of_the_manifest() -> None:
    assert set(POOLERS) == {"mean", "cls", "last"}


def test_standard_rows_have_mean_zero_and_variance_one() -> None:
    rows = standardise(np.array([[1, 2, 3, 4], [10, 10, 10, 30]], np.float32))
    np.testing.assert_allclose(rows.mean(axis=1), 0, atol=1e-6)
    np.testing.assert_allclose(rows.var(axis=1), 1, atol=1e-4)


def test_a_row_of_equal_values_stays_finite() -> None:
    np.testing.assert_array_equal(standardise(np.full((1, 4), 7, np.float32)), np.zeros((1, 4)))
