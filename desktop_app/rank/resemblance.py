"""How far two texts are the same text: the share of their word sequences that both have.

Owns the sketch of a text and how two are compared. Pure. Must not know: documents, chunks, what follows from it.
Source: Broder, "On the resemblance and containment of documents", 1997; of every text only the lowest hashes are kept,
which estimates the same share from a few kilobytes (Cohen and Kaplan, "Summarizing data using bottom-k sketches",
2007).
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

Hashes: TypeAlias = NDArray[np.uint64]
Sample: TypeAlias = frozenset[int]

WORDS = 3
"""In a sequence: a changed word spoils three of them."""
KEPT = 512
"""Of more sequences the share is estimated, with a standard error of at most 0.022."""
SAMPLED = 16
"""Enough to tell whether it is worth while to look closer."""
_TABLE = 0x10000
_LONGEST_WORD = 64
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_ALONE, _DIGIT, _CAPITAL, _STOP = 1, 2, 4, 8


class Sketch(NamedTuple):
    """Of one text; hashes are distinct and ascend."""

    sequences: Hashes
    """The lowest KEPT of its sequences of WORDS words."""
    marks: Hashes
    """The lowest KEPT of its words with a digit, or with a capital within a sentence: numbers, dates and names."""


def sketch(text: str) -> Sketch:
    """Of the words of `text`, without regard to case, punctuation and lines; a Chinese character is a word."""
    words, marked, _ = _words([text])
    return Sketch(np.unique(_sequences(words))[:KEPT], np.unique(_mixed(words[marked]))[:KEPT])


def samples(texts: Sequence[str]) -> list[Sample]:
    """Of each text the SAMPLED lowest hashes of its sequences, none of a text that is shorter than one.

    Of all texts at once, because every step then costs the same few calls.
    """
    words, _, places = _words(texts)
    sequences = _sequences(words)
    return [_sample(sequences[first : max(first, last - WORDS + 1)]) for first, last in pairwise(places)]


def shared(one: Hashes, other: Hashes) -> float:
    """The share of what both have in what either has, 0 to 1, estimated from the lowest; 1 when neither has any."""
    either = np.union1d(one, other)[:KEPT]
    if not len(either):
        return 1.0
    both = np.intersect1d(one, other, assume_unique=True)
    return float(np.isin(either, both, assume_unique=True).mean())


def contained(one: Hashes, other: Hashes) -> float:
    """The share of the smaller set that the other one has, too, 0 to 1; 1 when it is empty.

    So what was added to one of two texts does not count, and what differs on both sides does.
    """
    known = min((found[-1] for found in (one, other) if len(found) == KEPT), default=None)
    if known is not None:  # of what lies above only one side was kept
        one, other = one[one <= known], other[other <= known]
    fewest = min(len(one), len(other))
    return len(np.intersect1d(one, other, assume_unique=True)) / fewest if fewest else 1.0


def _sample(sequences: Hashes) -> Sample:
    if len(sequences) > SAMPLED:
        sequences = np.partition(sequences, SAMPLED)[:SAMPLED]
    return frozenset(sequences.tolist())


def _sequences(words: Hashes) -> Hashes:
    """Every sequence of WORDS words; the words themselves where there are fewer."""
    count = len(words) - WORDS + 1
    if count < 1:
        return _mixed(words)
    found = np.zeros(count, dtype=np.uint64)
    for place in range(WORDS):
        found = found * _FACTOR + words[place : place + count]
    return _mixed(found)


def _words(texts: Sequence[str]) -> tuple[Hashes, NDArray[np.bool_], list[int]]:
    """The words of all texts in a row, which of them are marks, and where each text begins and the last one ends."""
    codes = np.frombuffer("".join(f"{text}\n" for text in texts).encode("utf-32-le", "surrogatepass"), dtype="<u4")
    letters, kinds = _tables()
    known = np.minimum(codes, _TABLE - 1)
    folded, kind = np.where(codes < _TABLE, letters[known], codes), kinds[known]
    inside, alone = folded != 0, (kind & _ALONE) != 0
    starts = inside.copy()
    starts[1:] &= ~inside[:-1] | alone[1:] | alone[:-1]
    (begins,) = np.nonzero(starts)
    ends = np.cumsum([len(text) + 1 for text in texts])
    return *_of_words(folded, kind, begins), [0, *np.searchsorted(begins, ends).tolist()]


def _of_words(
    folded: NDArray[np.uint32], kind: NDArray[np.uint8], begins: NDArray[np.intp]
) -> tuple[Hashes, NDArray[np.bool_]]:
    """A polynomial of its letters is the hash of a word."""
    if not len(begins):
        return np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.bool_)
    lengths = np.diff(begins, append=len(folded))
    place = np.arange(begins[0], len(folded)) - np.repeat(begins, lengths)
    worth = _powers()[np.minimum(place, _LONGEST_WORD - 1)]
    hashes = np.add.reduceat(folded[begins[0] :] * worth, begins - begins[0])
    ends_sentence = np.logical_or.reduceat((kind & _STOP) != 0, begins)  # what stands between it and the next one
    capital = (kind[begins] & _CAPITAL) != 0
    capital[1:] &= ~ends_sentence[:-1]
    capital[0] = False
    return _mixed(hashes), np.logical_or.reduceat((kind & _DIGIT) != 0, begins) | capital


@lru_cache(1)
def _tables() -> tuple[NDArray[np.uint32], NDArray[np.uint8]]:
    """By code point: the letter or digit in lower case, 0 for anything else; and what it is besides, as flags."""
    chars = [chr(code) for code in range(_TABLE)]
    words = np.fromiter(map(str.isalnum, chars), dtype=np.bool_, count=_TABLE)
    letters = np.fromiter((ord(char.lower()[0]) for char in chars), dtype=np.uint32, count=_TABLE)
    kinds = np.zeros(_TABLE, dtype=np.uint8)
    for flag, test in ((_DIGIT, str.isdigit), (_CAPITAL, str.isupper), (_STOP, ".!?".__contains__)):
        kinds |= np.uint8(flag) * np.fromiter(map(test, chars), dtype=np.uint8, count=_TABLE)
    kinds[0x2E80:0xAC00] |= np.uint8(_ALONE) * words[0x2E80:0xAC00]
    return np.where(words, letters, 0).astype(np.uint32), kinds


@lru_cache(1)
def _powers() -> Hashes:
    return np.cumprod(np.full(_LONGEST_WORD, _FACTOR), dtype=np.uint64)


def _mixed(values: Hashes) -> Hashes:
    """Spread over all 64 bits, so that the lowest are a fair sample: the finaliser of SplitMix64."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
