import random
import statistics

from hypothesis import given
from hypothesis import strategies as st

from desktop_app.chunk.boundaries import Boundary
from desktop_app.chunk.windows import windows

SPANS = st.lists(st.tuples(st.integers(0, 120), st.sampled_from(Boundary), st.integers(0, 2**32)), max_size=60)
S, P, G = Boundary.SENTENCE, Boundary.PARAGRAPH, Boundary.SEGMENT


def cut(counts: list[int], kinds: list[Boundary], marks: list[int] | None = None) -> list[tuple[int, int]]:
    return windows(counts, kinds, marks or [0] * len(counts), low=100, high=300)


@given(SPANS, st.integers(1, 80), st.integers(0, 100))
def test_all_spans_in_order_within_the_budget(spans: list[tuple[int, Boundary, int]], low: int, more: int) -> None:
    counts, high = [count for count, _, _ in spans], low + more
    ranges = windows(counts, [kind for _, kind, _ in spans], [mark for *_, mark in spans], low=low, high=high)
    assert [i for first, last in ranges for i in range(first, last)] == list(range(len(counts)))
    for first, last in ranges:
        assert last > first
        assert last - first == 1 or sum(counts[first:last]) <= high


def test_small_segments_join_until_they_are_large_enough() -> None:
    assert cut([30, 30, 30, 30, 200], [G] * 5) == [(0, 4), (4, 5)]


def test_a_large_segment_stands_alone() -> None:
    assert cut([150, 150, 150], [G] * 3) == [(0, 1), (1, 2), (2, 3)]


def test_a_long_segment_is_cut_at_the_highest_mark_of_the_further_half() -> None:
    marks = [9, 9, 9, 9, 9, 1, 1, 1, 1, 5, 1, 1, 1, 1, 1, 9, 9, 9, 9, 9]
    assert cut([20] * 20, [S] * 19 + [G], marks) == [(0, 10), (10, 20)]


def test_the_end_of_a_paragraph_goes_before_the_mark() -> None:
    kinds = [S] * 20
    kinds[8], kinds[-1] = P, G
    assert cut([20] * 20, kinds, list(range(20)))[0] == (0, 9)


def test_a_cut_leaves_no_small_rest() -> None:
    assert cut([20] * 16, [S] * 15 + [G], list(range(16))) == [(0, 11), (11, 16)]


def test_an_insertion_moves_few_cuts() -> None:
    chance = random.Random(5)
    new = []
    for _ in range(50):
        spans = [(chance.randrange(5, 40), chance.getrandbits(32)) for _ in range(200)]
        edited = [*spans[:30], (chance.randrange(5, 40), chance.getrandbits(32)), *spans[30:]]
        before, after = (_texts_of_windows(version) for version in (spans, edited))
        assert len(after) > 12
        new.append(len(after - before))
    assert statistics.fmean(new) <= 2.5
    assert statistics.median(new) <= 2


def _texts_of_windows(spans: list[tuple[int, int]]) -> set[tuple[tuple[int, int], ...]]:
    kinds = [S] * (len(spans) - 1) + [G]
    ranges = cut([count for count, _ in spans], kinds, [mark for _, mark in spans])
    return {tuple(spans[first:last]) for first, last in ranges}


def test_a_small_rest_joins_its_neighbour() -> None:
    assert cut([150, 20], [G, G]) == [(0, 2)]
    assert cut([290, 20], [G, G]) == [(0, 1), (1, 2)]


def test_nothing() -> None:
    assert cut([], []) == []
