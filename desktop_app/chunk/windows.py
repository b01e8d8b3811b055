"""Joins counted spans to windows of a good size; pure.

Owns the choice of cuts. Must not know text or tokenizers: it sees sizes and boundaries only.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate, pairwise
from math import ceil

from desktop_app.chunk.boundaries import Boundary


def windows(counts: Sequence[int], boundaries: Sequence[Boundary], *, low: int, high: int) -> list[tuple[int, int]]:
    """Ranges (first, last exclusive) of neighbouring spans that cover all of them in order.

    A window holds at most `high` tokens unless a single span is larger. It ends at the first end of a segment
    that gives it `low` tokens; a segment that needs several windows is cut into equal ones, at the best kind
    of boundary that leaves at least `low`, and there at the place nearest to the equal share. A small rest at
    the end joins its neighbour where it fits.
    """
    sums = [0, *accumulate(counts)]
    segment_ends = [i + 1 for i, kind in enumerate(boundaries) if kind is Boundary.SEGMENT]
    if not segment_ends or segment_ends[-1] != len(counts):
        segment_ends.append(len(counts))
    cuts = [0]
    while cuts[-1] < len(counts):
        cuts.append(_next_cut(sums, boundaries, segment_ends, cuts[-1], low, high))
    if len(cuts) > 2 and sums[-1] - sums[cuts[-2]] < low and sums[-1] - sums[cuts[-3]] <= high:
        del cuts[-2]
    return list(pairwise(cuts))


def _next_cut(
    sums: Sequence[int], boundaries: Sequence[Boundary], segment_ends: Sequence[int], first: int, low: int, high: int
) -> int:
    base = sums[first]
    furthest = max(first + 1, bisect_right(sums, base + high) - 1)  # the last cut that respects `high`
    nearest = min(furthest, max(first + 1, bisect_left(sums, base + low)))
    wanted = segment_ends[min(bisect_left(segment_ends, nearest), len(segment_ends) - 1)]
    if wanted <= furthest:
        return wanted
    total = sums[wanted] - base
    share = base + total / ceil(total / high)
    return max(range(nearest, furthest + 1), key=lambda cut: (boundaries[cut - 1], -abs(sums[cut] - share)))
