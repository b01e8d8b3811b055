import numpy as np
import onnx
import onnxruntime as ort
import pytest

from desktop_app.catalog.graphs.block_weights import BLOCK, pack, use_blocks
from tests.onnx_folders import WORDS, token_graph


@pytest.mark.parametrize(("bits", "step"), [(4, 1 / 7), (8, 1 / 127)])
@pytest.mark.parametrize("inputs", [32, 64, 40])
def test_what_is_packed_is_near_to_what_was(bits: int, step: float, inputs: int) -> None:
    weight = np.random.default_rng(1).normal(size=(inputs, 5)).astype(np.float32)
    numbers, scales = pack(weight, bits)
    count = -(-inputs // BLOCK)
    assert numbers.shape == (5, count, BLOCK * bits // 8)
    if bits == 4:
        numbers = np.stack([numbers & 15, numbers >> 4], axis=-1).reshape(5, count, BLOCK)
    values = (numbers.astype(np.float32) - (1 << (bits - 1))) * scales.reshape(5, count, 1)
    restored = values.reshape(5, -1)[:, :inputs].T
    assert np.abs(restored - weight).max() <= np.abs(weight).max() * step
    assert values.reshape(5, -1)[:, inputs:].tolist() == [[0] * (count * BLOCK - inputs)] * 5


def test_a_block_of_nothing_stays_nothing() -> None:
    numbers, scales = pack(np.zeros((32, 2), np.float32), 8)
    assert scales.tolist() == [0, 0]
    assert set(numbers.ravel().tolist()) == {128}


@pytest.mark.parametrize(("bits", "most"), [(4, 0.15), (8, 0.02)])
def test_the_runtime_reads_the_layout(bits: int, most: float) -> None:
    model = token_graph(width=64)
    ids = np.arange(len(WORDS), dtype=np.int64)[None]
    feeds = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
    (before,) = ort.InferenceSession(model.SerializeToString()).run(None, feeds)
    assert use_blocks(model, bits) == 1
    assert "weight" not in {item.name for item in model.graph.initializer}
    onnx.checker.check_model(model, full_check=False)
    (after,) = ort.InferenceSession(model.SerializeToString()).run(None, feeds)
    assert (after - before).std() / before.std() <= most
