"""What a model says of a text besides its vector: word weights and token vectors. Pure.

Source of the rules for a model with three heads: Chen et al., "BGE M3-Embedding", 2024, and its authors'
implementation.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from desktop_app.inference.pooling import l2_normalise

Floats = npt.NDArray[np.float32]
WordWeights = Mapping[int, float]
"""Token id → weight above 0; two texts score the sum of products over the ids they share."""


@dataclass(frozen=True, slots=True)
class TextHeads:
    """One text, three ways."""

    dense: Floats
    """Unit vector, (dim,)."""
    sparse: WordWeights
    colbert: Floats
    """Unit vectors, (tokens - 1, dim): every token but the first, which is the text's own."""


@dataclass(frozen=True, slots=True)
class EncodedQuery:
    """A query as its model sees it."""

    vector: Floats
    """Of unit length, (dim,)."""
    words: WordWeights = field(default_factory=dict)
    """Empty where the model gives none."""
    tokens: Floats | None = None
    """States of the tokens of its text, (tokens, token dim); None where the model gives none."""
    token_weights: Floats | None = None
    """How much each of the tokens counts, (tokens,), above 0; None is equally much."""


@dataclass(frozen=True, slots=True)
class EncodedPassages:
    """Passages as their model sees them, in input order."""

    vectors: Floats
    """Of unit length, (n, dim)."""
    words: Sequence[WordWeights] = ()
    """n, or empty where the model gives none."""
    codes: Sequence[bytes] = ()
    """Token codes as `TokenCoder` makes them; n, or empty where the model gives none."""


def word_weights(ids: Sequence[int], weights: Floats, left_out: Set[int]) -> dict[int, float]:
    """The largest weight of each token id; `weights` (tokens,). Ids of `left_out` and weights of 0 say nothing."""
    largest: dict[int, float] = {}
    for token, weight in zip(ids, weights.tolist(), strict=True):
        if weight > 0 and token not in left_out and weight > largest.get(token, 0.0):
            largest[token] = weight
    return largest


def token_vectors(states: Floats) -> Floats:
    """Unit vectors of the tokens after the first; `states` (tokens, dim) without padding."""
    return l2_normalise(states[1:])


@dataclass(frozen=True, slots=True)
class LocatedTokens:
    """Tokens of a passage and where they stand in what was encoded, without the prefix."""

    states: Floats
    """(tokens, token dim)."""
    spans: Sequence[tuple[int, int]]
    """(start, end) in characters; space before a word may be among them, and several tokens may share a character."""


def content_states(ids: Sequence[int], states: Floats, leading: int, left_out: Set[int]) -> Floats:
    """Rows of `states` (tokens, dim) after the `leading` ones whose ids are not `left_out`; all where none is left."""
    return states[content_rows(ids, leading, left_out)]


def content_rows(ids: Sequence[int], leading: int, left_out: Set[int]) -> list[int]:
    """Places in `ids` after the `leading` ones that hold none of `left_out`; all where none is left."""
    kept = [row for row, token in enumerate(ids) if row >= leading and token not in left_out]
    return kept or list(range(len(ids)))
