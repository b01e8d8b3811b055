"""How much a word says of the chunks that hold it: BM25. Pure.

By the constants of SQLite's FTS5. Source: Robertson and Zaragoza, "The probabilistic relevance framework: BM25 and
beyond", 2009; the floor under the weight of words that more than half of all chunks hold is FTS5's.
Figures for pairs of characters: docs/decisions/0034-word-scores.md.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

B = 0.75
_LEAST_WEIGHT = 1e-6

Floats = NDArray[np.float64]


class Counted(NamedTuple):
    """How what a word counts grows with how often it stands in a chunk."""

    once: float
    """Where it stands once in an average chunk, times its weight."""
    k1: float
    """However often it stands there, it counts less than `k1` + 1 times that."""


WORDS = Counted(once=1.0, k1=1.2)
MOST = WORDS.once * (WORDS.k1 + 1)
"""What a word counts at most, times its weight."""
_LEAST_OF_A_PAIR = 0.25


def pair_in(run: int) -> Counted:
    """Of characters in a script without spaces, out of `run` of them that the query has in a row.

    The pairs of a row overlap. Those of a short one count together as much as a word, which it mostly is, and of a long
    one each a quarter of that: a question would else outweigh the year or the name in letters that it asks for. A pair
    that is part of many words is repeated in chunks about something else, so repetition adds less.
    """
    return Counted(once=max(_LEAST_OF_A_PAIR, 1 / max(run - 1, 1)), k1=0.4)


def weight(holding: int, total: int) -> float:
    """The inverse document frequency of a word that `holding` of `total` chunks hold; above 0.

    Both may have been counted at different times: more than all hold it as little as all do.
    """
    holding = min(holding, total)
    return max(_LEAST_WEIGHT, math.log((total - holding + 0.5) / (holding + 0.5)))


def saturated(often: Floats, relative_lengths: Floats, counted: Counted = WORDS) -> Floats:
    """What standing there so often is worth, (n,); a length of 1 is that of the average chunk."""
    worth: Floats = counted.once * (counted.k1 + 1) * often / (often + counted.k1 * (1 - B + B * relative_lengths))
    return worth
