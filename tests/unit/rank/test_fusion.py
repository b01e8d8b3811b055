import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.rank.fusion import (
    LEAST_REACH,
    LaneRanks,
    reciprocal_rank_fusion,
    relative_score_fusion,
    relative_score_shares,
)
from desktop_app.search_manner import Manner
from desktop_app.search_records import Lane
from desktop_app.settings import SearchSettings

rankings = st.dictionaries(st.integers(0, 30), st.floats(-1, 30, allow_nan=False, width=32)).map(
    lambda scores: sorted(scores.items(), key=lambda pair: -pair[1])
)


def test_reciprocal_ranks_add_up() -> None:
    assert reciprocal_rank_fusion([["a", "b"], ["b", "c"]], k=1) == [
        ("b", pytest.approx(1 / 3 + 1 / 2)),
        ("a", pytest.approx(1 / 2)),
        ("c", pytest.approx(1 / 3)),
    ]


def test_ties_keep_the_first_rankings_order_and_repetitions_count_once() -> None:
    assert [key for key, _ in reciprocal_rank_fusion([["a"], ["b"]])] == ["a", "b"]
    assert reciprocal_rank_fusion([["a", "b", "a"]], k=0) == [("a", 1.0), ("b", 0.5)]
    assert reciprocal_rank_fusion([]) == []


@given(st.lists(st.lists(st.integers(0, 20), unique=True), max_size=3))
def test_reciprocal_fusion_holds_every_key_once_best_first(lists: list[list[int]]) -> None:
    fused = reciprocal_rank_fusion(lists)
    assert sorted(key for key, _ in fused) == sorted({key for ranking in lists for key in ranking})
    assert [score for _, score in fused] == sorted((score for _, score in fused), reverse=True)


def test_a_wide_margin_in_one_lane_outweighs_a_narrow_one_in_the_other() -> None:
    dense = [(1, 0.80), (2, 0.79), (3, 0.5), (4, 0.5)]
    lexical = [(2, 20.0), (1, 2.0)]
    assert [key for key, _ in relative_score_fusion(dense, lexical, lexical_weight=3.0)][:2] == [2, 1]


def test_ranks_are_those_of_the_lanes() -> None:
    ranks = LaneRanks([(1, 0.9)], [(2, 5.0), (1, 1.0)])
    assert [ranks.of(key) for key in (1, 2, 3)] == [{Lane.DENSE: 1, Lane.LEXICAL: 2}, {Lane.LEXICAL: 1}, {}]


def test_late_interaction_orders_what_was_found_and_is_told_by_its_ranks() -> None:
    dense, lexical, late = [(1, 0.9), (2, 0.8), (3, 0.7)], [(4, 2.0)], [(3, 0.9), (2, 0.6), (1, 0.5), (9, 0.1)]
    fused = relative_score_fusion(dense, lexical, late, lexical_weight=0.1, late_share=0.8)
    assert [key for key, _ in fused] == [3, 2, 1, 4]
    ranks = LaneRanks(dense, lexical, late)
    assert ranks.of(3) == {Lane.DENSE: 3, Lane.LATE: 1}
    assert ranks.of(4) == {Lane.LEXICAL: 1}


def test_passages_without_token_codes_keep_their_place_among_the_others() -> None:
    """While an index from before is completed, some have codes and some do not."""
    dense = [(key, 1 - key / 10) for key in range(6)]
    late = [(key, 1 - key / 10) for key in range(1, 6, 2)]
    fused = relative_score_fusion(dense, [], late, lexical_weight=3, late_share=0.8)
    assert fused[0][0] == 0
    assert [key for key, _ in fused if key % 2 == 0] == [0, 2, 4]


@given(rankings, rankings, rankings, st.floats(0, 1))
def test_late_interaction_adds_and_loses_nothing(
    dense: list[tuple[int, float]], lexical: list[tuple[int, float]], late: list[tuple[int, float]], share: float
) -> None:
    plain = relative_score_fusion(dense, lexical, lexical_weight=3)
    fused = relative_score_fusion(dense, lexical, late, lexical_weight=3, late_share=share)
    assert sorted(key for key, _ in fused) == sorted(key for key, _ in plain)
    assert relative_score_fusion(dense, lexical, [], lexical_weight=3, late_share=share) == plain
    if not late:
        assert fused == plain


@given(rankings, rankings, st.floats(0, 10))
def test_relative_fusion_holds_every_key_once_best_first(
    dense: list[tuple[int, float]], lexical: list[tuple[int, float]], weight: float
) -> None:
    fused = relative_score_fusion(dense, lexical, lexical_weight=weight)
    assert sorted(key for key, _ in fused) == sorted({key for key, _ in dense} | {key for key, _ in lexical})
    assert [score for _, score in fused] == sorted((score for _, score in fused), reverse=True)


@given(rankings)
def test_one_lane_alone_keeps_its_order(ranking: list[tuple[int, float]]) -> None:
    positive = [(key, score) for key, score in ranking if score > 0.01]
    alone = [key for key, _ in relative_score_fusion((), positive, lexical_weight=3.0)]
    assert alone == [key for key, _ in positive]


@given(rankings, rankings, rankings, st.floats(0, 10), st.floats(0, 1), st.floats(0, 40))
def test_shares_add_up_to_the_score(
    dense: list[tuple[int, float]],
    lexical: list[tuple[int, float]],
    late: list[tuple[int, float]],
    weight: float,
    share: float,
    reach: float,
) -> None:
    fused = relative_score_fusion(dense, lexical, late, lexical_weight=weight, late_share=share, reach=reach)
    shares = relative_score_shares(dense, lexical, late, lexical_weight=weight, late_share=share, reach=reach)
    assert shares.keys() == {key for key, _ in fused}
    for key, score in fused:
        assert sum(shares[key]) == pytest.approx(score, rel=1e-9, abs=1e-9)


def test_a_share_is_what_its_lane_adds() -> None:
    dense, lexical, late = [("a", 0.9), ("b", 0.7)], [("b", 4.0), ("c", 2.0)], [("b", 0.6), ("a", 0.2)]
    shares = relative_score_shares(dense, lexical, late, lexical_weight=3, late_share=0.8)
    assert shares["a"] == pytest.approx((0.2, 0.0, -0.8))
    assert shares["b"] == pytest.approx((-0.2, 3.0, 0.8))
    assert shares["c"] == pytest.approx((-1.0, 1.5, 0.0))  # as far as the last one, and not compared by tokens


def test_what_is_not_encoded_yet_means_as_much_as_its_words_say() -> None:
    dense, lexical = [("a", 0.9), ("b", 0.7)], [("c", 4.0), ("d", 2.0), ("a", 1.0), ("e", 0.0)]
    shares = relative_score_shares(dense, lexical, lexical_weight=3, unencoded={"a", "c", "d", "e"})
    assert {key: share.dense for key, share in shares.items()} == pytest.approx(
        {"a": 1.0, "b": -1.0, "c": 1.0, "d": 0.0, "e": -1.0}
    )
    fused = dict(relative_score_fusion(dense, lexical, lexical_weight=3, unencoded={"c", "d", "e"}))
    assert fused == pytest.approx({key: sum(share) for key, share in shares.items()})


def test_equal_scores_keep_the_dense_order() -> None:
    assert [key for key, _ in relative_score_fusion([(3, 0.5), (1, 0.5)], (), lexical_weight=1)] == [3, 1]


def test_words_that_hold_little_of_the_query_count_less() -> None:
    dense = [("answer", 0.8), ("other", 0.5), ("third", 0.4)]
    lexical = [("other", 0.6)]  # of 12 that a passage with every word could have
    assert relative_score_fusion(dense, lexical, lexical_weight=3)[0][0] == "other"
    assert relative_score_fusion(dense, lexical, lexical_weight=3, reach=12)[0][0] == "answer"
    assert relative_score_fusion(dense, lexical, lexical_weight=3, reach=2)[0][0] == "other"
    assert relative_score_fusion(dense, lexical, lexical_weight=3, reach=12, least_reach=0)[0][0] == "other"


def test_the_setting_begins_as_the_formula_was_tried() -> None:
    assert SearchSettings().least_reach == LEAST_REACH


@given(rankings, rankings, rankings, st.floats(0, 50))
def test_in_the_middle_of_the_balance_scores_are_what_they_are_without_one(
    dense: list[tuple[int, float]], lexical: list[tuple[int, float]], late: list[tuple[int, float]], reach: float
) -> None:
    middle = Manner()
    plain = relative_score_fusion(dense, lexical, late, lexical_weight=3.0, late_share=0.8, reach=reach)
    weighed = relative_score_fusion(
        dense,
        lexical,
        late,
        lexical_weight=3.0 * middle.words,
        meaning_weight=middle.meaning,
        late_share=0.8,
        reach=reach,
    )
    assert weighed == plain


@given(rankings, rankings, st.floats(-1, 1))
def test_near_an_end_of_the_balance_its_lane_decides(
    dense: list[tuple[int, float]], lexical: list[tuple[int, float]], balance: float
) -> None:
    manner = Manner(balance=balance)
    fused = relative_score_fusion(dense, lexical, lexical_weight=3.0 * manner.words, meaning_weight=manner.meaning)
    assert {key for key, _ in fused} == {key for key, _ in (*dense, *lexical)}
    if balance == 1:
        assert [key for key, _ in fused if key in dict(dense)] == [key for key, _ in dense]
