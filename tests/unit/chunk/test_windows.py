from hypothesis import given
from hypothesis import strategies as st

from desktop_app.chunk.boundaries import Boundary
from desktop_app.chunk.windows import windows

SPANS = st.lists(st.tuples(st.integers(0, 120), st.sampled_from(Boundary)), max_size=60)
S, P, G = Boundary.SENTENCE, Boundary.PARAGRAPH, Boundary.SEGMENT


@given(SPANS, st.integers(1, 80), st.integers(0, 100))
def test_all_spans_in_order_within_the_budget(spans: list[tuple[int, Boundary]], low: int, more: int) -> None:
    counts, high = [count for count, _ in spans], low + more
    ranges = windows(counts, [boundary for _, boundary in spans], low=low, high=high)
    assert [i for first, last in ranges for i in range(first, last)] == list(range(len(counts)))
    for first, last in ranges:
        assert last > first
        assert last - first == 1 or sum(counts[first:last]) <= high


def test_small_segments_join_until_they_are_large_enough() -> None:
    assert windows([30, 30, 30, 30, 200], [G] * 5, low=100, high=300) == [(0, 4), (4, 5)]


def test_a_large_segment_stands_alone() -> None:
    assert windows([150, 150, 150], [G] * 3, low=100, high=300) == [(0, 1), (1, 2), (2, 3)]


def test_a_long_segment_is_cut_into_equal_shares() -> None:
    assert windows([20] * 20, [S] * 19 + [G], low=100, high=300) == [(0, 10), (10, 20)]


def test_the_end_of_a_paragraph_goes_before_the_equal_share() -> None:
    kinds = [S] * 20
    kinds[6], kinds[-1] = P, G
    assert windows([20] * 20, kinds, low=100, high=300)[0] == (0, 7)


def test_a_small_rest_joins_its_neighbour() -> None:
    assert windows([150, 20], [G, G], low=100, high=300) == [(0, 2)]
    assert windows([290, 20], [G, G], low=100, high=300) == [(0, 1), (1, 2)]


def test_nothing() -> None:
    assert windows([], [], low=1, high=2) == []
