"""What learning from use gains on labelled sets: use is simulated, other questions are measured.

Through the whole program: the real index, search and learning; only whose hand opens the results is made up.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import cycle
from pathlib import Path

import numpy as np

from desktop_app.cancellation import CancelToken
from desktop_app.evaluate.corpus_index import CorpusIndex, Progress, entry_id_of
from desktop_app.evaluate.datasets import Dataset, load_dataset
from desktop_app.evaluate.evaluation import index_name
from desktop_app.evaluate.metrics import mean_interval, ndcg
from desktop_app.search_records import Hit
from desktop_app.services.encoder_slot import LoadedModel
from desktop_app.services.learning import Learning
from desktop_app.services.searching import SearchService
from desktop_app.settings import Settings

OPENINGS = 500
RANKED = 10
"""Hits that are measured."""
CARELESS = 0.1
"""Of the openings so many are of any hit, more often of one that stands high."""


@dataclass(frozen=True, slots=True)
class Proof:
    """The outcome for one set and one way of dividing its questions."""

    divided_by: str
    """`questions`: at random; `documents`: those held out ask for documents that the others do not ask for."""
    openings: int
    held_out: int
    """Questions."""
    switched_on: bool
    trial_gain: float
    """What the trial found, by the openings alone, and its lower bound."""
    trial_low: float
    before: float
    """nDCG@10 of the held-out questions."""
    after: float
    change_low: float
    """Between which bounds the mean change lies, 95 %."""
    change_high: float


def prove_learning(
    folder: Path,
    *,
    settings: Settings,
    model: LoadedModel,
    cache_dir: Path,
    openings: int = OPENINGS,
    careless: float = CARELESS,
    seed: int = 1,
    progress: Progress | None = None,
) -> list[Proof]:
    """Simulate use of the labelled set in `folder`, learn from it, and measure what that changed.

    The person asks one half of the questions, again and again until there are enough openings, looks through the hits
    that are shown at first, and opens the first relevant one that was not opened for this question yet, or carelessly
    any.
    :raises UserFacingError: the folder holds no labelled set.
    """
    dataset = load_dataset(folder)
    settings = replace(settings, search=replace(settings.search, learn_from_use=True))
    index = CorpusIndex(cache_dir / index_name(dataset, settings, model), settings, model)
    try:
        index.add(dataset.entries, progress)
        index.embed(progress)
        index.publish()
        searching = index.search_service()
        learning = Learning(index.database, searching, enabled=True, rest_s=0)
        try:
            use = _Use(dataset, searching, learning, progress)
            return [use.prove(by, openings, careless, seed) for by in ("questions", "documents")]
        finally:
            learning.reset()
            learning.close()
            searching.close()
    finally:
        index.close()


class _Use:
    """A person at work on one set."""

    def __init__(
        self, dataset: Dataset, searching: SearchService, learning: Learning, progress: Progress | None
    ) -> None:
        self._dataset = dataset
        self._searching = searching
        self._learning = learning
        self._progress = progress

    def prove(self, divided_by: str, openings: int, careless: float, seed: int) -> Proof:
        """One round, beginning with an empty memory."""
        self._learning.reset()
        random = np.random.default_rng(seed)
        asked, held_out = _divided(self._dataset, divided_by, random)
        before = self._values(held_out)
        done = self._open(asked, openings, careless, random)
        trial = self._learning.learn(CancelToken())
        after = self._values(held_out)
        changes = [later - earlier for earlier, later in zip(before, after, strict=True)]
        low, high = mean_interval(changes)
        return Proof(
            divided_by=divided_by,
            openings=done,
            held_out=len(held_out),
            switched_on=trial is not None and trial.passed,
            trial_gain=trial.gain if trial else 0.0,
            trial_low=trial.low if trial else 0.0,
            before=_mean(before),
            after=_mean(after),
            change_low=low,
            change_high=high,
        )

    def _open(self, question_ids: Sequence[str], wanted: int, careless: float, random: np.random.Generator) -> int:
        """Ask and open until `wanted` results are opened, or no question has one left; returns how many were."""
        opened: dict[str, set[int]] = {question_id: set() for question_id in question_ids}
        exhausted: set[str] = set()
        done = 0
        for question_id in cycle(question_ids):
            if done >= wanted or len(exhausted) == len(question_ids):
                return done
            result = self._searching.search(self._dataset.queries[question_id])
            hit = self._choice(question_id, result.hits, opened[question_id], careless, random)
            if hit is None:
                exhausted.add(question_id)
                opened[question_id].clear()  # another day the same is looked for again
                continue
            opened[question_id].add(hit.document_id)
            exhausted.discard(question_id)
            done += self._learning.remember(result.query.text, hit.path, hit.rank)
            if self._progress and done % 100 == 0:
                self._progress("opened", done)
        return done

    def _choice(
        self, question_id: str, hits: Sequence[Hit], opened: set[int], careless: float, random: np.random.Generator
    ) -> Hit | None:
        if hits and random.random() < careless:
            likely = 1 / np.arange(1, len(hits) + 1)
            return hits[int(random.choice(len(hits), p=likely / likely.sum()))]
        relevance = self._dataset.relevance[question_id]
        return next((hit for hit in hits if hit.document_id not in opened and _grade(hit, relevance) > 0), None)

    def _values(self, question_ids: Sequence[str]) -> list[float]:
        """nDCG@10 of each question."""
        values = []
        for question_id in question_ids:
            result = self._searching.search(self._dataset.queries[question_id], limit=RANKED)
            ranking = [entry_id_of(path) for hit in result.hits for path in hit.paths]
            values.append(ndcg(ranking, self._dataset.relevance[question_id]))
            if self._progress and len(values) % 100 == 0:
                self._progress("measured", len(values))
        return values


def _divided(dataset: Dataset, by: str, random: np.random.Generator) -> tuple[list[str], list[str]]:
    """Two halves of the question ids, each in random order."""
    ids = [list(dataset.queries)[place] for place in random.permutation(len(dataset.queries))]
    if by == "questions":
        return ids[: len(ids) // 2], ids[len(ids) // 2 :]
    documents = sorted({min(dataset.relevance[question_id]) for question_id in ids})
    chosen = {documents[place] for place in random.permutation(len(documents))[: len(documents) // 2]}
    first = [question_id for question_id in ids if min(dataset.relevance[question_id]) in chosen]
    asked_for = {entry_id for question_id in first for entry_id in dataset.relevance[question_id]}
    return first, [question_id for question_id in ids if not asked_for & set(dataset.relevance[question_id])]


def _grade(hit: Hit, relevance: Mapping[str, int]) -> int:
    return max(relevance.get(entry_id_of(path), 0) for path in hit.paths)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
