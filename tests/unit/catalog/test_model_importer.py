from pathlib import Path

import numpy as np
import pytest

from desktop_app.cancellation import CancelToken
from desktop_app.catalog.install_progress import InstallProgress
from desktop_app.catalog.manifest import load_manifest
from desktop_app.catalog.model_store import ModelStore
from desktop_app.catalog.opening import open_encoder
from desktop_app.encode.bi_encoder import BiEncoder
from desktop_app.errors import Cancelled, UserFacingError
from desktop_app.model_description import ModelKind
from desktop_app.settings import EncodeSettings
from tests.onnx_folders import WIDTH, importer, onnx_folder, score_graph, sentence_files, token_graph


def ignore(_step: InstallProgress) -> None:
    pass


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    return ModelStore(tmp_path / "models", load_manifest())


def imported(store: ModelStore, folder: Path, name: str = "") -> str:
    return importer(store).import_folder(folder, ignore, CancelToken(), name=name).name


def vector(store: ModelStore, name: str, text: str) -> np.ndarray:
    encoder = open_encoder(store.load(name), EncodeSettings(provider="cpu", threads=1))
    assert isinstance(encoder, BiEncoder)
    try:
        return encoder.encode_query(text)
    finally:
        encoder.close()


@pytest.mark.parametrize("external", ["", "model.onnx_data"])
def test_a_folder_with_a_graph_becomes_a_model(store: ModelStore, tmp_path: Path, external: str) -> None:
    folder = onnx_folder(tmp_path / "My Graph", external=external)
    steps: list[InstallProgress] = []
    name = importer(store).import_folder(folder, steps.append, CancelToken()).name
    assert name == "my-graph"
    assert steps[-1] == InstallProgress("Ready", 1.0)
    model = store.load(name)
    assert (model.description.pooling, model.description.dimensions) == ("mean", WIDTH)
    assert model.description.weights_hash
    assert model.origin == str(folder)
    assert store.verify(name).ok
    assert [info.name for info in store.list() if info.installed] == [name]
    assert np.linalg.norm(vector(store, name, "notice")) == pytest.approx(1)


def test_the_files_of_sentence_transformers_are_followed(store: ModelStore, tmp_path: Path) -> None:
    folder = onnx_folder(tmp_path / "m", hidden_size=WIDTH)
    sentence_files(folder, {"pooling_mode": "cls"}, prompts={"query": "the "})
    imported(store, folder)
    described = store.load("m").description
    assert (described.pooling, described.query_prefix, described.max_tokens) == ("cls", "the ", 64)
    table, weight = (item for item in token_graph().graph.initializer)
    states = np.frombuffer(table.raw_data, np.float32).reshape(-1, WIDTH) @ np.frombuffer(
        weight.raw_data, np.float32
    ).reshape(WIDTH, WIDTH)
    cls = states[2] / np.linalg.norm(states[2])
    assert vector(store, "m", "notice period") == pytest.approx(cls, abs=1e-6)


def test_a_graph_that_pools_is_taken_at_its_word_and_normalised(store: ModelStore, tmp_path: Path) -> None:
    imported(store, onnx_folder(tmp_path / "m", token_graph(pooled=True)))
    assert store.load("m").description.pooling == "graph"
    assert np.linalg.norm(vector(store, "m", "a b c")) == pytest.approx(1)


def test_an_output_of_another_name_is_remembered(store: ModelStore, tmp_path: Path) -> None:
    imported(store, onnx_folder(tmp_path / "m", token_graph(output="hidden")))
    assert store.load("m").description.token_output == "hidden"


def test_a_reranker_as_a_graph(store: ModelStore, tmp_path: Path) -> None:
    config = {"architectures": ["BertForSequenceClassification"]}
    imported(store, onnx_folder(tmp_path / "m", score_graph(), **config))
    described = store.load("m").description
    assert (described.kind, described.dimensions) == (ModelKind.CROSS_ENCODER, 0)
    with pytest.raises(UserFacingError, match="3 numbers"):
        imported(store, onnx_folder(tmp_path / "three", score_graph(3), **config))


@pytest.mark.parametrize(
    ("graph", "config", "reason"),
    [
        (score_graph(), {}, "2 axes"),
        (token_graph(), {"hidden_size": 384}, "8 wide"),
    ],
)
def test_a_graph_that_does_not_fit_is_refused(
    store: ModelStore, tmp_path: Path, graph: object, config: dict[str, object], reason: str
) -> None:
    with pytest.raises(UserFacingError, match=reason):
        imported(store, onnx_folder(tmp_path / "m", graph, **config))
    assert not store.installed("m")


def test_links_become_files(store: ModelStore, tmp_path: Path) -> None:
    folder = onnx_folder(tmp_path / "m", external="numbers")
    (folder / "numbers").rename(tmp_path / "blob")
    (folder / "numbers").symlink_to(tmp_path / "blob")
    imported(store, folder)
    copied = store.load("m").folder / "numbers"
    assert copied.is_file()
    assert not copied.is_symlink()


def test_a_data_file_cannot_take_the_place_of_ours(store: ModelStore, tmp_path: Path) -> None:
    with pytest.raises(UserFacingError, match=r"model\.toml"):
        imported(store, onnx_folder(tmp_path / "m", external="model.toml"))


def test_the_same_folder_again_replaces_another_does_not(store: ModelStore, tmp_path: Path) -> None:
    folder = onnx_folder(tmp_path / "m")
    assert imported(store, folder) == imported(store, folder)
    other = onnx_folder(tmp_path / "other" / "m")
    with pytest.raises(UserFacingError, match="is installed"):
        imported(store, other)
    assert imported(store, other, "m2") == "m2"


@pytest.mark.parametrize("name", ["../m", "M", ".hidden", "a b"])
def test_names_that_are_none(store: ModelStore, tmp_path: Path, name: str) -> None:
    with pytest.raises(UserFacingError, match="cannot be called"):
        imported(store, onnx_folder(tmp_path / "m"), name)


@pytest.mark.parametrize("stage", ["Copying the model", "Trying the model"])
def test_cancelling_leaves_nothing(store: ModelStore, tmp_path: Path, stage: str) -> None:
    cancel, folder = CancelToken(), onnx_folder(tmp_path / "m")
    with pytest.raises(Cancelled):
        importer(store).import_folder(folder, lambda s: cancel.cancel() if s.stage == stage else None, cancel)
    assert [path.name for path in (tmp_path / "models").iterdir() if path.name != ".lock"] == []
