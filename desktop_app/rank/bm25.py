"""How much a word says of the chunks that hold it: BM25. Pure.

By the constants of SQLite's FTS5. Source: Robertson and Zaragoza, "The probabilistic relevance framework: BM25 and
beyond", 2009; the floor under the weight of words that more than half of all chunks hold is FTS5's.
"""

import math

import numpy as np
from numpy.typing import NDArray

K1, B = 1.2, 0.75
MOST = K1 + 1
"""What a word counts at most, times its weight."""
_LEAST_WEIGHT = 1e-6

Floats = NDArray[np.float64]


def weight(holding: int, total: int) -> float:
    """The inverse document frequency of a word that `holding` of `total` chunks hold; above 0.

    Both may have been counted at different times: more than all hold it as little as all do.
    """
    holding = min(holding, total)
    return max(_LEAST_WEIGHT, math.log((total - holding + 0.5) / (holding + 0.5)))


def saturated(often: Floats, relative_lengths: Floats) -> Floats:
    """What standing there so often is worth, 0 to MOST, (n,); a length of 1 is that of the average chunk."""
    worth: Floats = often * MOST / (often + K1 * (1 - B + B * relative_lengths))
    return worth
