import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.rank.blending import FEW, MOST_LOST, TOP_BAND, Judged, blended, weight_of

scores = st.floats(0, 1, width=32)
judged = st.builds(Judged, st.floats(-5, 5, width=32), st.none() | scores, st.booleans())
searches = st.lists(judged, max_size=40).map(lambda found: sorted(found, key=lambda one: -one.fused))


def order_of(documents: list[Judged]) -> list[int]:
    return [position for position, _ in blended(documents)]


def test_what_is_judged_much_better_rises() -> None:
    assert order_of([Judged(3, 0.0), Judged(2.9, 0.1), Judged(2.8, 0.95), Judged(0, 0.0)]) == [2, 1, 0, 3]


def test_a_slight_preference_does_not_undo_a_wide_margin() -> None:
    assert order_of([Judged(6, 0.5), Judged(1, 0.6), Judged(0, 0.5)]) == [0, 1, 2]


def test_the_score_is_the_weighted_sum() -> None:
    (first, first_score), (second, second_score) = blended([Judged(2, 0.9), Judged(1, 0.1)])
    assert (first, second) == (0, 1)
    assert first_score == pytest.approx(weight_of(1) + (1 - weight_of(1)) * 0.4)
    assert second_score == pytest.approx(weight_of(2) * (1 - 1 / (1 + FEW)) - (1 - weight_of(2)) * 0.4)


def test_the_margin_between_two_counts_less_than_among_many() -> None:
    two = [Judged(2, 0.2), Judged(1, 0.9)]
    assert order_of(two) == [1, 0]
    many = [two[0], *[Judged(1, 0.2)] * 18, Judged(1, 0.5)]
    assert order_of(many)[0] == 0


def test_weights_fall_from_band_to_band() -> None:
    weights = [weight_of(rank) for rank in range(1, 30)]
    assert weights == sorted(weights, reverse=True)
    assert len(set(weights)) == 3


def test_an_exact_match_at_the_top_is_held() -> None:
    others = [Judged(3 - 0.1 * n, 1.0) for n in range(1, 10)]
    assert order_of([Judged(3, 0.0, exact=True), *others]).index(0) == MOST_LOST
    assert order_of([Judged(3, 0.0), *others]).index(0) > MOST_LOST


@given(searches)
def test_an_exact_match_never_falls_further(documents: list[Judged]) -> None:
    order = order_of(documents)
    for position, document in enumerate(documents[:TOP_BAND]):
        if document.exact:
            assert order.index(position) <= position + MOST_LOST


@given(searches, st.none() | scores)
def test_equal_judgements_change_nothing(documents: list[Judged], cross: float | None) -> None:
    same = [document._replace(cross=cross) for document in documents]
    assert order_of(same) == list(range(len(same)))


@given(searches)
def test_every_document_once_with_scores_that_never_rise(documents: list[Judged]) -> None:
    result = blended(documents)
    assert sorted(position for position, _ in result) == list(range(len(documents)))
    values = [score for _, score in result]
    assert values == sorted(values, reverse=True)


@given(searches.filter(bool), st.data())
def test_a_better_judgement_never_costs_a_rank(documents: list[Judged], data: st.DataObject) -> None:
    position = data.draw(st.integers(0, len(documents) - 1))
    low, high = sorted([data.draw(scores), data.draw(scores)])
    places = []
    for cross in (low, high):
        changed = [*documents]
        changed[position] = documents[position]._replace(cross=cross)
        places.append(order_of(changed).index(position))
    assert places[1] <= places[0]
