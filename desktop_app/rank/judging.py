"""Has passages judged, the most promising first, for as long as there is time.

Owns the steps. Must not know where the passages come from or what becomes of the scores.
"""

import time
from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from desktop_app.cancellation import CancelToken

FIRST_STEP = 4
"""Passages judged whatever the time; what they take says how many more fit."""


class Reranker(Protocol):
    """Reads a query and passages together; may be called from any thread."""

    def scores(self, query: str, passages: Sequence[str], cancel: CancelToken | None = None) -> NDArray[np.float32]:
        """How well each passage answers, (n,), 0 to 1. Raises `Cancelled` between batches."""


def judge(
    reranker: Reranker,
    query: str,
    passages: Sequence[str],
    *,
    budget_s: float,
    cancel: CancelToken,
    clock: Callable[[], float] = time.perf_counter,
) -> list[float]:
    """Scores of as many of the first `passages` as fit into `budget_s` seconds.

    Every step is twice as long as the one before, but no longer than the time left allows at the pace so far.
    :raises Cancelled: on request.
    """
    started = clock()
    scores: list[float] = []
    step = FIRST_STEP
    while step > 0 and len(scores) < len(passages):
        begin = len(scores)
        scores.extend(reranker.scores(query, passages[begin : begin + step], cancel).tolist())
        spent = clock() - started
        affordable = int((budget_s - spent) * len(scores) / spent) if spent > 0 else len(passages)
        step = min(2 * step, affordable)
    return scores
