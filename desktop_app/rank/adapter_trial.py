"""Whether a query adapter helps: judged by openings that it has not learned from.

Pure and repeatable. Source: the bootstrap is Efron, "Bootstrap methods: another look at the jackknife", 1979.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from desktop_app.rank.adapter_training import Example, train, weight_of
from desktop_app.rank.query_adapter import AdapterShape, QueryAdapter

FOLDS = 5
RESAMPLES = 2_000
CONFIDENCE = 0.975
"""That the gain is above `low`."""


@dataclass(frozen=True, slots=True)
class Trial:
    """How much better opened documents would have stood, by the discount of nDCG: 1 / log2(rank + 1), 0 to 1."""

    openings: int
    """How many were judged."""
    gain: float
    """Mean; below 0 it would have harmed."""
    low: float
    """The lower bound of the mean."""

    @property
    def passed(self) -> bool:
        """Whether it is to be used."""
        return self.low > 0


def try_out(examples: Sequence[Example]) -> Trial:
    """Judge every opening by an adapter that was trained with neither it nor any other of its question.

    The questions are dealt into FOLDS parts in the order in which they first came, each part is judged by the rest. A
    question counts once, however often it was asked: repeating it proves nothing more.
    """
    places = {question: number for number, question in enumerate(dict.fromkeys(one.question for one in examples))}
    if len(places) < FOLDS:
        return Trial(0, 0.0, 0.0)
    changes: dict[str, list[tuple[float, float]]] = {}
    for fold in range(FOLDS):
        known = [one for one in examples if places[one.question] % FOLDS != fold]
        judged = [one for one in examples if places[one.question] % FOLDS == fold]
        for one, change in zip(judged, _changes(known, train(known), judged), strict=True):
            changes.setdefault(one.question, []).append(change)
    values, weights = np.array([np.mean(of_question, axis=0) for of_question in changes.values()]).T
    return Trial(len(examples), _mean(values, weights), _lower_bound(values, weights))


def _changes(known: Sequence[Example], shape: AdapterShape, judged: Sequence[Example]) -> list[tuple[float, float]]:
    """(change of the discount of the opened document, how much that counts) of each that is judged."""
    adapter = QueryAdapter.of(
        shape, np.array([one.vector for one in known]), np.array([one.opened for one in known], np.int64)
    )
    return [(_discount(one, adapter.gains(one.vector)) - _discount(one, {}), weight_of(one)) for one in judged]


def _discount(example: Example, gains: dict[int, float]) -> float:
    """Of the opened document's rank; 0 where it is not found."""
    scores = {key: score + gains.get(key, 0.0) for key, score in example.candidates}
    if example.opened not in scores:
        return 0.0
    mine = scores[example.opened]
    return 1 / math.log2(2 + sum(score > mine for score in scores.values()))


def _mean(values: npt.NDArray[np.float64], weights: npt.NDArray[np.float64]) -> float:
    return float((values * weights).sum() / weights.sum())


def _lower_bound(values: npt.NDArray[np.float64], weights: npt.NDArray[np.float64]) -> float:
    chosen = np.random.default_rng(0).integers(0, len(values), (RESAMPLES, len(values)))
    means = (values * weights)[chosen].sum(axis=1) / weights[chosen].sum(axis=1)
    return float(np.quantile(means, 1 - CONFIDENCE))
