"""Sums of query vectors: weighted parts, and relevance feedback. Pure.

Sources: sums and differences of meanings are Mikolov, Yih and Zweig, "Linguistic regularities in continuous space word
representations", NAACL 2013; feedback is Rocchio, "Relevance feedback in information retrieval", in Salton (ed.), "The
SMART retrieval system", 1971, as it is used with dense vectors in Li et al., "Pseudo relevance feedback with deep
language models and dense retrievers", 2021. Figures for the weights of this choice:
docs/decisions/0025-arithmetic-and-feedback.md.
"""

from collections.abc import Sequence

import numpy as np

from desktop_app.encode.heads import EncodedQuery, Floats
from desktop_app.inference.pooling import l2_normalise

LIKE_WEIGHT = 1.5
"""Of the mean of what is liked, against 1 for the query itself."""
UNLIKE_WEIGHT = 0.15
"""Of the mean of what is not."""
_NOTHING = 1e-3
"""A sum of unit vectors that is no longer than this points nowhere."""


def weighted_sum(parts: Sequence[EncodedQuery], weights: Sequence[float]) -> EncodedQuery | None:
    """One query out of the parts of an expression, one weight each; None where they cancel each other out.

    Its vector is the sum of the parts' unit vectors, at unit length. Words and tokens are those of parts above 0, with
    the part's weight: nothing is known of how to count them against a passage.
    """
    pairs = list(zip(parts, weights, strict=True))
    vector = _unit(np.array([part.vector for part in parts]).T @ np.array(weights, np.float32))
    if vector is None:
        return None
    wanted = [(part, weight) for part, weight in pairs if weight > 0]
    words: dict[int, float] = {}
    for part, weight in wanted:
        for token, importance in part.words.items():
            words[token] = words.get(token, 0.0) + weight * importance
    speaking = [(part.tokens, weight) for part, weight in wanted if part.tokens is not None]
    if not speaking:
        return EncodedQuery(vector, words)
    counts = [len(tokens) for tokens, _ in speaking]
    return EncodedQuery(
        vector,
        words,
        np.concatenate([tokens for tokens, _ in speaking]),
        np.repeat(np.array([weight for _, weight in speaking], np.float32), counts),
    )


def rocchio(query: Floats | None, like: Floats, unlike: Floats) -> Floats | None:
    """The unit vector (dim,) of a query moved towards examples and away from others; None where nothing is left.

    query + LIKE_WEIGHT · mean(like) − UNLIKE_WEIGHT · mean(unlike), where `query` (dim,) is of unit length, or None
    where the examples alone ask; `like` and `unlike` (n, dim) hold a row for each example and may be empty.
    """
    total = np.zeros(like.shape[1], np.float32) if query is None else query.astype(np.float32)
    if len(like):
        total = total + np.float32(LIKE_WEIGHT) * like.mean(axis=0)
    if len(unlike):
        total = total - np.float32(UNLIKE_WEIGHT) * unlike.mean(axis=0)
    return _unit(total)


def _unit(total: Floats) -> Floats | None:
    if float(np.linalg.norm(total)) <= _NOTHING:
        return None
    unit: Floats = l2_normalise(total[None, :])[0]
    return unit
