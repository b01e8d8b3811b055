"""Every family that can be exported, with small random weights: what we compute is what PyTorch computes.

The checkpoints are made, exported and recomputed in the tools' environment, which is made on first use and kept
where FINDWELL_TEST_EXPORTER says.
"""

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from desktop_app.cancellation import CancelToken
from desktop_app.catalog.exporting.environments import ExporterEnvironments
from desktop_app.catalog.exporting.families import TORCH
from desktop_app.catalog.manifest import Manifest, load_manifest
from desktop_app.catalog.model_importer import ModelImporter
from desktop_app.catalog.model_store import ModelStore
from desktop_app.catalog.opening import open_encoder, open_reranker
from desktop_app.encode.bi_encoder import BiEncoder
from desktop_app.errors import UserFacingError
from desktop_app.model_description import ModelKind
from desktop_app.settings import EncodeSettings
from tests.onnx_folders import write_json

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]

TOOLS = Path(__file__).resolve().parents[1] / "tools"
LONG = "the notice period of this contract is three months and a deposit was paid . " * 12
TEXTS = ["a", "the deposit", "合同 通知期", "Miete ?", LONG, "one two three four five six seven eight nine ten", ""]
PASSAGES = TEXTS[1:-1]
"""Of pairs; Transformers takes a pair with an empty second half for a single text."""
SPARSE_LEFT_OUT = {0, 1, 2, 3}
"""Start, padding, end and unknown token of XLM-R's vocabulary."""


@dataclass(frozen=True)
class Family:
    """What the reference needs to be told beyond the files."""

    name: str
    pooling: str = ""
    query: str = ""
    passage: str = ""
    length: int = 64
    closing: str = ""
    layer_norm: bool = False
    both_ways: bool = False
    heads: bool = False


ENCODERS = [
    Family("bert-cls", query="ask: "),
    Family("bert-mean", query="q ", passage="d "),
    Family("distilbert"),
    Family("mpnet"),
    Family("roberta"),
    Family("xlm-roberta", query="query: "),
    Family("m3", pooling="cls", length=24, heads=True),
    Family("modernbert", query="search_query: "),
    Family("tiny-nomic", "mean", "search_query: ", "search_document: ", layer_norm=True),
    Family("tiny-mistral", "last", "Instruct: find\nQuery: ", closing="</s>"),
    Family("qwen2"),
    Family("gte-qwen2-tiny", "last", "Instruct: find\nQuery: ", closing="<|endoftext|>", both_ways=True),
    Family("qwen3", query="Instruct: find\nQuery:"),
]
RERANKERS = ["bert-score", "xlm-roberta-score", "modernbert-score", "deberta-score"]
LIKE = {
    "tiny-nomic": "nomic-embed-text-v1.5",
    "tiny-mistral": "e5-mistral-7b-instruct",
    "gte-qwen2-tiny": "gte-qwen2-7b-instruct",
}
"""Small models that the manifest of this test knows, and the real ones whose entries they share."""


def small_manifest() -> Manifest:
    """The entries of the real models, for vectors of 32 numbers and a small vocabulary."""
    manifest = load_manifest()
    entries = []
    for family in ENCODERS:
        if family.name in LIKE:
            entry = manifest.find(LIKE[family.name])
            assert entry is not None
            changes = {"query_prefix": family.query, "closing_token": family.closing, "truncations": ()}
            entries.append(replace(entry, name=family.name, dimensions=32, **changes))
    return replace(manifest, models=tuple(entries))


@pytest.fixture(scope="module")
def exporters() -> ExporterEnvironments:
    return ExporterEnvironments(Path(os.environ["FINDWELL_TEST_EXPORTER"]))


@pytest.fixture(scope="module")
def python(exporters: ExporterEnvironments) -> Path:
    return exporters.python(TORCH, lambda _share: None, CancelToken())


@pytest.fixture(scope="module")
def checkpoints(python: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("checkpoints")
    subprocess.run([python, TOOLS / "make_checkpoints.py", folder], check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def references(python: Path, checkpoints: Path) -> Callable[..., Any]:
    """What PyTorch computes: by family, and by side of the encoders."""
    parts = []
    for family in ENCODERS:
        for side in ("query", "passage"):
            values = {"folder": str(checkpoints / family.name), "texts": TEXTS, "prompt": getattr(family, side)}
            names = ("pooling", "length", "closing", "layer_norm", "both_ways", "heads")
            output = str(checkpoints / f"{family.name}-{side}.npz")
            parts.append({**values, "output": output, **{name: getattr(family, name) for name in names}})
    pairs = [[query, passage] for query in TEXTS[:4] for passage in PASSAGES]
    for name in RERANKERS:
        output = str(checkpoints / f"{name}.npz")
        parts.append({"folder": str(checkpoints / name), "pairs": pairs, "length": 64, "output": output})
    write_json(checkpoints / "job.json", parts)
    subprocess.run([python, TOOLS / "reference.py", checkpoints / "job.json"], check=True, capture_output=True)
    return lambda name: dict(np.load(checkpoints / f"{name}.npz"))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> ModelStore:
    return ModelStore(tmp_path_factory.mktemp("models"), small_manifest())


@pytest.fixture
def encoder(
    request: pytest.FixtureRequest, store: ModelStore, exporters: ExporterEnvironments, checkpoints: Path
) -> Iterator[BiEncoder]:
    importer = ModelImporter(store, exporters)
    added = importer.import_folder(checkpoints / request.param.name, lambda _step: None, CancelToken())
    assert added.parity is not None
    assert added.parity.lowest_cosine > 0.99999, added.parity.line
    # A small budget, so that the texts come in batches of several sizes.
    encoder = open_encoder(store.load(added.name), EncodeSettings(provider="cpu", batch_tokens=64))
    assert isinstance(encoder, BiEncoder)
    yield encoder
    encoder.close()


@pytest.mark.parametrize(("family", "encoder"), [(f, f) for f in ENCODERS], indirect=["encoder"], ids=lambda f: f.name)
def test_vectors_are_those_of_pytorch(family: Family, encoder: BiEncoder, references: Callable[..., Any]) -> None:
    described = encoder.description
    assert (described.query_prefix, described.passage_prefix) == (family.query, family.passage)
    queries = np.stack([encoder.encode_query(text) for text in TEXTS])
    assert queries == pytest.approx(references(f"{family.name}-query")["vectors"], abs=1e-4)
    expected = references(f"{family.name}-passage")["vectors"]
    assert encoder.encode_passages(TEXTS) == pytest.approx(expected, abs=1e-4)
    assert encoder.encode_passages(TEXTS[:1]) == pytest.approx(expected[:1], abs=1e-4)


@pytest.mark.parametrize("encoder", [f for f in ENCODERS if f.heads], indirect=True, ids=lambda f: f.name)
def test_word_weights_and_token_vectors_are_those_of_pytorch(
    encoder: BiEncoder, references: Callable[..., Any]
) -> None:
    expected = references("m3-passage")
    for number, (text, heads) in enumerate(zip(TEXTS, encoder.encode_heads(TEXTS), strict=True)):
        ids = encoder.tokenizer.encode_batch([text])[0]
        weights: dict[int, float] = {}
        for token, weight in zip(ids, expected[f"sparse{number}"], strict=True):
            if token not in SPARSE_LEFT_OUT and weight > 0:
                weights[token] = max(weights.get(token, 0), float(weight))
        assert heads.sparse == pytest.approx(weights, abs=1e-4)
        assert heads.colbert == pytest.approx(expected[f"colbert{number}"], abs=1e-4)
        assert heads.dense == pytest.approx(expected["vectors"][number], abs=1e-4)


def test_a_sparse_weight_is_not_nothing(references: Callable[..., Any]) -> None:
    expected = references("m3-passage")
    assert max(expected[f"sparse{number}"].max() for number in range(len(TEXTS))) > 0.01


@pytest.mark.parametrize("name", RERANKERS)
def test_scores_are_those_of_pytorch(
    name: str, store: ModelStore, exporters: ExporterEnvironments, checkpoints: Path, references: Callable[..., Any]
) -> None:
    ModelImporter(store, exporters).import_folder(checkpoints / name, lambda _step: None, CancelToken())
    assert store.load(name).description.kind is ModelKind.CROSS_ENCODER
    reranker = open_reranker(store.load(name), EncodeSettings(provider="cpu", batch_tokens=128))
    try:
        scores = np.concatenate([reranker.scores(query, PASSAGES) for query in TEXTS[:4]])
    finally:
        reranker.close()
    logits = references(name)["scores"]
    assert np.ptp(logits) > 0.01
    assert scores == pytest.approx(1 / (1 + np.exp(-logits)), abs=1e-4)


def test_weights_of_another_architecture_are_refused(
    store: ModelStore, exporters: ExporterEnvironments, checkpoints: Path
) -> None:
    config = json.loads((checkpoints / "bert-cls" / "config.json").read_text())
    write_json(checkpoints / "bert-cls" / "config.json", {**config, "num_hidden_layers": 3})
    with pytest.raises(UserFacingError, match="weights lack"):
        ModelImporter(store, exporters).import_folder(
            checkpoints / "bert-cls", lambda _step: None, CancelToken(), name="taller"
        )
    assert not store.installed("taller")
