"""What was learned from use: files that were opened after questions like this one gain.

Owns the formula. Must not know: where openings are kept, or what a file is. The model stays as it is; beside it
stands a small memory, whose keys are the vectors of questions and whose values are the files that were opened after
them. An empty slot takes the attention of a question that is like none of them, so that a new subject gains nothing.
Source: a cache of keys and values beside a frozen model is Zhang et al., "Tip-Adapter", ECCV 2022. Why it is this and
not a matrix on the query vector: docs/decisions/0026-learning-from-use.md.
"""

import json
from dataclasses import asdict, dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from desktop_app.inference.pooling import l2_normalise

_STORED = np.dtype("<f2")
_STEEPEST = 30.0
"""Exponents beyond this say no more than "the same question"."""

Floats = npt.NDArray[np.float32]
Ids = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class AdapterShape:
    """How the memory answers. The strength is learned; the rest was the same on all sets that it was tried on."""

    sharpness: float = 16.0
    """By how much a key that is nearer counts for more, per unit of cosine."""
    threshold: float = 0.4
    """Cosine at which one key draws as much attention as the empty slot."""
    strength: float = 1.0
    """What a file gains that has all attention, in the unit of fused scores: standard deviations."""


@dataclass(frozen=True, slots=True)
class QueryAdapter:
    """The memory of one fingerprint, ready for use in any thread."""

    shape: AdapterShape
    centre: Floats
    """Mean of all questions, (dim,): what they have in common says nothing."""
    keys: Floats
    """Unit vectors of the questions without `centre`, (openings, dim)."""
    file_ids: Ids
    """What was opened after each, (openings,)."""

    @classmethod
    def of(cls, shape: AdapterShape, questions: Floats, file_ids: Ids) -> Self:
        """With unit vectors of questions (openings, dim), at least one, and what was opened after each."""
        centre = questions.mean(axis=0)
        return cls(shape, centre, l2_normalise(questions - centre), file_ids)

    def gains(self, question: Floats) -> dict[int, float]:
        """File id → what it gains for a question with this unit vector (dim,); next to nothing is left out.

        A file gains strength · Σ e over its openings / (1 + Σ e over all), e = exp(sharpness · (cosine − threshold)).
        """
        key = l2_normalise((question - self.centre)[None])[0]
        attention = attention_of(self.keys @ key, self.shape)
        shares = attention * (self.shape.strength / (1 + attention.sum()))
        files, places = np.unique(self.file_ids, return_inverse=True)
        gains = np.bincount(places, weights=shares)
        return {int(file): float(gain) for file, gain in zip(files, gains, strict=True) if gain > 1e-3}

    def as_bytes(self) -> bytes:
        """A line of JSON, then file ids, centre and keys, little-endian; vectors as float16."""
        head = json.dumps({**asdict(self.shape), "openings": len(self.file_ids)}).encode() + b"\n"
        vectors = np.vstack([self.centre, self.keys]).astype(_STORED)
        return head + self.file_ids.astype("<i8").tobytes() + vectors.tobytes()

    @classmethod
    def from_bytes(cls, stored: bytes) -> Self:
        """What `as_bytes` gave."""
        head, rest = stored.split(b"\n", 1)
        values = json.loads(head)
        count = int(values["openings"])
        shape = AdapterShape(values["sharpness"], values["threshold"], values["strength"])
        vectors = np.frombuffer(rest[8 * count :], _STORED).reshape(1 + count, -1).astype(np.float32)
        return cls(shape, vectors[0], vectors[1:], np.frombuffer(rest[: 8 * count], "<i8").astype(np.int64))


def attention_of(cosines: Floats, shape: AdapterShape) -> npt.NDArray[np.float64]:
    """What each key draws against the 1 of the empty slot; any shape."""
    exponents = (cosines.astype(np.float64) - shape.threshold) * shape.sharpness
    attention: npt.NDArray[np.float64] = np.exp(np.minimum(exponents, _STEEPEST))
    return attention
