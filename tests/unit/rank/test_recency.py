"""Age decides between equals and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.rank.fusion import Fused
from desktop_app.rank.recency import HALF_LIFE_DAYS, MOST, NANOSECONDS_PER_DAY, newer_first

NOW = 20_000 * NANOSECONDS_PER_DAY


def ranking(*scores: float) -> list[Fused[int]]:
    return [Fused(key, score, {}) for key, score in enumerate(sorted(scores, reverse=True))]


def days_ago(*days: float) -> dict[int, int]:
    return {key: NOW - int(age * NANOSECONDS_PER_DAY) for key, age in enumerate(days)}


def test_of_two_equals_the_newer_comes_first() -> None:
    assert [one.key for one in newer_first(ranking(2.0, 1.95), days_ago(900, 3), NOW)] == [1, 0]


def test_one_that_is_clearly_worse_stays_behind_however_new() -> None:
    assert [one.key for one in newer_first(ranking(2.0, 1.8), days_ago(9_000, 0), NOW)] == [0, 1]


def test_half_is_left_after_the_half_life() -> None:
    found = {one.key: one.score for one in newer_first(ranking(1.0, 1.0, 1.0), days_ago(0, HALF_LIFE_DAYS, 1e5), NOW)}
    assert found[0] - found[2] == pytest.approx(MOST)
    assert found[1] - found[2] == pytest.approx(MOST / 2)


scores = st.lists(st.floats(-5, 5), min_size=1, max_size=12)


@given(scores, st.integers(-(10**9), 10**9))
def test_files_of_one_age_keep_their_order_and_their_scores(values: list[float], age: int) -> None:
    ranked = ranking(*values)
    assert newer_first(ranked, dict.fromkeys(range(len(values)), NOW - age), NOW) == ranked
    assert newer_first(ranked, {}, NOW) == ranked


@given(scores, st.data())
def test_nothing_is_lost_and_no_lift_is_higher_than_the_bound(values: list[float], data: st.DataObject) -> None:
    ranked = ranking(*values)
    ages = data.draw(st.lists(st.floats(-100, 10_000), max_size=len(values)))
    found = newer_first(ranked, days_ago(*ages), NOW)
    assert sorted(one.key for one in found) == list(range(len(values)))
    before = {one.key: one.score for one in ranked}
    for place, one in enumerate(found):
        assert before[one.key] <= one.score <= before[one.key] + MOST + 1e-9
        assert all(before[later.key] <= before[one.key] + MOST + 1e-9 for later in found[place + 1 :])
