"""Lets others in where the first documents look alike: mails of one thread, files that a program has written.

Owns how far it goes. Pure. Source of the idea: Carbonell and Goldstein, "The use of MMR, diversity-based reranking",
SIGIR 1998. What is alike is judged by words that passages share, not by their vectors: passages that answer the same
question are near to each other, and those are wanted.
"""

from collections.abc import Sequence

from desktop_app.rank.fusion import Fused
from desktop_app.rank.resemblance import SAMPLED, Sample

PLACES = 10
"""The first so many are looked after,"""
LOOKED_AT = 20
"""and what comes into them may come from so many."""
UNDISTURBED = 3
"""So many that look alike lose nothing; each one more loses STEP, up to MOST, in standard deviations of the score."""
STEP = 0.1
MOST = 0.3
ALIKE = SAMPLED // 4
"""Of the sampled word sequences; see docs/decisions/0029-documents.md."""


def spread(ranking: Sequence[Fused[int]], samples: Sequence[Sample]) -> list[Fused[int]]:
    """`ranking` with its first LOOKED_AT in a new order; `samples` are of the best passages of those, in their order.

    Place by place the best is taken, less what it loses for those before it that it looks like. Scores stay. A document
    is passed over only by one that is better or at most MOST worse.
    """
    waiting = list(range(min(LOOKED_AT, len(ranking), len(samples))))
    rest, like = ranking[len(waiting) :], _alike(samples[: len(waiting)])
    order: list[int] = []
    while waiting and len(order) < PLACES:
        taken = max(waiting, key=lambda one: ranking[one].score - _loss(sum(before in like[one] for before in order)))
        waiting.remove(taken)
        order.append(taken)
    return [*(ranking[one] for one in (*order, *waiting)), *rest]


def _loss(before: int) -> float:
    return min(MOST, STEP * max(0, before + 1 - UNDISTURBED))


def _alike(samples: Sequence[Sample]) -> list[set[int]]:
    """Of each position those that look like it."""
    return [
        {other for other, its in enumerate(samples) if other != one and len(mine & its) >= ALIKE}
        for one, mine in enumerate(samples)
    ]
