import importlib
import importlib.util
from types import SimpleNamespace

import pytest

from desktop_app.evaluate.sentence_transformers_pace import sentence_transformers_pace


class _Model:
    def __init__(self, name: str, *, local_files_only: bool) -> None:
        assert local_files_only
        if name != "intfloat/multilingual-e5-small":
            raise OSError

    def encode(self, inputs: list[str]) -> None:
        assert all(text.startswith("passage: ") for text in inputs)


def test_without_the_package_there_is_no_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert sentence_transformers_pace("multilingual-e5-small", ["a"], 1) is None


def test_an_unknown_model_has_no_figure() -> None:
    assert sentence_transformers_pace("other", ["a"], 1) is None


def test_the_package_is_measured_with_its_own_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: name)
    monkeypatch.setattr(importlib, "import_module", lambda name: SimpleNamespace(SentenceTransformer=_Model))
    pace = sentence_transformers_pace("multilingual-e5-small", ["a", "b"], 10)
    assert pace is not None
    assert pace > 0
