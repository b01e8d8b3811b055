import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.evaluate.metrics import mean_interval, ndcg, percentile, recall, reciprocal_rank, spearman

IDS = [f"d{number}" for number in range(15)]
rankings = st.lists(st.sampled_from(IDS), unique=True)
relevances = st.dictionaries(st.sampled_from(IDS), st.integers(1, 4))


def test_ndcg_by_hand() -> None:
    """Grades 3, 0, 2 against the ideal 3, 2, 1, as trec_eval counts: gain is the grade, discount log2(rank + 1)."""
    gained = 3 + 2 / math.log2(4)
    ideal = 3 + 2 / math.log2(3) + 1 / math.log2(4)
    assert ndcg(["a", "x", "b"], {"a": 3, "b": 2, "c": 1}) == pytest.approx(gained / ideal)


def test_only_the_first_k_count() -> None:
    ranking = [f"x{number}" for number in range(10)] + ["a"]
    assert ndcg(ranking, {"a": 1}) == 0
    assert reciprocal_rank(ranking, {"a": 1}) == 0
    assert recall(ranking, {"a": 1}) == 1
    assert recall(ranking, {"a": 1, "b": 1}) == 0.5


def test_nothing_relevant_is_zero() -> None:
    assert ndcg(["a"], {}) == recall(["a"], {}) == reciprocal_rank(["a"], {}) == 0


def test_reciprocal_rank_of_the_first_relevant() -> None:
    assert reciprocal_rank(["x", "a", "b"], {"a": 1, "b": 4}) == 0.5


@given(rankings, relevances)
def test_metrics_stay_between_0_and_1(ranking: list[str], relevance: dict[str, int]) -> None:
    for metric in (ndcg, recall, reciprocal_rank):
        assert 0 <= metric(ranking, relevance) <= 1 + 1e-12


@given(relevances.filter(bool))
def test_the_ideal_ranking_is_perfect(relevance: dict[str, int]) -> None:
    ideal = sorted(relevance, key=lambda entry_id: -relevance[entry_id])
    assert ndcg(ideal, relevance) == pytest.approx(1)
    assert recall(ideal, relevance) == reciprocal_rank(ideal, relevance) == 1


@given(rankings.filter(lambda ranking: len(ranking) > 1), relevances, st.data())
def test_moving_a_better_entry_up_never_hurts(
    ranking: list[str], relevance: dict[str, int], data: st.DataObject
) -> None:
    place = data.draw(st.integers(1, len(ranking) - 1))
    if relevance.get(ranking[place], 0) >= relevance.get(ranking[place - 1], 0):
        better = [*ranking]
        better[place - 1], better[place] = better[place], better[place - 1]
        assert ndcg(better, relevance) >= ndcg(ranking, relevance) - 1e-12


def test_percentiles_are_values_that_were_measured() -> None:
    values = [5.0, 1.0, 4.0, 2.0, 3.0]
    assert [percentile(values, share) for share in (0, 0.2, 0.5, 0.95, 1)] == [1, 1, 3, 5, 5]
    assert percentile([], 0.5) == 0


def test_an_interval_of_a_mean_by_hand() -> None:
    """Of 0 and 1 in equal parts the mean of n varies by 0.5 / √n: 1.96 of that on either side."""
    low, high = mean_interval([0.0, 1.0] * 200)
    assert (low, high) == (pytest.approx(0.451, abs=0.006), pytest.approx(0.549, abs=0.006))
    assert mean_interval([0.0, 1.0] * 200) == (low, high)
    assert mean_interval([]) == (0.0, 0.0)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=50))
def test_an_interval_holds_the_mean(values: list[float]) -> None:
    low, high = mean_interval(values)
    assert low - 1e-9 <= sum(values) / len(values) <= high + 1e-9
    assert min(values) - 1e-9 <= low <= high <= max(values) + 1e-9


def test_rank_correlation_by_hand() -> None:
    """1 - 6 Σd² / (n (n² - 1)) where no values are equal; equal ones share the mean of their ranks."""
    assert spearman([1, 2, 3, 4, 5], [5, 6, 7, 8, 7.5]) == pytest.approx(1 - 6 * 2 / (5 * 24))
    assert spearman([1, 2, 2, 3], [10, 20, 20, 90]) == pytest.approx(1)
    assert spearman([1, 2, 3], [9, 4, 1]) == pytest.approx(-1)
    assert spearman([1, 1, 1], [1, 2, 3]) == spearman([], []) == 0
