import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import pytest

from desktop_app.errors import EnvironmentFault
from desktop_app.inference import onnx_session
from desktop_app.inference.onnx_session import PROVIDERS, OnnxSession, usable_cores

FLOAT = onnx.TensorProto.FLOAT
IDS = np.array([[0, 7, 9, 2]])
MASK = np.ones_like(IDS)


def test_outputs(tiny_files: Path) -> None:
    session = OnnxSession(tiny_files / "float32.onnx", provider="cpu")
    assert session.outputs == ("sentence_embedding", "last_hidden_state")
    assert session.inputs == {"input_ids", "attention_mask"}
    assert session.run(IDS, MASK).shape == (1, 32)
    assert session.run(IDS, MASK, output="last_hidden_state").shape == (1, 4, 32)
    assert (session.provider, session.refusals) == ("cpu", ())


def test_one_session_serves_many_threads(tiny_files: Path) -> None:
    session = OnnxSession(tiny_files / "float32.onnx", provider="cpu")
    expected = session.run(IDS, MASK)
    with ThreadPoolExecutor(4) as pool:
        for result in pool.map(lambda _: session.run(IDS, MASK), range(50)):
            np.testing.assert_array_equal(result, expected)


def test_auto_takes_the_processor_where_there_is_nothing_else(
    tiny_files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ort, "get_available_providers", lambda: [PROVIDERS["cpu"]])
    session = OnnxSession(tiny_files / "float32.onnx", provider="auto")
    assert (session.provider, session.refusals) == ("cpu", ())


def test_a_provider_that_is_not_there_is_refused_with_a_reason(
    tiny_files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ort, "get_available_providers", lambda: [PROVIDERS["cpu"]])
    session = OnnxSession(tiny_files / "float32.onnx", provider="coreml")
    assert session.provider == "cpu"
    assert session.refusals == ("coreml is not part of the installed ONNX Runtime; the processor is used.",)


@pytest.mark.skipif(PROVIDERS["cuda"] in ort.get_available_providers(), reason="this runtime has CUDA")
@pytest.mark.filterwarnings("ignore:Specified provider")
def test_a_provider_that_does_not_start_is_refused(tiny_files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ort, "get_available_providers", lambda: [PROVIDERS["cuda"], PROVIDERS["cpu"]])
    session = OnnxSession(tiny_files / "float32.onnx", provider="auto")
    assert session.provider == "cpu"
    assert "cuda" in session.refusals[0]
    assert session.run(IDS, MASK).shape == (1, 32)


@pytest.fixture
def an_accelerator(tiny_files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Let "cuda" be there and compute with another model file: `float32.onnx`, or one that is `wrong.onnx`."""
    graph = onnx.load(tiny_files / "float32.onnx")
    matrices = [item for item in graph.graph.initializer if len(item.dims) == 2 and item.data_type == FLOAT]
    weights = max(matrices, key=lambda item: item.dims[0] * item.dims[1])
    changed = -onnx.numpy_helper.to_array(weights)
    weights.CopyFrom(onnx.numpy_helper.from_array(changed, weights.name))
    onnx.save(graph, tmp_path / "wrong.onnx")
    files = {"right": tiny_files / "float32.onnx", "wrong": tmp_path / "wrong.onnx"}
    real_open = onnx_session._open

    def start(kind: str) -> None:
        monkeypatch.setattr(onnx_session, "TRIAL_SHAPE", (4, 16))  # the tiny model knows 64 positions
        monkeypatch.setitem(PROVIDERS, "cuda", "CPUExecutionProvider")
        monkeypatch.setattr(
            onnx_session, "_open", lambda path, name: real_open(path if name == "cpu" else files[kind], "cpu")
        )

    return start


def test_an_accelerator_that_computes_the_same_is_used(tiny_files: Path, an_accelerator: Callable[[str], None]) -> None:
    an_accelerator("right")
    session = OnnxSession(tiny_files / "float32.onnx", provider="cuda")
    assert (session.provider, session.refusals) == ("cuda", ())


def test_an_accelerator_that_computes_something_else_is_refused(
    tiny_files: Path, an_accelerator: Callable[[str], None]
) -> None:
    an_accelerator("wrong")
    session = OnnxSession(tiny_files / "float32.onnx", provider="cuda")
    assert session.provider == "cpu"
    assert session.refusals == ("cuda computed other results than the processor, which is used.",)


@pytest.mark.parametrize("content", [b"", b"not a model", None])
def test_a_damaged_file(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "model.onnx"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(EnvironmentFault, match=r"model\.onnx"):
        OnnxSession(path, provider="cpu")


def test_usable_cores() -> None:
    assert 1 <= usable_cores() <= (os.cpu_count() or 1)
