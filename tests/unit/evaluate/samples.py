"""A labelled set of five entries, and a loaded model that needs no files."""

import json
from pathlib import Path

from desktop_app.records import Fingerprint
from desktop_app.services.encoder_slot import LoadedModel
from tests.indexing_helpers import DIMENSIONS, CountingEncoder, word_tokenizer

_CORPUS = [
    {"_id": "d1", "title": "Cats", "text": "The cat sleeps on the mat."},
    {"_id": "d/2", "title": "", "text": "Another cat sleeps too."},
    {"_id": "d3", "title": "Cars", "text": "A truck has an engine."},
    {"_id": "d4", "title": "", "text": "Berlin ist die Hauptstadt."},
    {"_id": "d5", "title": "", "text": "Nothing of interest."},
]
_QUERIES = [
    {"_id": "q1", "text": "where does the cat sleep", "lang": "en"},
    {"_id": "q2", "text": "Hauptstadt", "lang": "de"},
    {"_id": "q3", "text": "truck engines", "lang": "en"},
    {"_id": "q4", "text": "judged by nobody", "lang": "en"},
]
_JUDGEMENTS = "query-id\tcorpus-id\tscore\nq1\td1\t2\nq1\td/2\t1\nq1\td5\t0\nq2\td4\t1\nq3\td3\t1\n"


def write_dataset(folder: Path) -> Path:
    """Write the set into `folder` and return it."""
    folder.mkdir()
    for name, rows in (("corpus", _CORPUS), ("queries", _QUERIES)):
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    (folder / "qrels.tsv").write_text(_JUDGEMENTS, encoding="utf-8")
    return folder


def counting_model() -> tuple[LoadedModel, CountingEncoder]:
    """A model whose vectors say nothing, and the encoder that remembers what it embedded."""
    encoder = CountingEncoder()
    fingerprint = Fingerprint("counting", "{}", DIMENSIONS)
    return LoadedModel("counting", encoder, fingerprint, word_tokenizer()), encoder
