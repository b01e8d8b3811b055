"""How near the words of a query stand to each other in a chunk. Pure.

Source of the formula: Büttcher, Clarke and Lushman, "Term proximity scoring for ad-hoc retrieval on very large text
collections", SIGIR 2006. Figures for STRENGTH: docs/decisions/0036-nearness-of-words.md.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from desktop_app.rank.bm25 import saturated

STRENGTH = 0.4
"""What nearness counts beside BM25."""

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


class Occurrences(NamedTuple):
    """Where words of a query stand, (m,) each, in any order."""

    chunks: Whole
    """Numbers of chunks, from 0."""
    texts: Whole
    """Tells the text of a chunk from its title, and both from those of other chunks."""
    offsets: Whole
    """Of the words in their text."""
    words: Whole
    """Numbers of words of the query, from 0."""


def proximity(found: Occurrences, weights: Floats, relative_lengths: Floats) -> Floats:
    """What each of n chunks gains, (n,), at least 0.

    Two different words that follow each other, with none of the query between, gain each the weight of the other one,
    divided by the square of their distance. What a word gains is saturated as in BM25 and counts its own weight, 1 at
    most. `weights` (w,) are those of BM25; a length of 1 is that of the average chunk, (n,).
    """
    order = np.lexsort((found.offsets, found.texts))
    chunks, texts, offsets, words = (column[order] for column in found)
    apart = np.diff(offsets)
    pairs = np.flatnonzero((np.diff(texts) == 0) & (np.diff(words) != 0) & (apart > 0))
    near = 1 / apart[pairs].astype(np.float64) ** 2
    gains = np.zeros((len(relative_lengths), len(weights)))
    for one, other in ((pairs, pairs + 1), (pairs + 1, pairs)):
        np.add.at(gains, (chunks[one], words[one]), near * weights[words[other]])
    worth: Floats = saturated(gains, relative_lengths[:, None]) @ np.minimum(weights, 1.0)
    return STRENGTH * worth
