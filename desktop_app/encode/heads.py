"""What a model with several heads says of a text besides its vector: word weights and token vectors. Pure.

Source of the rules: Chen et al., "BGE M3-Embedding", 2024, and its authors' implementation.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from desktop_app.inference.pooling import l2_normalise

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class TextHeads:
    """One text, three ways."""

    dense: Floats
    """Unit vector, (dim,)."""
    sparse: Mapping[int, float]
    """Token id → weight above 0; two texts score the sum of products over the ids they share."""
    colbert: Floats
    """Unit vectors, (tokens - 1, dim): every token but the first, which is the text's own."""


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
