"""Token vectors as short codes, and passages scored by them: late interaction. Pure.

What all tokens of a model have in common hides the rest and is taken away first: the mean over many languages, and
the directions that tell languages apart. Tokens of a passage that say nearly the same are joined. What is left of each
is told by its difference from the passage's own middle: on which side every dimension lies, one bit each, after a
fixed rotation that gives every dimension its share, and how long it is.
Sources: MaxSim is Khattab and Zaharia, "ColBERT", SIGIR 2020; joining tokens is Clavié et al., "Token pooling", 2024;
removing mean and common directions is Mu and Viswanath, "All-but-the-top", ICLR 2018; bits of rotated vectors are
Charikar, "Similarity estimation techniques from rounding algorithms", STOC 2002; residuals are coded in ColBERTv2,
though from other centres. Figures for this choice: docs/decisions/0024-token-codes.md.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Self

import numkong
import numpy as np
import numpy.typing as npt

from desktop_app.inference.pooling import l2_normalise

# What follows, and the layout of the codes, decides what stored codes mean: a change of it needs a migration that
# empties token_codes and token_bases, whose passages are then coded anew.
TOKENS_PER_CODE = 2.5
COMMON_DIRECTIONS = 2
MOST_BITS = 384
"""Longer vectors are projected to so many bits, so that a passage takes as much room with every model."""
_SEED = 7
"""Of the rotation."""
_LONGEST = 2.0
"""No difference of two means of unit vectors is longer."""
_SCORED_AT_ONCE = 2048
"""Codes, whose unpacked bits take 0.8 MB: of many more they do not stay in the cache, fewer cost more calls."""

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class TokenBasis:
    """What the token vectors of one model have in common."""

    centre: Floats
    """(dim,) float32."""
    directions: Floats
    """Orthonormal rows, (COMMON_DIRECTIONS, dim) float32."""

    @classmethod
    def learned(cls, texts: Sequence[Floats]) -> Self:
        """From the token vectors (tokens, dim) of one text a language; each counts equally, however long it is."""
        means = np.array([l2_normalise(states).mean(axis=0) for states in texts])
        centre = means.mean(axis=0)
        _, _, directions = np.linalg.svd(means - centre, full_matrices=False)
        return cls(centre, directions[:COMMON_DIRECTIONS])

    @classmethod
    def from_bytes(cls, stored: bytes) -> Self:
        """What `as_bytes` gave."""
        rows = np.frombuffer(stored, "<f4").reshape(1 + COMMON_DIRECTIONS, -1)
        return cls(rows[0], rows[1:])

    def as_bytes(self) -> bytes:
        """The centre, then the directions, little-endian."""
        return np.vstack([self.centre, self.directions]).astype("<f4").tobytes()


class TokenCoder:
    """Makes codes of passages and what queries are compared by. Safe in any thread.

    The codes of a passage, bytes: a float32, by which the int8 after it, one for each bit of a code, become the middle
    of its vectors; then for each vector its difference, packed bits and one byte of length.
    """

    def __init__(self, basis: TokenBasis) -> None:
        self.basis = basis
        self._rotation = _rotation(len(basis.centre))

    def query(self, states: Floats) -> Floats:
        """Unit vectors (tokens, bits) of a query's token vectors (tokens, dim)."""
        return l2_normalise(self._reduced(states) @ self._rotation)

    def codes(self, states: Floats) -> bytes:
        """The codes of a passage's token vectors (tokens, dim), at least one."""
        units = self._reduced(states)
        vectors = joined(units, max(1, round(len(units) / TOKENS_PER_CODE))) @ self._rotation
        middle = vectors.mean(axis=0)
        step = max(float(np.abs(middle).max()) / 127, 1e-9)
        whole = np.rint(middle / step)
        rest = vectors - (whole * np.float32(step)).astype(np.float32)
        lengths = np.rint(np.linalg.norm(rest, axis=1) * (255 / _LONGEST)).clip(0, 255).astype(np.uint8)
        codes = np.hstack([np.packbits(rest > 0, axis=1), lengths[:, None]])
        parts: tuple[bytes, ...] = (np.array(step, "<f4").tobytes(), whole.astype(np.int8).tobytes(), codes.tobytes())
        return b"".join(parts)

    def vectors(self, codes: bytes) -> Floats:
        """Unit vectors (n, bits) as near as `codes` of a passage tell them: what a query like this passage has."""
        bits = self._rotation.shape[1]
        step, whole = np.frombuffer(codes[:4], "<f4"), np.frombuffer(codes[4 : 4 + bits], np.int8)
        rows = np.frombuffer(codes[4 + bits :], np.uint8).reshape(-1, bits // 8 + 1)
        signs = np.unpackbits(rows[:, :-1], axis=1).astype(np.float32) * 2 - 1
        lengths = rows[:, -1:].astype(np.float32) * np.float32(_LONGEST / 255)
        return l2_normalise(whole.astype(np.float32) * step + signs * (lengths / np.float32(np.sqrt(bits))))

    def middle(self, codes: bytes) -> Floats:
        """The middle of a passage's vectors, (bits,), as `codes` tell it."""
        bits = self._rotation.shape[1]
        middle: Floats = np.frombuffer(codes[4 : 4 + bits], np.int8) * np.frombuffer(codes[:4], "<f4")
        return middle

    def _reduced(self, states: Floats) -> Floats:
        """Unit vectors without what is common, (tokens, dim)."""
        rest = l2_normalise(states) - self.basis.centre
        rest -= (rest @ self.basis.directions.T) @ self.basis.directions
        return l2_normalise(rest)


def joined(units: Floats, count: int) -> Floats:
    """Unit vectors (count, dim) of groups of `units` (n, dim), in the order of their first members.

    The two groups whose sums have the highest cosine become one, again and again.
    """
    sums = units.copy()
    products = units @ units.T  # of the sums
    cosines = products.copy()
    np.fill_diagonal(cosines, -np.inf)
    lengths = np.sqrt(np.diag(products))
    gone = np.zeros(len(units), bool)
    for _ in range(len(units) - count):
        first, second = sorted(divmod(int(cosines.argmax()), len(units)))
        sums[first] += sums[second]
        products[first] += products[second]
        products[:, first] += products[:, second]
        lengths[first] = np.sqrt(max(products[first, first], 0.0))  # rounding takes that of opposites below 0
        gone[second] = True
        row = products[first] / np.maximum(lengths * lengths[first], 1e-12)
        row[gone] = row[first] = -np.inf
        cosines[first] = cosines[:, first] = row
        cosines[second] = cosines[:, second] = -np.inf
    return l2_normalise(sums[~gone])


def nearest_cosines(query: Floats, passages: Sequence[bytes]) -> Floats:
    """The cosine of each token of a query (tokens, bits) with the nearest vector of each passage; (n, tokens).

    `passages` are codes of `TokenCoder`. What the signs leave out makes the cosines too small on average, and sometimes
    larger than 1.
    """
    bits = query.shape[1]
    head = 4 + bits
    counts = [(len(stored) - head) // (bits // 8 + 1) for stored in passages]
    nearest: Floats = np.empty((len(passages), len(query)), np.float32)
    products = _SignedProducts(query)
    for start, end in _groups(counts):
        codes = b"".join([stored[head:] for stored in passages[start:end]])
        firsts = list(accumulate(counts[start : end - 1], initial=0))
        np.maximum.reduceat(products.with_codes(codes), firsts, axis=0, out=nearest[start:end])
    nearest *= products.steps
    heads = np.frombuffer(b"".join([stored[:head] for stored in passages]), np.uint8).reshape(-1, head)
    middles = heads[:, 4:].view(np.int8) * heads[:, :4].copy().view("<f4")
    nearest += middles @ query.T  # the same for all codes of a passage, so that the maximum may come first
    return nearest


def late_scores(nearest: Floats, importance: Floats | None = None) -> Floats:
    """MaxSim of every passage from its nearest cosines (n, tokens); (n,).

    The mean over the tokens gives each the weight of its standard deviation over the passages: what all of them match,
    or none, says little. `importance` (tokens,), above 0, multiplies that weight. So these scores order the passages of
    one query and say nothing beside those of another.
    """
    weights = nearest.std(axis=0) + np.float32(1e-9)
    if importance is not None:
        weights = weights * importance
    scores: Floats = nearest @ (weights / weights.sum())
    return scores


class _SignedProducts:
    """Products of one query with the differences that codes tell of.

    The query is rounded to int8, whose products of integers take a quarter of the time of those in float32. Of a bit of
    0 or 1 and a number q, (bit - 1/2) · q is half the product of q with -1 or 1.
    """

    def __init__(self, query: Floats) -> None:
        """`query` (tokens, bits)."""
        steps = np.maximum(np.abs(query).max(axis=1), 1e-9) / 127
        rounded = np.rint(query / steps[:, None]).astype(np.int8)
        self._packed = numkong.dots_pack(rounded, "int8")
        self._halves = rounded.sum(axis=1, dtype=np.float32) / 2
        self._width = query.shape[1] // 8 + 1
        self.steps: Floats = (steps * (2 * _LONGEST / 255 / np.sqrt(query.shape[1]))).astype(np.float32)
        """What the products of each token are to be multiplied by, (tokens,)."""

    def with_codes(self, codes: bytes) -> Floats:
        """(n, tokens) of n differences, each of bits and a length."""
        rows = np.frombuffer(codes, np.uint8).reshape(-1, self._width)
        signs = np.unpackbits(rows[:, :-1], axis=1).view(np.int8)
        whole = np.asarray(numkong.dots_packed(signs, self._packed))
        # Integers and float32 together would be computed in double.
        products: Floats = np.subtract(whole, self._halves, dtype=np.float32, casting="unsafe")
        products *= rows[:, -1:].astype(np.float32)
        return products


def _groups(counts: Sequence[int]) -> Iterator[tuple[int, int]]:
    """First and end of passages that have _SCORED_AT_ONCE codes or a few more together; `counts` are their codes."""
    start = together = 0
    for end, count in enumerate(counts, start=1):
        together += count
        if together >= _SCORED_AT_ONCE or end == len(counts):
            yield start, end
            start, together = end, 0


@lru_cache(maxsize=4)
def _rotation(dimensions: int) -> Floats:
    """Orthonormal columns, (dimensions, bits); the number of bits is a multiple of 8."""
    bits = min(dimensions, MOST_BITS) // 8 * 8
    normal = np.random.RandomState(_SEED).standard_normal((dimensions, dimensions))
    orthonormal, triangle = np.linalg.qr(normal)
    signs = np.sign(np.diag(triangle))  # which libraries choose differently
    return np.ascontiguousarray((orthonormal * signs)[:, :bits], np.float32)
