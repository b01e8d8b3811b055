"""Measures ranking quality on labelled sets, through the whole of chunking, store and search.

A corpus entry is one document, scored by its best passage. The index of a corpus is kept, so that a second run
embeds nothing; it is named by everything that decides it.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from desktop_app.chunk.chunker import Chunker
from desktop_app.evaluate.corpus_index import CorpusIndex, Progress, entry_id_of
from desktop_app.evaluate.datasets import Dataset, load_dataset
from desktop_app.evaluate.metrics import (
    Difference,
    difference,
    mean,
    mean_interval,
    ndcg,
    recall,
    reciprocal_rank,
    with_bounds,
)
from desktop_app.evaluate.runs import PARTS, RUNS, WHOLE, Cost, Run, cost_figures, stage_figures
from desktop_app.search_records import SearchResult
from desktop_app.services.encoder_slot import LoadedModel
from desktop_app.services.reranking import Rerankers
from desktop_app.services.searching import SearchService
from desktop_app.settings import SearchSettings, Settings

UNHURRIED_MS = 600_000
"""Time for reranking: quality is measured with every candidate judged, whatever the machine; the stage says what it
costs."""
FOREIGN = 200
"""Questions that have no answer are asked in all."""
RANKED = 100
"""Documents asked for per query: as many as recall@100 needs."""
_METRICS: Mapping[str, Callable[[Sequence[str], Mapping[str, int]], float]] = {
    "ndcg@10": ndcg,
    "recall@100": recall,
    "mrr@10": reciprocal_rank,
}


@dataclass(frozen=True, slots=True)
class RunScores:
    """Means over the queries of one set, and milliseconds per query at 100 hits."""

    figures: Mapping[str, float]
    """ndcg@10, recall@100, mrr@10, p50_ms, p95_ms; NAME_low and NAME_high are the bounds of a 95 % interval.

    misses is the share of the queries for which nothing relevant was said to be there, false_alarms the share of the
    foreign questions for which something was.
    """
    stages: Mapping[str, Mapping[str, float]]
    """stage_p50_ms and stage_p95_ms: stage → milliseconds."""
    gains: Sequence[float]
    """nDCG@10 of each query, in the order of the set."""


@dataclass(frozen=True, slots=True)
class SetScores:
    """One set with its size and the scores of every run."""

    name: str
    docs: int
    queries: int
    runs: Mapping[str, RunScores]
    whole: RunScores | None = None
    """The run WHOLE, where parts were switched off."""
    without: Mapping[str, RunScores] = field(default_factory=dict)
    """WHOLE without one part, by the part's name."""

    @property
    def differences(self) -> Mapping[str, Mapping[str, Difference]]:
        """Run → each run before it → by how much nDCG@10 is higher, paired by query."""
        names = list(self.runs)
        gains = {name: run.gains for name, run in self.runs.items()}
        return {
            name: {before: difference(gains[name], gains[before]) for before in names[:place]}
            for place, name in enumerate(names)
            if place
        }

    @property
    def changes(self) -> Mapping[str, Difference]:
        """Part → what switching it off changes in nDCG@10, paired by query; below 0 where it is of use."""
        if self.whole is None:
            return {}
        gains = self.whole.gains
        return {part: difference(scores.gains, gains) for part, scores in self.without.items()}

    def as_json(self) -> dict[str, object]:
        """The set's entry in `eval --json`."""
        entry: dict[str, object] = {
            "docs": self.docs,
            "queries": self.queries,
            "runs": {name: {**run.figures, **run.stages} for name, run in self.runs.items()},
            "differences": {
                name: {before: change.as_json("ndcg@10") for before, change in of.items()}
                for name, of in self.differences.items()
            },
        }
        if self.whole is not None:
            changes = {part: change.as_json("ndcg@10") for part, change in self.changes.items()}
            entry["ablations"] = {"of": WHOLE, "ndcg@10": self.whole.figures["ndcg@10"], "without": changes}
        return entry


def evaluate(
    folder: Path,
    *,
    runs: Sequence[str],
    settings: Settings,
    model: LoadedModel | None,
    cache_dir: Path,
    rerankers: Rerankers | None = None,
    foreign: Sequence[str] = (),
    ablations: bool = False,
    progress: Progress | None = None,
) -> SetScores:
    """Measure the labelled set in `folder`; `runs` are names of RUNS, `foreign` questions that it cannot answer.

    With `ablations` WHOLE is measured with each of its PARTS switched off, too, over the same index.
    :raises UserFacingError: the folder holds no labelled set, or there is no reranker for a run that needs one.
    """
    dataset = load_dataset(folder)
    settings = _unhurried(settings)
    with _indexed(dataset, settings, model, cache_dir, progress) as index:
        measuring = _Measuring(dataset, index, settings.search, rerankers, progress)
        scores = {name: measuring.scores(RUNS[name], foreign) for name in runs}
        whole = (scores.get(WHOLE) or measuring.scores(RUNS[WHOLE])) if ablations else None
        without = {part: measuring.scores(run) for part, run in PARTS.items()} if ablations else {}
    return SetScores(dataset.name, len(dataset.entries), len(dataset.queries), scores, whole, without)


@contextmanager
def opened(
    dataset: Dataset,
    settings: Settings,
    model: LoadedModel | None,
    cache_dir: Path,
    *,
    rerankers: Rerankers | None = None,
    progress: Progress | None = None,
) -> Iterator[SearchService]:
    """A search over the set's corpus, whose index is made or finished first."""
    with (
        _indexed(dataset, _unhurried(settings), model, cache_dir, progress) as index,
        closing(index.search_service(rerankers)) as searching,
    ):
        yield searching


@contextmanager
def _indexed(
    dataset: Dataset, settings: Settings, model: LoadedModel | None, cache_dir: Path, progress: Progress | None
) -> Iterator[CorpusIndex]:
    with closing(CorpusIndex(cache_dir / index_name(dataset, settings, model), settings, model)) as index:
        index.add(dataset.entries, progress)
        index.embed(progress)
        index.publish()
        yield index


def _unhurried(settings: Settings) -> Settings:
    return replace(settings, search=replace(settings.search, rerank_ms=UNHURRIED_MS))


def ranked(searching: SearchService, text: str, run: Run) -> tuple[list[str], Cost]:
    """Entries for a query, best first, and what finding them cost; entries with equal text stand together."""
    result = searching.search(text, limit=RANKED, lanes=run.lanes, rerank=run.rerank)
    return _entry_ids(result), Cost(result.took_ms, result.stage_ms)


def foreign_questions(folders: Sequence[Path]) -> list[str]:
    """FOREIGN questions of these sets, in equal parts where they have so many.

    :raises UserFacingError: a folder holds no labelled set.
    """
    of_sets = [list(load_dataset(folder).queries.values()) for folder in folders]
    chosen: list[str] = []
    for number, texts in enumerate(of_sets):
        wanted = min(len(texts), (FOREIGN - len(chosen)) // (len(of_sets) - number))
        chosen += [texts[place * len(texts) // wanted] for place in range(wanted)]
    return chosen


class _Measuring:
    """Asks the questions of one set; each run through a search of its own, over the same index."""

    def __init__(
        self,
        dataset: Dataset,
        index: CorpusIndex,
        settings: SearchSettings,
        rerankers: Rerankers | None,
        progress: Progress | None,
    ) -> None:
        self._dataset = dataset
        self._queries = list(dataset.queries.items())
        self._index = index
        self._settings = settings
        self._rerankers = rerankers
        self._progress = progress

    def scores(self, run: Run, foreign: Sequence[str] = ()) -> RunScores:
        """What one run achieves and costs."""
        with closing(self._index.search_service(self._rerankers, settings=run.changed(self._settings))) as searching:
            answers = [self._answer(searching, run, place) for place in range(len(self._dataset.queries))]
            alarms = [searching.search(text, lanes=run.lanes, rerank=run.rerank).relevant for text in foreign]
        costs = [answer.cost for answer in answers]
        values = {name: [answer.values[name] for answer in answers] for name in _METRICS}
        figures = [with_bounds(name, mean(of), mean_interval(of)) for name, of in values.items()]
        return RunScores(
            figures={
                **{name: value for of in figures for name, value in of.items()},
                "misses": mean([not answer.relevant for answer in answers]),
                **({"false_alarms": mean(alarms)} if foreign else {}),
                **cost_figures(costs),
            },
            stages=stage_figures(costs),
            gains=[answer.values["ndcg@10"] for answer in answers],
        )

    def _answer(self, searching: SearchService, run: Run, place: int) -> "_Answer":
        """What is kept of the answer to one query: its hits, with their texts, would fill the memory."""
        query_id, text = self._queries[place]
        result = searching.search(text, limit=RANKED, lanes=run.lanes, rerank=run.rerank)
        if self._progress and place % 100 == 99:
            self._progress("asked", place + 1)
        ranking, relevance = _entry_ids(result), self._dataset.relevance[query_id]
        values = {name: metric(ranking, relevance) for name, metric in _METRICS.items()}
        return _Answer(values, result.relevant, Cost(result.took_ms, result.stage_ms))


class _Answer(NamedTuple):
    values: Mapping[str, float]
    """By the names of _METRICS."""
    relevant: bool
    cost: Cost


def _entry_ids(result: SearchResult) -> list[str]:
    """Entries best first; entries with equal text share a hit and stand one after the other."""
    return [entry_id_of(path) for hit in result.hits for path in hit.paths]


def index_name(dataset: Dataset, settings: Settings, model: LoadedModel | None) -> str:
    """The folder of a set's index in a cache; another one whenever the index would differ."""
    recipe = Chunker(settings.chunk, model.tokenizer if model else None).recipe
    parts = [dataset.corpus_digest, recipe, model.fingerprint.digest if model else ""]
    return f"corpus-{hashlib.sha256('|'.join(parts).encode()).hexdigest()[:24]}"
