"""Blends the order of the search with what a cross-encoder thinks of its first documents.

Owns the formula and its constants. Pure. Must not know models, texts or the store.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

WEIGHTS = ((3, 0.6), (10, 0.5))
"""(last rank of a band, weight of the search in it); the first ranks of a search are rarely wrong by much."""
LAST_WEIGHT = 0.4
"""In the band after those."""
FEW = 5
"""Half of the widest margin is believed where so many documents follow the first one, less where fewer do."""
TOP_BAND = 3
MOST_LOST = 2
"""An exact match within the top band falls by at most so many ranks."""


class Judged(NamedTuple):
    """A document: `fused` is its score in the search, `cross` that of the cross-encoder, 0 to 1, or None.

    `exact` says that it holds what was asked for word by word, or is named so.
    """

    fused: float
    cross: float | None
    exact: bool = False


def blended(documents: Sequence[Judged]) -> list[tuple[int, float]]:
    """(position in `documents`, blended score) of all, best first; `documents` come in the order of the search.

    The score is w · f + (1 − w) · (c − c̄). f is `fused` scaled so that the first one here has 1 and the last one
    1 − n / (n + FEW), n documents after the first: what looks wide between two may be narrow among twenty. c is
    `cross` and c̄ its mean, so a document that was not judged counts as an average one, and equal judgements change
    nothing. w falls from band to band: a document far down may rise on the word of the model alone, one at the top,
    which both words and meaning chose, falls only when others are judged much better. Ties keep the order of the
    search. A cross-encoder is poor at names, numbers and codes, so exact matches at the top are held besides.
    The idea of weights by rank is that of the search engine qmd (github.com/tobi/qmd); scaling, centring and holding
    are ours.
    """
    scores = _scores(documents)
    waiting = sorted(range(len(documents)), key=lambda position: -scores[position])
    order: list[int] = []
    for place in range(len(documents)):
        due = place - MOST_LOST
        held = 0 <= due < TOP_BAND and documents[due].exact and due in waiting
        order.append(due if held else waiting[0])
        waiting.remove(order[-1])
    return list(zip(order, _never_rising([scores[position] for position in order]), strict=True))


def _scores(documents: Sequence[Judged]) -> list[float]:
    fused = [document.fused for document in documents]
    judged = [document.cross for document in documents if document.cross is not None]
    span = max(fused, default=0.0) - min(fused, default=0.0)
    followers = len(fused) - 1
    believed = followers / (followers + FEW) / span if span else 0.0
    differ = len(set(judged)) > 1  # else rounding would make a difference
    mean = math.fsum(judged) / len(judged) if differ else 0.0
    scores = []
    for rank, document in enumerate(documents, start=1):
        weight = weight_of(rank)
        share = 1 - (max(fused) - document.fused) * believed
        lead = document.cross - mean if differ and document.cross is not None else 0.0
        scores.append(weight * share + (1 - weight) * lead)
    return scores


def weight_of(rank: int) -> float:
    """Weight of the search against the cross-encoder at this rank, counted from 1."""
    return next((weight for last, weight in WEIGHTS if rank <= last), LAST_WEIGHT)


def _never_rising(scores: Sequence[float]) -> list[float]:
    """Each score, or the highest after it: one that was held takes that of the document it stands before."""
    raised: list[float] = []
    for score in reversed(scores):
        raised.append(max(score, raised[-1]) if raised else score)
    return raised[::-1]
