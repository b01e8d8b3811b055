"""Compares Findwell with pipelines of other libraries on labelled sets, in one run, and prints the tables.

    python -m tests.quality.compare_rivals --data-dir DIR SET...

Run it from the top of the project in an environment with the packages of `requirements-rivals.txt` beside Findwell.
What is measured is kept below `rivals` in the data directory, the indexes where `findwell eval` keeps them, so that a
run which was stopped goes on. Every query is put to all systems one after the other: times of one run may be
compared whatever else the machine does, and a part of the queries is a sample of them.
"""

import argparse
import logging
import random
import sys
import time
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

from desktop_app import bootstrap
from desktop_app.evaluate.datasets import Dataset, load_dataset
from desktop_app.evaluate.metrics import ndcg
from desktop_app.services.application import Application
from desktop_app.services.encoder_slot import LoadedModel
from tests.quality.rivals.answers import Answer, Answers
from tests.quality.rivals.checkpoint import MODEL, checkpoint
from tests.quality.rivals.encoding import RivalEncoder, Vectors
from tests.quality.rivals.systems import DENSE, FINDWELL, TXTAI, System, systems
from tests.quality.rivals.table import Sets, difference_table, pace_table, quality_table

PACKAGES = ("sentence-transformers", "torch", "transformers", "rank-bm25", "jieba", "txtai", "onnxruntime")
WARM_UP = 5
LEAST_COSINE = 0.99
BM25 = ("BM25 spaces", "BM25 bigrams", "BM25 jieba")
FUSED = tuple(f"{name} + RRF" for name in BM25)

log = logging.getLogger("rivals")


def main(words: Sequence[str] | None = None) -> int:
    """Measure what is lacking, then print all."""
    arguments = _parser().parse_args(words)
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(message)s")
    log.setLevel(logging.INFO)
    work = arguments.data_dir / "rivals"
    encoder = RivalEncoder(checkpoint(work / "checkpoint"), work / "vectors", bfloat16=arguments.bfloat16)
    measured_with = _measured_with(bfloat16=arguments.bfloat16)
    application = bootstrap.build(arguments.data_dir, watch=False)
    try:
        sets = {}
        for folder in arguments.sets:
            dataset = load_dataset(folder)
            answers = Answers(work / "answers" / f"{dataset.name}.jsonl", measured_with)
            _measure(dataset, answers, application, encoder, arguments.queries)
            sets[dataset.name] = list(answers.rows.values())
    finally:
        application.close()
    sys.stdout.write(_page(sets, measured_with))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("sets", nargs="+", type=Path, metavar="SET", help="folders with a labelled set")
    parser.add_argument("--data-dir", type=Path, required=True, help="where Findwell's model is installed")
    parser.add_argument("--queries", type=int, help="no more than so many of each set, chosen by chance")
    parser.add_argument("--bfloat16", action="store_true", help="rivals' passages in bfloat16, where that is faster")
    return parser


def _measured_with(*, bfloat16: bool) -> dict[str, str]:
    versions = {package: version(package) for package in ("findwell", *PACKAGES)}
    return {**versions, "passages": "bfloat16" if bfloat16 else "float32"}


def _measure(
    dataset: Dataset, answers: Answers, application: Application, encoder: RivalEncoder, limit: int | None
) -> None:
    """Put the queries that lack an answer to all systems, in an order by chance that is always the same."""
    order = sorted(dataset.queries)
    random.Random(0).shuffle(order)
    lacking = [query_id for query_id in order[:limit] if query_id not in answers.rows]
    if not lacking:
        return
    model = application.model_setup.loaded(MODEL)
    with systems(dataset, application, model, encoder) as asked:
        texts = [dataset.queries[query_id] for query_id in order[-WARM_UP:]]
        _require_same_vectors(dataset.name, texts, model, encoder)
        for text in texts:
            _answers(asked, text, {}, encoder)
        for number, query_id in enumerate(lacking, start=1):
            relevance = dataset.relevance[query_id]
            answers.add(query_id, _answers(asked, dataset.queries[query_id], relevance, encoder))
            if number % 100 == 0 or number == len(lacking):
                log.info("%s: %d of %d queries asked", dataset.name, number, len(lacking))


def _require_same_vectors(name: str, texts: Sequence[str], model: LoadedModel, encoder: RivalEncoder) -> None:
    """Stop unless both have the same model: Findwell's rounded linear layers leave cosines of some 0.996."""
    cosines = [float(model.encoder.encode_query(text) @ encoder.query(text)[0]) for text in texts]
    log.info("%s: cosines of the rivals' vectors with Findwell's are at least %.4f", name, min(cosines))
    if min(cosines) < LEAST_COSINE:
        raise SystemExit(f"The rivals' vectors are not those of {model.name}: a cosine is {min(cosines):.4f}.")


def _answers(
    asked: Mapping[str, System], text: str, relevance: Mapping[str, int], encoder: RivalEncoder
) -> dict[str, Answer]:
    vector, encode_ms = encoder.query(text)
    return {name: _answer(system, text, vector, encode_ms, relevance) for name, system in asked.items()}


def _answer(system: System, text: str, vector: Vectors, encode_ms: float, relevance: Mapping[str, int]) -> Answer:
    started = time.perf_counter()
    found = system.search(text, vector)
    took_ms = (time.perf_counter() - started) * 1000
    return Answer(ndcg(found, relevance), took_ms + encode_ms * system.reads_vectors)


def _page(sets: Sets, measured_with: Mapping[str, str]) -> str:
    lexical, dense, hybrid, late = FINDWELL
    rivals = (*FUSED, TXTAI)
    tables = (
        quality_table(sets, (hybrid, late, *rivals)),
        difference_table(sets, late, rivals),
        difference_table(sets, hybrid, rivals),
        quality_table(sets, (lexical, *BM25, dense, DENSE)),
        difference_table(sets, lexical, BM25),
        difference_table(sets, dense, (DENSE,)),
        pace_table(sets, (hybrid, late, *rivals)),
    )
    versions = ", ".join(f"{name} {value}" for name, value in measured_with.items())
    return "\n\n".join([versions, *tables]) + "\n"


if __name__ == "__main__":
    sys.exit(main())
