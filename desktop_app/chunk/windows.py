"""Joins counted spans to windows of a good size; pure.

Owns the choice of cuts. Must not know text or tokenizers: it sees sizes, boundaries and hashes only.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from desktop_app.chunk.boundaries import Boundary


def windows(
    counts: Sequence[int], boundaries: Sequence[int], marks: Sequence[int], *, low: int, high: int, ended: bool = True
) -> list[tuple[int, int]]:
    """Ranges (first, last exclusive) of neighbouring spans that cover all of them in order.

    `boundaries` are values of `Boundary`, `marks` hashes of the spans' texts. A window holds at most `high` tokens
    unless a single span is larger. It ends at the first end of a segment that gives it `low` tokens. A segment that
    needs several windows is cut in the further half of what fits: at the best kind of boundary, and among equals at
    the highest mark. So the cuts depend on the text around them and not on what stands before: after an edit they
    soon fall where they fell, and only the chunks around the edit are new. A small rest at the end joins its
    neighbour where it fits.
    Where more spans will follow, which is not `ended`, the windows are left out that these could change.
    Source of the method: content-defined chunking, Muthitacharoen, Chen and Mazières, SOSP 2001.
    """
    sums = _running_sums(counts)
    segment_ends = array("l", (i for i, kind in enumerate(boundaries, start=1) if kind == Boundary.SEGMENT))
    if not segment_ends or segment_ends[-1] != len(counts):
        segment_ends.append(len(counts))
    cuts = [0]
    while cuts[-1] < len(counts) and (ended or sums[-1] - sums[cuts[-1]] > low + high):
        cuts.append(_next_cut(sums, boundaries, marks, segment_ends, cuts[-1], low=low, high=high))
    if len(cuts) > 2 and sums[-1] - sums[cuts[-2]] < low and sums[-1] - sums[cuts[-3]] <= high:
        del cuts[-2]
    return list(pairwise(cuts))


def _running_sums(counts: Sequence[int]) -> Sequence[int]:
    """0, the first count, the sum of the first two, ...; a million of them hold no other thread up."""
    sums = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(np.asarray(counts, np.int64), out=sums[1:])
    return array("q", sums.tobytes())


def _next_cut(
    sums: Sequence[int],
    boundaries: Sequence[int],
    marks: Sequence[int],
    segment_ends: Sequence[int],
    first: int,
    *,
    low: int,
    high: int,
) -> int:
    base = sums[first]
    furthest = max(first + 1, bisect_right(sums, base + high) - 1)  # the last cut that respects `high`
    nearest = min(furthest, max(first + 1, bisect_left(sums, base + low)))
    wanted = segment_ends[min(bisect_left(segment_ends, nearest), len(segment_ends) - 1)]
    if wanted <= furthest:
        return wanted
    halfway = min(furthest, max(nearest, bisect_left(sums, base + high // 2)))
    full_rest = max(halfway, bisect_right(sums, sums[wanted] - low) - 1)  # beyond, the rest is less than `low`
    return max(range(halfway, min(furthest, full_rest) + 1), key=lambda cut: (boundaries[cut - 1], marks[cut - 1]))
