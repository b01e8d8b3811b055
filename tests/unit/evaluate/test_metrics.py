import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.evaluate.metrics import (
    difference,
    mean,
    mean_interval,
    ndcg,
    percentile,
    recall,
    reciprocal_rank,
    share_interval,
    spearman,
)

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


def test_an_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    random = np.random.default_rng(5)
    samples = random.beta(2, 1, (300, 60))  # their mean is 2 / 3
    held = [low <= 2 / 3 <= high for low, high in map(mean_interval, samples.tolist())]
    assert 0.90 <= sum(held) / len(held) <= 0.98


pairs = st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=40)


@given(pairs)
def test_a_difference_turns_round_with_the_two_ways(values: list[tuple[float, float]]) -> None:
    ours, theirs = [one for one, _ in values], [other for _, other in values]
    there, back = difference(ours, theirs), difference(theirs, ours)
    assert (-back.mean, -back.high, -back.low) == pytest.approx(tuple(there), abs=1e-9)
    assert there.low - 1e-9 <= there.mean <= there.high + 1e-9
    assert there.mean == pytest.approx(mean(ours) - mean(theirs), abs=1e-9)


@given(pairs, st.floats(-1, 1))
def test_what_both_ways_have_in_common_does_not_count(values: list[tuple[float, float]], more: float) -> None:
    plain = difference([one for one, _ in values], [other for _, other in values])
    moved = difference([one + more for one, _ in values], [other + more for _, other in values])
    assert tuple(moved) == pytest.approx(tuple(plain), abs=1e-9)


@given(st.lists(st.floats(0, 1), max_size=40))
def test_a_way_is_no_better_than_itself(values: list[float]) -> None:
    assert difference(values, values) == (0, 0, 0)
    assert not difference(values, values).beyond_doubt


def test_a_small_gain_on_every_query_is_beyond_doubt_although_the_means_intervals_overlap() -> None:
    theirs = np.random.default_rng(1).random(100).tolist()
    ours = [value + 0.01 for value in theirs]
    assert difference(ours, theirs).low == pytest.approx(0.01)
    assert difference(ours, theirs).beyond_doubt
    assert mean_interval(ours)[0] < mean_interval(theirs)[1]


def test_differences_need_the_same_queries() -> None:
    with pytest.raises(ValueError, match="zip"):
        difference([1.0], [1.0, 0.5])


def test_the_interval_of_a_share_by_hand() -> None:
    """Wilson's for 8 of 10, as in Newcombe's tables; and where all agree."""
    assert share_interval(8, 10) == (pytest.approx(0.4902, abs=1e-4), pytest.approx(0.9433, abs=1e-4))
    assert share_interval(10, 10) == (pytest.approx(0.7225, abs=1e-4), 1.0)
    assert share_interval(0, 10) == (0.0, pytest.approx(0.2775, abs=1e-4))
    assert share_interval(0, 0) == (0.0, 1.0)


@given(st.integers(1, 500).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total))))
def test_the_interval_of_a_share_holds_it_and_turns_round(case: tuple[int, int]) -> None:
    count, total = case
    low, high = share_interval(count, total)
    assert 0 <= low <= count / total <= high <= 1
    assert share_interval(total - count, total) == (pytest.approx(1 - high), pytest.approx(1 - low))


def test_rank_correlation_by_hand() -> None:
    """1 - 6 Σd² / (n (n² - 1)) where no values are equal; equal ones share the mean of their ranks."""
    assert spearman([1, 2, 3, 4, 5], [5, 6, 7, 8, 7.5]) == pytest.approx(1 - 6 * 2 / (5 * 24))
    assert spearman([1, 2, 2, 3], [10, 20, 20, 90]) == pytest.approx(1)
    assert spearman([1, 2, 3], [9, 4, 1]) == pytest.approx(-1)
    assert spearman([1, 1, 1], [1, 2, 3]) == spearman([], []) == 0
