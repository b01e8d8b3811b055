"""Measures speed and memory on this machine, with text it makes up and the parts the program really uses.

Owns what `bench` reports. Figures of one run may be compared with each other; the processor, and what else runs
on it, decide the rest, so the machine is reported with them.
"""

import os
import platform
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import onnxruntime
import psutil

from desktop_app.encode.bi_encoder import passage_input
from desktop_app.evaluate.corpus_index import CorpusIndex, Progress
from desktop_app.evaluate.measurements import PACE
from desktop_app.evaluate.memory_peak import MemoryPeak
from desktop_app.evaluate.metrics import percentile
from desktop_app.evaluate.model_benchmarks import compare_leading_dimensions, pace_of_models
from desktop_app.evaluate.rerank_benchmark import compare_with_cross_encoders
from desktop_app.evaluate.runs import Cost, stage_percentiles
from desktop_app.evaluate.sample_index import filled_index
from desktop_app.evaluate.sample_text import SampleText
from desktop_app.evaluate.sentence_transformers_pace import sentence_transformers_pace
from desktop_app.rank.judging import Reranker
from desktop_app.services.encoder_slot import EncoderSlot, LoadedModel
from desktop_app.services.indexing import IndexingService
from desktop_app.settings import Settings
from desktop_app.store.database import Database
from desktop_app.store.search_reader import SearchReader

Figures = dict[str, float]

PARAGRAPHS_IN_FILE = 8
CHUNKS_IN_FILE = 7.55
"""What becomes of them with the default settings: short neighbours are joined."""
GROUP_CHUNKS = 96
"""Chunks the encoder is given at a time, as indexing does it."""
QUERIES = 300
WARM_UP = 20


@dataclass(frozen=True, slots=True)
class Bench:
    """What every benchmark works with. `folder` is empty and on the disk that is to be measured."""

    folder: Path
    settings: Settings
    model: LoadedModel
    chunks: int
    progress: Progress
    models: tuple[LoadedModel, ...] = ()
    """All installed encoders, where they are compared."""
    truncations: tuple[int, ...] = ()
    """Lengths to which the model's vectors may be cut."""
    rerankers: Mapping[str, Reranker] = field(default_factory=dict)
    """Cross-encoders that late interaction is compared with, by name."""


def run_benchmarks(names: Sequence[str], bench: Bench) -> dict[str, Figures]:
    """The figures of the named benchmarks, in that order."""
    return {name: BENCHMARKS[name](bench) for name in names}


def machine(model: LoadedModel | None = None) -> dict[str, object]:
    """What the figures depend on; without a model where none was used."""
    described = {} if model is None else {"provider": model.provider, "model": model.name}
    return {
        "system": platform.platform(),
        "processor": platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "memory_mb": psutil.virtual_memory().total // 2**20,
        "python": platform.python_version(),
        "onnxruntime": onnxruntime.__version__,
        **described,
    }


def bench_index(bench: Bench) -> Figures:
    """Index files of about `chunks` chunks as the program does, then encode the same chunks alone.

    Encoding is the floor: `ratio` says how far above it reading, cutting and storing bring the whole.
    `peak_mb` is the largest resident memory of this process and its workers while indexing.
    """
    documents = bench.folder / "documents"
    _write_files(documents, bench.chunks)
    data_dir = bench.folder / "data"
    data_dir.mkdir()
    database = Database(data_dir / "index.db")
    database.migrate()
    slot = EncoderSlot()
    slot.fill(bench.model)
    with MemoryPeak() as memory:
        wall_s = _indexing_time(IndexingService(database, data_dir, slot, bench.settings, watch=False), documents)
    inputs = _stored_inputs(database)
    encode_alone_s = _encoding_time(bench.model, inputs)
    database.close()
    return {
        "chunks": len(inputs),
        "wall_s": wall_s,
        "encode_alone_s": encode_alone_s,
        "ratio": wall_s / encode_alone_s if encode_alone_s else 0.0,
        "chunks_per_s": len(inputs) / wall_s,
        "tokens_per_s": _tokens(bench.model, inputs) / wall_s,
        "peak_mb": memory.peak_bytes / 2**20,
    }


def bench_search(bench: Bench) -> Figures:
    """Ask questions of an index of about `chunks` chunks; the encoding of the question is part of the time.

    The vectors of its passages are made up.
    """
    sample = SampleText()
    with closing(_sample_index(bench, "search", sample)) as index:
        costs = _ask(index, [sample.question(sample.paragraph()) for _ in range(QUERIES + WARM_UP)])
        figures: Figures = {"chunks": index.chunk_count()}
    times = [cost.took_ms for cost in costs]
    for name, share in (("p50_ms", 0.5), ("p95_ms", 0.95), ("p99_ms", 0.99)):
        figures[name] = percentile(times, share)
        for stage, value in stage_percentiles(costs, share).items():
            figures[f"{stage}_ms" if share == 0.5 else f"{stage}_{name}"] = value
    return figures


def bench_encode(bench: Bench) -> Figures:
    """Encode passages as indexing does, nothing else. A CPU second is one second of one core."""
    sample = SampleText()
    inputs = [sample.paragraph() for _ in range(min(bench.chunks, 1_000))]
    _encoding_time(bench.model, inputs[:GROUP_CHUNKS])
    cpu = time.process_time()
    wall_s = _encoding_time(bench.model, inputs)
    cpu_s = time.process_time() - cpu
    tokens = _tokens(bench.model, inputs)
    figures = {
        PACE: len(inputs) / wall_s,
        "tokens_per_s": tokens / wall_s,
        "tokens_per_cpu_s": tokens / cpu_s,
    }
    pace = sentence_transformers_pace(bench.model.name, inputs, tokens)
    return figures if pace is None else {**figures, "sentence_transformers_ratio": figures["tokens_per_s"] / pace}


def bench_models(bench: Bench) -> Figures:
    """Compare the pace of all installed encoders."""
    return pace_of_models(bench.models)


def bench_rerank(bench: Bench) -> Figures:
    """Compare late interaction with cross-encoders that read the same candidates."""
    sample = SampleText()
    with closing(_sample_index(bench, "rerank", sample)) as index:
        return compare_with_cross_encoders(index.database, bench.settings, bench.model, bench.rerankers, sample)


def bench_mrl(bench: Bench) -> Figures:
    """Compare whole vectors with their leading dimensions."""
    return compare_leading_dimensions(
        bench.folder / "mrl", bench.settings, bench.model, bench.truncations, bench.chunks
    )


USUAL = ("index", "search", "encode")
BENCHMARKS: Mapping[str, Callable[[Bench], Figures]] = {
    "index": bench_index,
    "search": bench_search,
    "encode": bench_encode,
    "models": bench_models,
    "rerank": bench_rerank,
    "mrl": bench_mrl,
}


def _write_files(folder: Path, chunks: int) -> None:
    """Text and Markdown files with about `chunks` chunks between them."""
    folder.mkdir(parents=True)
    entries = SampleText().entries(PARAGRAPHS_IN_FILE)
    for number, entry in enumerate(islice(entries, max(1, round(chunks / CHUNKS_IN_FILE)))):
        markdown = number % 2 == 0
        title = f"# {entry.title}" if markdown else entry.title
        path = folder / f"{entry.entry_id}{'.md' if markdown else '.txt'}"
        path.write_text(f"{title}\n\n{entry.text}\n", encoding="utf-8")


def _indexing_time(indexing: IndexingService, documents: Path) -> float:
    """Seconds from naming the folder to the last vector stored."""
    indexing.start()
    try:
        started = time.perf_counter()
        indexing.add_root(documents)
        indexing.wait_until_idle()
        return time.perf_counter() - started
    finally:
        indexing.stop()


def _stored_inputs(database: Database) -> list[str]:
    """What the encoder was given for every chunk, in the order of storing."""
    reader = SearchReader(database)
    texts = reader.texts(range(1, reader.chunk_count() + 1))
    return [passage_input(texts[chunk_id].context, texts[chunk_id].text) for chunk_id in sorted(texts)]


def _encoding_time(model: LoadedModel, inputs: Sequence[str]) -> float:
    """Seconds to encode all inputs, two groups at a time so that the encoder never waits."""
    groups = [inputs[start : start + GROUP_CHUNKS] for start in range(0, len(inputs), GROUP_CHUNKS)]
    started = time.perf_counter()
    with ThreadPoolExecutor(2) as callers:
        for _ in callers.map(model.encoder.encode_passages, groups):
            pass
    return time.perf_counter() - started


def _tokens(model: LoadedModel, inputs: Sequence[str]) -> int:
    assert model.tokenizer is not None  # what runs elsewhere is not measured here
    return sum(map(len, model.tokenizer.encode_batch(inputs)))


def _sample_index(bench: Bench, name: str, sample: SampleText) -> CorpusIndex:
    return filled_index(bench.folder / name, bench.settings, bench.model, bench.chunks, sample, bench.progress)


def _ask(index: CorpusIndex, questions: Sequence[str]) -> list[Cost]:
    """What each question cost, without those that warm up."""
    searching = index.search_service()
    try:
        results = [searching.search(question) for question in questions]
    finally:
        searching.close()
    return [Cost(result.took_ms, result.stage_ms) for result in results[WARM_UP:]]
