"""Compares models with each other, and a model's whole vectors with their leading parts, in one run.

Owns the benchmarks `models` and `mrl`. Must not know how a model is loaded: it is handed the loaded ones.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from desktop_app.cancellation import CancelToken
from desktop_app.errors import UserFacingError
from desktop_app.evaluate.corpus_index import CorpusIndex
from desktop_app.evaluate.measurements import PACE
from desktop_app.evaluate.metrics import percentile
from desktop_app.evaluate.sample_text import SampleText
from desktop_app.records import Fingerprint
from desktop_app.services.encoder_slot import LoadedModel
from desktop_app.settings import Settings
from desktop_app.store.vector_search import SnapshotReader
from desktop_app.store.vector_snapshots import SnapshotWriter

Figures = dict[str, float]

PACE_S = 5.0
PASSAGES = 20_000
FIRST_GROUP, GROUP = 8, 96
"""Passages the encoder is given at a time, at first and later."""
MRL_QUERIES = 100
NEIGHBOURS = 100
PARAGRAPHS_IN_ENTRY = 1


def pace_of_models(models: Sequence[LoadedModel]) -> Figures:
    """Passages a second of each model, on the same passages, each for some seconds."""
    sample = SampleText()
    passages = [sample.paragraph() for _ in range(PASSAGES)]
    return {f"{model.name}_{PACE}": passages_per_s(model, iter(passages)) for model in models}


def passages_per_s(
    model: LoadedModel,
    passages: Iterator[str],
    *,
    seconds: float = PACE_S,
    progress: Callable[[float], None] = lambda _: None,
    cancel: CancelToken | None = None,
) -> float:
    """How many of the passages the model encodes in a second, as indexing does it: two groups at a time.

    The groups grow to GROUP passages, unless that many would take a slow model longer than `seconds`. What it takes to
    make the passages does not count.
    :raises Cancelled: on request.
    """
    cancel = cancel or CancelToken()
    model.encoder.encode_passages(list(islice(passages, FIRST_GROUP)), cancel)  # warm up
    size, done, spent = FIRST_GROUP, 0, 0.0
    with ThreadPoolExecutor(2) as callers:
        while spent < seconds and (pair := _two_groups(passages, size)):
            progress(spent / seconds)
            cancel.check()
            began = time.perf_counter()
            vectors = callers.map(lambda group: model.encoder.encode_passages(group, cancel), pair)
            done += sum(len(rows) for rows in vectors)
            took = time.perf_counter() - began
            spent += took
            size = min(2 * size, GROUP) if took < seconds / 10 else size
    return done / spent if spent else 0.0


def _two_groups(passages: Iterator[str], size: int) -> list[list[str]]:
    """Without those for which there are no passages left."""
    return [group for group in (list(islice(passages, size)), list(islice(passages, size))) if group]


def compare_leading_dimensions(
    folder: Path, settings: Settings, model: LoadedModel, truncations: Sequence[int], chunks: int
) -> Figures:
    """For all dimensions and for each of `truncations`: recall@100 against exact search, ms a search, MB of the file.

    Every passage is really embedded. Candidates come from the vector file, their scores from the whole vectors.
    :raises UserFacingError: the model's vectors may not be cut.
    """
    if not truncations:
        raise UserFacingError(f"The vectors of {model.name} may not be cut.", "See: findwell models list --json")
    index = CorpusIndex(folder, settings, model)
    sample = SampleText()
    try:
        index.add(islice(sample.entries(PARAGRAPHS_IN_ENTRY), chunks))
        index.embed()
        queries = [model.encoder.encode_query(sample.question(sample.paragraph())) for _ in range(MRL_QUERIES)]
        figures: Figures = {"chunks": index.chunk_count()}
        for dimensions in (0, *truncations):
            fingerprint = replace(model.fingerprint, coarse=dimensions)
            label = str(dimensions or fingerprint.dimensions)
            found = _measure(index, folder / "vectors", fingerprint, queries)
            figures.update({f"{label}_{name}": value for name, value in found.items()})
    finally:
        index.close()
    return figures


def _measure(
    index: CorpusIndex, vectors_dir: Path, fingerprint: Fingerprint, queries: Sequence[NDArray[np.float32]]
) -> Figures:
    with closing(index.database.writer()) as connection:
        SnapshotWriter(vectors_dir, connection).publish(fingerprint)
    reader = SnapshotReader(vectors_dir, index.database)
    everything = np.arange(1, index.chunk_count() + 1)
    shares, times = [], []
    for query in queries:
        exact = {chunk_id for chunk_id, _ in reader.scores(fingerprint, query, everything, NEIGHBOURS)}
        started = time.perf_counter()
        found = {chunk_id for chunk_id, _ in reader.search(fingerprint, query, NEIGHBOURS)}
        times.append((time.perf_counter() - started) * 1000)
        shares.append(len(exact & found) / len(exact))
    reader.close()
    size = sum(path.stat().st_size for path in vectors_dir.glob("*.usearch"))
    return {"recall@100": float(np.mean(shares)), "p50_ms": percentile(times, 0.5), "file_mb": size / 1e6}
