"""Measures ranking quality on labelled sets, through the whole of chunking, store and search.

A corpus entry is one document, scored by its best passage. The index of a corpus is kept, so that a second run
embeds nothing; it is named by everything that decides it.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from desktop_app.chunk.chunker import Chunker
from desktop_app.evaluate.corpus_index import CorpusIndex, Progress, entry_id_of
from desktop_app.evaluate.datasets import Dataset, load_dataset
from desktop_app.evaluate.metrics import mean_interval, ndcg, percentile, recall, reciprocal_rank
from desktop_app.records import Lane, Rerank, SearchResult
from desktop_app.services.encoder_slot import LoadedModel
from desktop_app.services.reranking import Rerankers
from desktop_app.services.searching import SearchService
from desktop_app.settings import Settings


@dataclass(frozen=True, slots=True)
class Run:
    """One way of searching that is measured; `lanes` None is all."""

    lanes: tuple[Lane, ...] | None = None
    rerank: Rerank = Rerank.NONE


RUNS: Mapping[str, Run] = {
    "lexical": Run((Lane.LEXICAL,)),
    "dense": Run((Lane.DENSE,)),
    "hybrid": Run(),
    "hybrid+late": Run(rerank=Rerank.LATE),
    "hybrid+cross": Run(rerank=Rerank.CROSS),
}
"""What can be measured."""
UNHURRIED_MS = 600_000
"""Time for reranking: quality is measured with every candidate judged, whatever the machine; the stage says what it
costs."""
FOREIGN = 200
"""Questions that have no answer are asked in all."""
RANKED = 100
"""Documents asked for per query: as many as recall@100 needs."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds of one search, in all and by stage."""

    took_ms: float
    stage_ms: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class RunScores:
    """Means over the queries of one set, and milliseconds per query at 100 hits."""

    figures: Mapping[str, float]
    """ndcg@10, recall@100, mrr@10, p50_ms, p95_ms; ndcg@10_low and ndcg@10_high are the bounds of a 95 % interval.

    misses is the share of the queries for which nothing relevant was said to be there, false_alarms the share of the
    foreign questions for which something was.
    """
    stage_p50_ms: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class SetScores:
    """One set with its size and the scores of every run."""

    name: str
    docs: int
    queries: int
    runs: Mapping[str, RunScores]

    def as_json(self) -> dict[str, object]:
        """The set's entry in `eval --json`."""
        runs = {name: {**run.figures, "stage_p50_ms": dict(run.stage_p50_ms)} for name, run in self.runs.items()}
        return {"docs": self.docs, "queries": self.queries, "runs": runs}


def evaluate(
    folder: Path,
    *,
    runs: Sequence[str],
    settings: Settings,
    model: LoadedModel | None,
    cache_dir: Path,
    rerankers: Rerankers | None = None,
    foreign: Sequence[str] = (),
    progress: Progress | None = None,
) -> SetScores:
    """Measure the labelled set in `folder`; `runs` are names of RUNS, `foreign` questions that it cannot answer.

    :raises UserFacingError: the folder holds no labelled set, or there is no reranker for a run that needs one.
    """
    dataset = load_dataset(folder)
    with opened(dataset, settings, model, cache_dir, rerankers=rerankers, progress=progress) as searching:
        scores = {run: _measure(dataset, foreign, searching, RUNS[run], progress) for run in runs}
    return SetScores(dataset.name, len(dataset.entries), len(dataset.queries), scores)


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
    settings = replace(settings, search=replace(settings.search, rerank_ms=UNHURRIED_MS))
    with closing(CorpusIndex(cache_dir / index_name(dataset, settings, model), settings, model)) as index:
        index.add(dataset.entries, progress)
        index.embed(progress)
        index.publish()
        with closing(index.search_service(rerankers)) as searching:
            yield searching


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


def _measure(
    dataset: Dataset, foreign: Sequence[str], searching: SearchService, run: Run, progress: Progress | None
) -> RunScores:
    rankings: dict[str, list[str]] = {}
    costs: list[Cost] = []
    misses = 0
    for query_id, text in dataset.queries.items():
        result = searching.search(text, limit=RANKED, lanes=run.lanes, rerank=run.rerank)
        rankings[query_id] = _entry_ids(result)
        misses += not result.relevant
        costs.append(Cost(result.took_ms, result.stage_ms))
        if progress and len(costs) % 100 == 0:
            progress("asked", len(costs))
    alarms = [searching.search(text, lanes=run.lanes, rerank=run.rerank).relevant for text in foreign]
    times = [cost.took_ms for cost in costs]
    gains = _values(dataset, rankings, ndcg)
    low, high = mean_interval(gains)
    return RunScores(
        figures={
            "ndcg@10": _mean(gains),
            "ndcg@10_low": low,
            "ndcg@10_high": high,
            "recall@100": _mean(_values(dataset, rankings, recall)),
            "mrr@10": _mean(_values(dataset, rankings, reciprocal_rank)),
            "misses": misses / max(1, len(costs)),
            **({"false_alarms": _mean(alarms)} if foreign else {}),
            "p50_ms": percentile(times, 0.5),
            "p95_ms": percentile(times, 0.95),
        },
        stage_p50_ms=stage_percentiles(costs, 0.5),
    )


def stage_percentiles(costs: Sequence[Cost], share: float) -> dict[str, float]:
    """Milliseconds of every stage that `share` of the searches do not exceed."""
    stages = dict.fromkeys(stage for cost in costs for stage in cost.stage_ms)
    return {stage: percentile([cost.stage_ms.get(stage, 0.0) for cost in costs], share) for stage in stages}


def _entry_ids(result: SearchResult) -> list[str]:
    """Entries best first; entries with equal text share a hit and stand one after the other."""
    return [entry_id_of(path) for hit in result.hits for path in hit.paths]


def _values(
    dataset: Dataset,
    rankings: Mapping[str, Sequence[str]],
    metric: Callable[[Sequence[str], Mapping[str, int]], float],
) -> list[float]:
    return [metric(rankings[query_id], dataset.relevance[query_id]) for query_id in dataset.queries]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def index_name(dataset: Dataset, settings: Settings, model: LoadedModel | None) -> str:
    """The folder of a set's index in a cache; another one whenever the index would differ."""
    recipe = Chunker(settings.chunk, model.tokenizer if model else None).recipe
    parts = [dataset.corpus_digest, recipe, model.fingerprint.digest if model else ""]
    return f"corpus-{hashlib.sha256('|'.join(parts).encode()).hexdigest()[:24]}"
