"""Finds the words of a vocabulary that differ from a given one by few slips of the hand.

Owns the distance. Must not know where the words come from. Of 200,000 words most are ruled out by their length and by
which letters they have, a few operations on arrays; only of the rest, some hundreds, is the distance counted, of all at
the same time.
"""

import numpy as np
from numpy.typing import NDArray

_BITS = np.uint32(1) << np.arange(32, dtype=np.uint32)
LONG_WORD = 8
"""Words of so many letters may differ by two slips, shorter ones by one."""


def allowed_distance(word: str) -> int:
    """How many slips `word` may be away from what is meant."""
    return 2 if len(word) >= LONG_WORD else 1


class NearWords:
    """A vocabulary in two arrays and a text: about 20 bytes a word. Never changes, so any thread may ask."""

    def __init__(self, lines: str) -> None:
        """`lines` are the words, one a line."""
        self._text = lines
        codes = _codes(lines)
        ends = np.append(np.flatnonzero(codes == ord("\n")), len(codes)) if lines else np.empty(0, np.int64)
        self._starts = np.concatenate([np.zeros(min(1, len(ends)), np.int64), ends[:-1] + 1]).astype(np.int32)
        self._lengths = (ends - self._starts).astype(np.int32)
        # The line end is a letter of every word but the last, so it is taken out.
        bits = np.where(codes == ord("\n"), np.uint32(0), _letter_bits(codes))
        self._letters = np.bitwise_or.reduceat(bits, self._starts) if len(ends) else np.empty(0, np.uint32)
        self._firsts = codes[np.minimum(self._starts, max(0, len(codes) - 1))]

    def near(self, word: str) -> dict[str, int]:
        """Words other than `word` within `allowed_distance`, with their distance.

        Of those two slips away only words with the same first letter, which few people get wrong.
        """
        most = allowed_distance(word)
        codes = _codes(word)
        own = np.bitwise_or.reduce(_letter_bits(codes))
        slips = np.where(self._firsts == codes[0], most, 1)
        likely = np.abs(self._lengths - len(word)) <= slips
        # A slip takes away at most one letter and brings another.
        likely &= np.bitwise_count(self._letters ^ own) <= 2 * slips
        found = [self._word(place) for place in np.flatnonzero(likely).tolist()]
        near = zip(found, distances_to(word, found), slips[likely].tolist(), strict=True)
        return {one: distance for one, distance, allowed in near if 0 < distance <= allowed}

    def _word(self, place: int) -> str:
        start = int(self._starts[place])
        return self._text[start : start + int(self._lengths[place])]


def distances_to(word: str, others: list[str]) -> list[int]:
    """How many letters must be changed, added, left out or swapped with their neighbour to make each of `others`.

    No stretch is changed twice: the restricted Damerau-Levenshtein distance, or optimal string alignment.
    Source: Damerau, "A technique for computer detection and correction of spelling errors", 1964; Wagner and Fischer,
    "The string-to-string correction problem", 1974.
    """
    if not others:
        return []
    lengths = np.array([len(one) for one in others])
    width = int(lengths.max())
    letters = np.zeros((width, len(others)), np.uint32)  # of all words: the first letters, the second ones, ...
    for place, one in enumerate(others):
        letters[: len(one), place] = _codes(one)
    before = np.zeros((width + 1, len(others)), np.uint8)
    above = np.repeat(np.arange(width + 1, dtype=np.uint8)[:, None], len(others), axis=1)
    typed = _codes(word)
    for row, letter in enumerate(typed):
        same = letters == letter
        swapped = same[:-1] & (letters[1:] == typed[row - 1]) if row else None
        current = np.empty_like(above)
        current[0] = row + 1
        current[1:] = np.minimum(above[1:] + 1, above[:-1] + ~same)
        if swapped is not None:
            current[2:] = np.where(swapped, np.minimum(current[2:], before[:-2] + 1), current[2:])
        for column in range(1, width + 1):
            np.minimum(current[column], current[column - 1] + 1, out=current[column])
        before, above = above, current
    return [int(one) for one in above[lengths, np.arange(len(others))]]


def _codes(text: str) -> NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def _letter_bits(codes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """One bit of 32 for each letter; several share one."""
    bits: NDArray[np.uint32] = _BITS[codes & np.uint32(31)]
    return bits
