"""From what the lanes say of a passage to the probability that it answers the query: a logistic scale.

The order of hits says which is best; this says whether the best is any good. A model's own scale was fitted on labelled
sets and on their questions asked of other sets, and placed so that RELEVANT divides them: figures in
docs/decisions/0027-nothing-relevant.md. Source of the method: Platt, "Probabilistic outputs for support vector
machines", 1999.
"""

import math
from collections.abc import Mapping
from typing import NamedTuple

from desktop_app.explanation import Ground
from desktop_app.search_records import RELEVANT

NAMED = 0.9
"""Of a document whose file is called what was typed, or that holds the phrase in quotation marks, at least."""


HELD = 0.3
"""A passage whose words reach this share has what was typed, every word once or more, and counts whatever it means.

2 of 540 questions that a labelled set cannot answer found such a passage there.
"""


ENOUGH_TOKENS = 8
"""A query with fewer comes near to some passage in another language by chance."""


class Evidence(NamedTuple):
    """What is known of one passage."""

    words: float = 0.0
    """Its score by words as a share of the highest BM25 that those of the query can reach, about 0 to 1."""
    model: str = ""
    """The name of the model that compared it; empty if none did."""
    closeness: float | None = None
    """Mean over the query's tokens of the cosine with its nearest vector; None without token codes."""
    emphasis: float = 0.0
    """By how much that is higher where every token counts what was learned for it."""
    usual: float = 0.0
    """The median of the closeness over the passages compared."""
    cosine: float | None = None
    """Of its vector with the query's, or the lowest of those found; None if no vectors of one model were searched."""
    known: float = 1.0
    """The share of the query's words that some passage holds, 0 to 1."""
    passages: int = 1
    """So many were searched: among more of them one comes near by chance."""
    tokens: int = ENOUGH_TOKENS
    """Of the query, that were compared with each passage; at least 1."""
    levelled: bool = False
    """Whether the passages are in several languages, and what tells these apart was taken from the query's tokens."""


class Line(NamedTuple):
    """The logit of the probability: the sum of offset and each of the others times its part of the evidence."""

    offset: float
    closeness: float = 0.0
    emphasis: float = 0.0
    usual: float = 0.0
    cosine: float = 0.0
    words: float = 0.0
    known: float = 0.0
    passages: float = 0.0
    """Of the natural logarithm of their number, MOST_PASSAGES at most."""
    shortness: float = 0.0
    """Of 1 / tokens, by which that is more than 1 / ENOUGH_TOKENS."""


WORDS = Line(0.0, words=10.0)
"""Where no model with a scale has compared the passage, words alone can only speak for it."""
UNTOLD = Line(0.0)


class Scale(NamedTuple):
    """Of one model: by vectors alone and by token codes, within one language and across."""

    dense: Line
    dense_across: Line
    late: Line = UNTOLD
    """Of models that have token codes, as the next."""
    late_across: Line = UNTOLD
    late_levelled: Line = UNTOLD
    """Across languages, of evidence that is `levelled`: more comes near then."""


_WORDLLAMA = Line(-8.1, cosine=16.9, words=15.9, known=5.75, passages=-0.85)
SCALES: Mapping[str, Scale] = {
    "multilingual-e5-small": Scale(
        dense=Line(-79.9, cosine=95.8, words=21.5, known=8.6, passages=-1.66),
        dense_across=Line(-43.6, cosine=59.4, passages=-0.83),
        late=Line(-57.1, closeness=26.5, emphasis=139.5, cosine=53.0, words=10.8, known=7.5, passages=-1.59),
        late_across=Line(-6.0, closeness=59.2, usual=-44.3, passages=-1.04, shortness=-4.0),
        late_levelled=Line(-6.5, closeness=59.2, usual=-44.3, passages=-1.04, shortness=-4.0),
    ),
    "wordllama-256": Scale(dense=_WORDLLAMA, dense_across=_WORDLLAMA),  # finds nothing across languages anyway
}
"""By the name of a model. Another one's passages are never said to be of no use: nobody knows what its cosines mean."""
MOST_PASSAGES = 1_000
"""Of one set with 9,000 passages questions would be missed if more counted; few sets are as large."""


def probability(evidence: Evidence, *, across_languages: bool = False) -> float:
    """Of being an answer, 0 to 1; at least RELEVANT where it cannot be told."""
    found = 1 / (1 + math.exp(-_logit(evidence, _line(evidence, across_languages=across_languages))))
    return max(found, RELEVANT) if evidence.words >= HELD else found


def _line(evidence: Evidence, *, across_languages: bool) -> Line:
    scale = SCALES.get(evidence.model)
    if scale is None or evidence.cosine is None:
        return WORDS
    if evidence.closeness is not None and across_languages:
        return scale.late_levelled if evidence.levelled else scale.late_across
    if evidence.closeness is not None:
        return scale.late
    return scale.dense_across if across_languages else scale.dense


def _logit(evidence: Evidence, line: Line) -> float:
    return (
        line.offset
        + line.closeness * (evidence.closeness or 0.0)
        + line.emphasis * evidence.emphasis
        + line.usual * evidence.usual
        + line.cosine * (evidence.cosine or 0.0)
        + line.words * min(evidence.words, 1.0)
        + line.known * evidence.known
        + line.passages * math.log(min(max(evidence.passages, 1), MOST_PASSAGES))
        + line.shortness * max(0.0, 1 / evidence.tokens - 1 / ENOUGH_TOKENS)
    )


def ground(evidence: Evidence, found: float) -> Ground:
    """What `probability` has read `found` off."""
    if evidence.model not in SCALES or evidence.cosine is None:
        return Ground.WORDS if evidence.words > 0 else Ground.UNTOLD
    if evidence.words >= HELD and found == RELEVANT:
        return Ground.HELD
    return Ground.MEANING if evidence.closeness is None else Ground.TOKENS
