"""A tiny model's ONNX file and tokenizer, in float32."""

from pathlib import Path

import pytest

from tests.tiny_model import build_tiny_model


@pytest.fixture(scope="session")
def tiny_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `float32.onnx` and `tokenizer.json`."""
    folder = tmp_path_factory.mktemp("tiny")
    build_tiny_model(folder)
    return folder
