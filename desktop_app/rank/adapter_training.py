"""Learns from openings how much a query adapter may say, by a contrastive loss.

Pure and repeatable: there is no chance in it. One thread; a second or two for a thousand openings.
Sources: InfoNCE is van den Oord et al., "Representation learning with contrastive predictive coding", 2018; weights
against the bias of positions are Joachims, Swaminathan and Schnabel, "Unbiased learning-to-rank with biased feedback",
WSDM 2017; Adam is Kingma and Ba, ICLR 2015.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from desktop_app.inference.pooling import l2_normalise
from desktop_app.rank.query_adapter import AdapterShape, attention_of

MOST_CANDIDATES = 50
"""Of the answer to a question so many documents stand against the opened one."""
STEPS = 80
RATE = 0.08
_FIRST = (1.0, math.log(0.5))
"""Where learning begins: strength, log temperature."""
_LEAST = (0.0, math.log(0.05))
_MOST = (1.5, math.log(5.0))
"""More strength gains nothing where documents are looked for again, and costs the more where new ones are."""

Doubles = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """One opening, with what the search says of its question without anything learned."""

    question: str
    """Openings of one question are never used to judge each other."""
    vector: npt.NDArray[np.float32]
    """Of unit length, (dim,)."""
    opened: int
    """Document id."""
    rank: int
    """At which it stood when it was opened, from 1: those above were seen and passed over."""
    candidates: Sequence[tuple[int, float]]
    """(document id, fused score), best first; the opened one may be missing."""


def train(examples: Sequence[Example]) -> AdapterShape:
    """The strength with which opened documents stand out most from all else that was found; at least one example.

    The loss is InfoNCE with a learned temperature: the opened document against those that were shown above it and not
    opened, which are the hard negatives, and all others that the search finds for the question, among them those that
    were opened after other questions. An opening at rank r counts √r times, for what stands low is seldom looked at.
    Each question is compared with the others only, as it will be with those of the past.
    """
    batch = _Batch(examples)
    values, mean, square = np.array(_FIRST), np.zeros(2), np.zeros(2)
    for step in range(1, STEPS + 1):
        slope = batch.slope(values)
        mean, square = 0.9 * mean + 0.1 * slope, 0.99 * square + 0.01 * slope * slope
        values -= RATE * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-9)
        values = np.clip(values, _LEAST, _MOST)
    return AdapterShape(strength=float(values[0]))


class _Batch:
    """All openings as arrays. Rows are openings; a column is a candidate, of which the first is the opened one."""

    def __init__(self, examples: Sequence[Example]) -> None:
        documents = [_columns(one, also) for one, also in zip(examples, _also_opened(examples), strict=True)]
        width = max(len(row) for row in documents)
        self._scores = np.full((len(examples), width), -np.inf)
        for row, columns in enumerate(documents):
            self._scores[row, : len(columns)] = [score for _, score in columns]
        self._known = np.isfinite(self._scores)
        self._gains = _gains(examples, documents, self._scores.shape)
        found = np.array([any(key == one.opened for key, _ in one.candidates) for one in examples])
        weights = np.array([weight_of(one) for one in examples]) * found
        self._weights = weights / max(weights.sum(), 1.0)

    def slope(self, values: Doubles) -> Doubles:
        """Derivatives of the loss by strength and log temperature."""
        strength, temperature = values[0], math.exp(values[1])
        logits = (self._scores + strength * self._gains) / temperature
        by_logit = _softmax(logits)
        by_logit[:, 0] -= 1
        by_logit *= self._weights[:, None]
        by_strength = (by_logit * self._gains).sum() / temperature
        return np.array([by_strength, -(by_logit * np.where(self._known, logits, 0.0)).sum()])


def weight_of(example: Example) -> float:
    """How much an opening counts: what stands low is seldom looked at, so that one there says more."""
    return math.sqrt(min(example.rank, MOST_CANDIDATES))


def _gains(
    examples: Sequence[Example], documents: Sequence[Sequence[tuple[int, float]]], shape: tuple[int, int]
) -> Doubles:
    """What each candidate gains at strength 1 from the openings of other questions, (openings, candidates)."""
    vectors = np.array([one.vector for one in examples])
    keys = l2_normalise(vectors - vectors.mean(axis=0))
    questions = np.unique([one.question for one in examples], return_inverse=True)[1]
    attention = attention_of(keys @ keys.T, AdapterShape()) * (questions[:, None] != questions[None, :])
    attention /= 1 + attention.sum(axis=1, keepdims=True)
    opened: dict[int, list[int]] = {}
    for key, one in enumerate(examples):
        opened.setdefault(one.opened, []).append(key)
    gains = np.zeros(shape)
    for row, columns in enumerate(documents):
        for column, (document, _) in enumerate(columns):
            if document in opened:
                gains[row, column] = attention[row, opened[document]].sum()
    return gains


def _softmax(logits: Doubles) -> Doubles:
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares: Doubles = powers / powers.sum(axis=1, keepdims=True)
    return shares


def _columns(example: Example, also: set[int]) -> list[tuple[int, float]]:
    """The opened document, then those that stand against it; none that was opened after the same question."""
    first = [pair for pair in example.candidates if pair[0] == example.opened] or [(example.opened, 0.0)]
    against = [pair for pair in example.candidates if pair[0] != example.opened and pair[0] not in also]
    return first + against[:MOST_CANDIDATES]


def _also_opened(examples: Sequence[Example]) -> list[set[int]]:
    by_question: dict[str, set[int]] = {}
    for one in examples:
        by_question.setdefault(one.question, set()).add(one.opened)
    return [by_question[one.question] for one in examples]
