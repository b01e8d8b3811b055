"""Compares what late interaction costs with cross-encoders that read the same candidates, in one run.

Owns the benchmark `rerank`, and the stand-in for a cross-encoder of the model's own size. Both ways are timed as a
search does them: late interaction reads codes from the database, a cross-encoder the passages.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from desktop_app.catalog.installed_model import InstalledModel
from desktop_app.catalog.opening import open_tokenizer
from desktop_app.encode.bi_encoder import passage_input
from desktop_app.errors import UserFacingError
from desktop_app.evaluate.metrics import percentile
from desktop_app.evaluate.sample_text import SampleText
from desktop_app.inference.feeds import Ids
from desktop_app.inference.onnx_session import OnnxSession
from desktop_app.rank.cross_encoder import CrossEncoder, Scores
from desktop_app.rank.judging import Reranker
from desktop_app.retrieve.late import LateInteraction
from desktop_app.services.encoder_slot import LoadedModel
from desktop_app.settings import EncodeSettings, Settings
from desktop_app.store.database import Database
from desktop_app.store.search_reader import SearchReader

Figures = dict[str, float]

QUERIES = 5
"""A cross-encoder takes seconds for each."""
LATE = "late"
SAME_SIZE = "same_size"
"""Under which name the stand-in's figures are told."""


@dataclass(frozen=True, slots=True)
class _Time:
    """Of one query; `cpu_ms` counts all threads, whatever else the machine does."""

    wall_ms: float
    cpu_ms: float


def same_size_cross_encoder(model: InstalledModel, settings: EncodeSettings) -> CrossEncoder:
    """The embedding model itself reading pairs of query and passage; the caller closes it.

    Its scores say nothing. It costs what a cross-encoder of its size does: the head of that is one number a pair.
    """
    session = _WithScore(model.weights_path, provider=settings.provider_of(model.description.name))
    return CrossEncoder(session, open_tokenizer(model), model.description, settings)


def compare_with_cross_encoders(
    database: Database, settings: Settings, model: LoadedModel, rerankers: Mapping[str, Reranker], sample: SampleText
) -> Figures:
    """Milliseconds a query, the median, of late interaction and of each reranker, and how often the former fits in.

    `candidates` chunks a query, as many as a search compares token by token; questions are encoded before.
    :raises UserFacingError: the model has no vectors of tokens.
    """
    if not model.has_tokens:
        raise UserFacingError(f"{model.name} gives no vectors of tokens.", "Choose another model with --model.")
    reader, late = SearchReader(database), LateInteraction(database)
    chunk_ids = np.arange(1, reader.chunk_count() + 1)
    count = min(settings.search.late_candidates, len(chunk_ids))
    chosen = np.random.default_rng(1)
    times: dict[str, list[_Time]] = {LATE: [], **{name: [] for name in rerankers}}
    for _ in range(QUERIES):
        question = sample.question(sample.paragraph())
        tokens = model.ask(question).tokens
        assert tokens is not None
        candidates = chosen.choice(chunk_ids, count, replace=False).tolist()
        by_codes = partial(late.scores, model.fingerprint, tokens, candidates, model=model.name)
        if not times[LATE]:
            by_codes()  # opens a connection, and reads what stays in memory
        times[LATE].append(_timed(by_codes))
        for name, reranker in rerankers.items():
            times[name].append(_timed(partial(_read, reader, reranker, question, candidates)))
    return {"candidates": count, **_figures(times)}


def _timed(work: Callable[[], object]) -> _Time:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return _Time((time.perf_counter() - wall) * 1000, (time.process_time() - cpu) * 1000)


def _read(reader: SearchReader, reranker: Reranker, question: str, chunk_ids: Sequence[int]) -> None:
    texts = reader.texts(chunk_ids)
    reranker.scores(question, [passage_input(texts[chunk].context, texts[chunk].text) for chunk in chunk_ids])


def _figures(times: Mapping[str, Sequence[_Time]]) -> Figures:
    figures: Figures = {}
    for name, taken in times.items():
        figures[f"{name}_ms"] = percentile([one.wall_ms for one in taken], 0.5)
        figures[f"{name}_cpu_ms"] = percentile([one.cpu_ms for one in taken], 0.5)
    for name in times:
        if name != LATE:
            figures[f"{name}_ratio"] = figures[f"{name}_ms"] / figures[f"{LATE}_ms"]
            figures[f"{name}_cpu_ratio"] = figures[f"{name}_cpu_ms"] / figures[f"{LATE}_cpu_ms"]
    return figures


class _WithScore(OnnxSession):
    """Takes the first number of what the graph gives for each text as its logit."""

    def run(self, ids: Ids, mask: Ids, *, output: str | None = None, types: Ids | None = None) -> Scores:
        """Compute; (batch, 1)."""
        computed: Scores = super().run(ids, mask, output=output, types=types).reshape(len(ids), -1)
        return computed[:, :1]
