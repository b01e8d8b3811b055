"""Documents that lie near other promising ones gain: what answers a question stands together. Pure.

Sources: that what is relevant to one question is alike is the cluster hypothesis of Jardine and van Rijsbergen, 1971;
letting neighbours speak for each other is Diaz, "Regularizing ad hoc retrieval scores", CIKM 2005.
Figures: docs/decisions/0032-neighbours.md.
"""

import numpy as np
import numpy.typing as npt

from desktop_app.inference.pooling import l2_normalise

LOOKED_AT = 50
"""So many of the best documents speak for each other."""
STRENGTH = 0.25
"""What a standard deviation of nearness is worth, in the unit of fused scores, unless it is set otherwise."""
TEMPERATURE = 0.6
"""A document so far below the best one, in the unit of fused scores, counts as a neighbour e times less."""
SURE = 0.1
"""Where the best passage has less than this share of what the words could reach, they tell little of which documents
are good ones, as in another language; then neighbours count less."""
ENOUGH = 30
"""Of fewer documents nearness is mostly chance, and counts that much less."""
_FEWEST = 3

Floats = npt.NDArray[np.float32]


def sureness(best: float, reach: float) -> float:
    """How much neighbours may say, 0 to 1, where the best passage has this BM25 of the highest possible, `reach`."""
    return min(1.0, best / (SURE * reach)) if reach > 0 else 0.0


def neighbour_gains(scores: npt.ArrayLike, vectors: Floats, strength: float = STRENGTH) -> npt.NDArray[np.float64]:
    """What each of the best documents gains by the others, (n,), in the unit of fused scores; 0 on average.

    `scores` (n,) are fused ones, `vectors` (n, dim) unit vectors of the passages by which the documents were found.
    The nearness of a document is the mean of its cosines with the others, weighted by how good they are, after the
    mean of all is taken away; opposites count as strangers. Two documents have nothing to say about each other.
    """
    given = np.asarray(scores, np.float64)
    if len(given) < _FEWEST:
        return np.zeros(len(given))
    units = l2_normalise(vectors - vectors.mean(axis=0)).astype(np.float64)
    cosines = np.maximum(units @ units.T, 0.0)
    np.fill_diagonal(cosines, 0.0)
    weights = np.exp((given - given.max()) / TEMPERATURE)
    nearness = cosines @ weights / (weights.sum() - weights + 1e-9)
    deviation = nearness.std()
    strength *= min(1.0, len(given) / ENOUGH)
    gains: npt.NDArray[np.float64] = (nearness - nearness.mean()) * (strength / deviation if deviation > 1e-9 else 0.0)
    return gains
