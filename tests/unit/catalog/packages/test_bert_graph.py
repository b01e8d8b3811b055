"""The graph against a plain NumPy computation of the same encoder."""

from math import erf, sqrt

import numpy as np
import numpy.typing as npt
import onnx
import pytest

from desktop_app.catalog.packages.bert_graph import LAST_HIDDEN_STATE, encoder_graph
from desktop_app.catalog.packages.e5_weights import E5Weights
from desktop_app.inference.onnx_session import OnnxSession
from tests.tiny_model import TinyModel

Array = npt.NDArray[np.float64]


def layer_norm(weights: E5Weights, name: str, values: Array) -> Array:
    centred = values - values.mean(-1, keepdims=True)
    scaled = centred / np.sqrt((centred**2).mean(-1, keepdims=True) + weights.shape.epsilon)
    return scaled * weights.floats(f"{name}.w") + weights.floats(f"{name}.b")


def linear(weights: E5Weights, name: str, values: Array) -> Array:
    bias = weights.floats(f"{name}.b")
    return values @ weights.floats(f"{name}.w").reshape(bias.size, -1).T + bias


def encode(weights: E5Weights, ids: list[int]) -> Array:
    """Last hidden state of one text, (sequence, hidden)."""
    size, heads = weights.shape.hidden, weights.shape.heads
    table = {part: weights.floats(f"emb.{part}").reshape(-1, size) for part in ("word", "pos", "type")}
    hidden = layer_norm(weights, "emb.ln", table["word"][ids] + table["pos"][: len(ids)] + table["type"][0])
    for layer in (f"l{i}" for i in range(weights.shape.layers)):
        q, k, v = (
            linear(weights, f"{layer}.{part}", hidden).reshape(len(ids), heads, -1).transpose(1, 0, 2) for part in "qkv"
        )
        scores = np.exp(q @ k.transpose(0, 2, 1) / sqrt(size / heads))
        mixed = (scores / scores.sum(-1, keepdims=True) @ v).transpose(1, 0, 2).reshape(len(ids), size)
        hidden = layer_norm(weights, f"{layer}.aln", linear(weights, f"{layer}.ao", mixed) + hidden)
        inner = linear(weights, f"{layer}.fi", hidden)
        active = inner * 0.5 * (1 + np.vectorize(erf)(inner / sqrt(2)))
        hidden = layer_norm(weights, f"{layer}.oln", linear(weights, f"{layer}.fo", active) + hidden)
    return hidden


@pytest.fixture(scope="module")
def session(tiny: TinyModel, tmp_path_factory: pytest.TempPathFactory) -> OnnxSession:
    path = tmp_path_factory.mktemp("graph") / "float32.onnx"
    onnx.save(encoder_graph(E5Weights(tiny.weights)), path)
    return OnnxSession(path, provider="cpu")


def test_states_and_pooling_match_numpy_whatever_the_padding(tiny: TinyModel, session: OnnxSession) -> None:
    weights = E5Weights(tiny.weights)
    texts = [[0, 7, 9, 30, 12, 2], [0, 5, 2]]
    ids, mask = np.full((2, 8), 11, np.int64), np.zeros((2, 8), np.int64)
    for row, tokens in enumerate(texts):
        ids[row, : len(tokens)], mask[row, : len(tokens)] = tokens, 1
    states = session.run(ids, mask, output=LAST_HIDDEN_STATE)
    vectors = session.run(ids, mask)
    for row, tokens in enumerate(texts):
        expected = encode(weights, tokens)
        np.testing.assert_allclose(states[row, : len(tokens)], expected, atol=2e-4)
        mean = expected.mean(0)
        np.testing.assert_allclose(vectors[row], mean / np.linalg.norm(mean), atol=2e-4)
