"""Retrieval metrics of one ranking, each 0 to 1, higher is better, and statistics of many. Pure functions.

A ranking is a list of ids, best first, without repetition; `relevance` maps id to grade, 0 where missing.
"""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 2_000
_Z_95 = 1.959964


def ndcg(ranking: Sequence[str], relevance: Mapping[str, int], k: int = 10) -> float:
    """Discounted cumulative gain of the first `k` over that of the best possible ranking; 0 if nothing is relevant.

    Gain is the grade itself and the discount log2(rank + 1), as trec_eval computes ndcg_cut.
    Source: Järvelin and Kekäläinen, "Cumulated gain-based evaluation of IR techniques", 2002.
    """
    ideal = _dcg(sorted(relevance.values(), reverse=True)[:k])
    return _dcg([relevance.get(entry_id, 0) for entry_id in ranking[:k]]) / ideal if ideal else 0.0


def recall(ranking: Sequence[str], relevance: Mapping[str, int], k: int = 100) -> float:
    """Share of the relevant ids that are among the first `k`; 0 if nothing is relevant."""
    relevant = {entry_id for entry_id, grade in relevance.items() if grade > 0}
    return len(relevant & set(ranking[:k])) / len(relevant) if relevant else 0.0


def reciprocal_rank(ranking: Sequence[str], relevance: Mapping[str, int], k: int = 10) -> float:
    """1 / rank of the first relevant id among the first `k`, else 0."""
    for rank, entry_id in enumerate(ranking[:k], start=1):
        if relevance.get(entry_id, 0) > 0:
            return 1 / rank
    return 0.0


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` (0 to 1) of `values` do not exceed, by the nearest-rank rule; 0 if there are none."""
    if not values:
        return 0.0
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, math.ceil(share * len(ordered)) - 1))]


def mean_interval(values: Sequence[float], confidence: float = 0.95) -> tuple[float, float]:
    """Between which bounds the mean lies when the queries are drawn again: a percentile bootstrap, repeatable.

    Both are 0 if there are no values.
    Source: Efron, "Bootstrap methods: another look at the jackknife", 1979.
    """
    if not values:
        return 0.0, 0.0
    sample = np.asarray(values, np.float64)
    chosen = np.random.default_rng(0).integers(0, len(sample), (RESAMPLES, len(sample)))
    low, high = np.quantile(sample[chosen].mean(axis=1), [(1 - confidence) / 2, (1 + confidence) / 2])
    return float(low), float(high)


class Difference(NamedTuple):
    """By how much one way of searching is better than another, with the bounds of a 95 % interval."""

    mean: float
    low: float
    high: float

    @property
    def beyond_doubt(self) -> bool:
        """Whether the interval does not hold 0."""
        return self.low > 0 or self.high < 0

    def as_json(self, figure: str) -> dict[str, float]:
        """A difference of the named figure, as in `eval --json`."""
        return with_bounds(figure, self.mean, (self.low, self.high))


def with_bounds(name: str, value: float, bounds: tuple[float, float]) -> dict[str, float]:
    """A figure as in `eval --json`: NAME_low and NAME_high are the bounds of its 95 % interval."""
    return {name: value, f"{name}_low": bounds[0], f"{name}_high": bounds[1]}


def difference(ours: Sequence[float], theirs: Sequence[float]) -> Difference:
    """Mean of ours − theirs with the interval of a paired bootstrap; both hold one value for each of the same queries.

    Queries differ more from each other than two rankings of one query do, so this interval is narrower than those of
    the two means, which may overlap although one way is better beyond doubt.
    :raises ValueError: they are not of equal length.
    """
    changes = [one - other for one, other in zip(ours, theirs, strict=True)]
    return Difference(mean(changes), *mean_interval(changes))


def mean(values: Sequence[float]) -> float:
    """The arithmetic mean; 0 if there are no values."""
    return math.fsum(values) / len(values) if values else 0.0


def share_interval(count: int, total: int) -> tuple[float, float]:
    """Between which bounds a share lies, 95 %, of which `count` of `total` cases are known; 0 and 1 if there are none.

    Unlike a bootstrap it is wide where all cases agree: ten of ten may be 0.72.
    Source: Wilson, "Probable inference, the law of succession, and statistical inference", 1927.
    """
    if not total:
        return 0.0, 1.0
    share, z = count / total, _Z_95
    middle = share + z * z / (2 * total)
    spread = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    whole = 1 + z * z / total
    low, high = (middle - spread) / whole, (middle + spread) / whole
    return (low if count else 0.0), (high if count < total else 1.0)


def spearman(first: Sequence[float], second: Sequence[float]) -> float:
    """Spearman's rank correlation of two series of equal length, -1 to 1; equal values share the mean of their ranks.

    0 where one of them does not vary.
    """
    if len(set(first)) < 2 or len(set(second)) < 2:
        return 0.0
    return float(np.corrcoef(_ranks(first), _ranks(second))[0, 1])


def _ranks(values: Sequence[float]) -> NDArray[np.float64]:
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    ranks: NDArray[np.float64] = (ends - (counts - 1) / 2)[places]
    return ranks


def _dcg(grades: Sequence[int]) -> float:
    return sum(grade / math.log2(rank + 1) for rank, grade in enumerate(grades, start=1))
