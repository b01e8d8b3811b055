import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.inference.parity import agree

OUTPUT = np.random.default_rng(1).normal(size=(2, 5, 8)).astype(np.float32)


@given(st.floats(0, 0.02))
def test_rounding_is_agreement(noise: float) -> None:
    other = OUTPUT + noise * np.random.default_rng(2).normal(size=OUTPUT.shape).astype(np.float32)
    assert agree(OUTPUT, other)


@pytest.mark.parametrize(
    "other",
    [-OUTPUT, OUTPUT * 2, OUTPUT[::-1], OUTPUT[:1], np.full_like(OUTPUT, np.nan), np.zeros_like(OUTPUT)],
    ids=["turned", "longer", "swapped", "shape", "not a number", "nothing"],
)
def test_wrong_results_are_not(other: np.ndarray) -> None:
    assert not agree(OUTPUT, other)
    assert not agree(other, OUTPUT)


def test_nothing_agrees_with_nothing() -> None:
    assert agree(np.zeros((2, 3), np.float32), np.zeros((2, 3), np.float32))
