"""Builds the ONNX graph of a BERT bi-encoder whose word embeddings stay in 4-bit blocks.

Owns the graph: opset 21 plus operators of `com.microsoft`. Must not know where the weights come from
beyond `E5Weights`, and must never be imported by the application itself: `onnx` is heavy and is needed
only in the process that prepares a model (`e5_process`).

Residuals are a plain `Add` and `LayerNormalization`: `SkipLayerNormalization` took four times as long.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

from desktop_app.catalog.packages.e5_weights import BLOCK, E5Weights

OPSET = 21
IR_VERSION = 10
"""The oldest that knows INT4, so that older runtimes load the file."""
MICROSOFT = "com.microsoft"
IDS, MASK = "input_ids", "attention_mask"
SENTENCE_EMBEDDING = "sentence_embedding"
LAST_HIDDEN_STATE = "last_hidden_state"


class _GraphBuilder:
    """Collects nodes and initialisers; every method returns the name of what it added."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.initialisers: list[Any] = []

    def constant(self, name: str, values: npt.NDArray[Any]) -> str:
        self.initialisers.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def node(self, operator: str, inputs: Sequence[str], output: str, *, domain: str = "", **attributes: Any) -> str:
        self.nodes.append(helper.make_node(operator, list(inputs), [output], name=output, domain=domain, **attributes))
        return output


def encoder_graph(weights: E5Weights) -> Any:
    """The model with float32 linear layers, as an `onnx.ModelProto`.

    Inputs: input_ids and attention_mask, int64 (batch, sequence).
    Outputs: sentence_embedding, the masked mean of the last layer at unit length, float32 (batch, hidden);
    last_hidden_state, float32 (batch, sequence, hidden).
    """
    builder = _GraphBuilder()
    hidden = _embeddings(builder, weights)
    key_mask = builder.node("Cast", [MASK], "key_mask", to=TensorProto.INT32)
    for layer in range(weights.shape.layers):
        last = LAST_HIDDEN_STATE if layer == weights.shape.layers - 1 else ""
        hidden = _layer(builder, weights, f"l{layer}", hidden, key_mask, last)
    _mean_pool(builder, hidden)
    return _model(builder, weights.shape.hidden)


def _embeddings(builder: _GraphBuilder, weights: E5Weights) -> str:
    shape = weights.shape
    nibbles, scales = weights.blocks("emb.word")
    rows = scales.reshape(shape.vocabulary, shape.hidden // BLOCK)
    builder.initialisers.append(_int4_tensor("word_blocks", nibbles, (shape.vocabulary, shape.hidden)))
    word = builder.node(
        "GatherBlockQuantized",
        ["word_blocks", IDS, builder.constant("word_scales", rows)],
        "word_embedding",
        domain=MICROSOFT,
        block_size=BLOCK,
        gather_axis=0,
        quantize_axis=1,
    )
    token_type = weights.floats("emb.type").reshape(shape.token_types, shape.hidden)[0]
    positions = weights.floats("emb.pos").reshape(shape.positions, shape.hidden) + token_type
    table = builder.constant("position_table", positions)
    length = builder.node("Shape", [IDS], "length", start=1, end=2)
    zero = builder.constant("zero", np.array([0], np.int64))
    position = builder.node("Slice", [table, zero, length, zero], "position_embedding")
    total = builder.node("Add", [word, position], "embedding_sum")
    return _layer_norm(builder, weights, "emb.ln", total, "embedding")


def _int4_tensor(name: str, nibbles: npt.NDArray[np.uint8], shape: tuple[int, int]) -> Any:
    signed = nibbles.reshape(-1, 2) ^ 8  # nibble - 8 in two's complement; the first weight is the low half
    packed = signed[:, 0] | (signed[:, 1] << 4)
    return TensorProto(name=name, data_type=TensorProto.INT4, dims=shape, raw_data=packed.tobytes())


def _layer(builder: _GraphBuilder, weights: E5Weights, layer: str, hidden: str, key_mask: str, output: str) -> str:
    bias = np.concatenate([weights.floats(f"{layer}.{part}.b") for part in "qkv"])
    projections = [_matmul(builder, weights, f"{layer}.{part}", hidden) for part in "qkv"]
    attention = builder.node(
        "MultiHeadAttention",
        [*projections, builder.constant(f"{layer}.qkv.b", bias), key_mask],
        f"{layer}.attention",
        domain=MICROSOFT,
        num_heads=weights.shape.heads,
    )
    mixed = _biased(builder, weights, f"{layer}.ao", _matmul(builder, weights, f"{layer}.ao", attention))
    residual = builder.node("Add", [mixed, hidden], f"{layer}.attention_residual")
    attended = _layer_norm(builder, weights, f"{layer}.aln", residual, f"{layer}.attended")
    inner = _matmul(builder, weights, f"{layer}.fi", attended)
    inner_bias = builder.constant(f"{layer}.fi.b", weights.floats(f"{layer}.fi.b"))
    active = builder.node("BiasGelu", [inner, inner_bias], f"{layer}.gelu", domain=MICROSOFT)
    outer = _biased(builder, weights, f"{layer}.fo", _matmul(builder, weights, f"{layer}.fo", active))
    residual = builder.node("Add", [outer, attended], f"{layer}.residual")
    return _layer_norm(builder, weights, f"{layer}.oln", residual, output or f"{layer}.output")


def _matmul(builder: _GraphBuilder, weights: E5Weights, name: str, value: str) -> str:
    outputs = weights.floats(f"{name}.b").size
    matrix = weights.floats(f"{name}.w").reshape(outputs, -1).T
    return builder.node("MatMul", [value, builder.constant(f"{name}.w", matrix)], f"{name}.matmul")


def _biased(builder: _GraphBuilder, weights: E5Weights, name: str, value: str) -> str:
    bias = builder.constant(f"{name}.b", weights.floats(f"{name}.b"))
    return builder.node("Add", [value, bias], f"{name}.biased")


def _layer_norm(builder: _GraphBuilder, weights: E5Weights, name: str, value: str, output: str) -> str:
    scale = builder.constant(f"{name}.w", weights.floats(f"{name}.w"))
    shift = builder.constant(f"{name}.b", weights.floats(f"{name}.b"))
    return builder.node("LayerNormalization", [value, scale, shift], output, axis=-1, epsilon=weights.shape.epsilon)


def _mean_pool(builder: _GraphBuilder, hidden: str) -> None:
    mask = builder.node("Cast", [MASK], "float_mask", to=TensorProto.FLOAT)
    last_axis = builder.constant("last_axis", np.array([-1], np.int64))
    sequence_axis = builder.constant("sequence_axis", np.array([1], np.int64))
    column = builder.node("Unsqueeze", [mask, last_axis], "mask_column")
    kept = builder.node("Mul", [hidden, column], "kept")
    # The mean's divisor cancels out in the division by the length.
    total = builder.node("ReduceSum", [kept, sequence_axis], "token_sum", keepdims=0)
    length = builder.node("ReduceL2", [total, last_axis], "vector_length", keepdims=1)
    least = builder.constant("least_length", np.array(1e-12, np.float32))
    divisor = builder.node("Max", [length, least], "divisor")
    builder.node("Div", [total, divisor], SENTENCE_EMBEDDING)


def _model(builder: _GraphBuilder, hidden: int) -> Any:
    def value(name: str, kind: int, shape: Sequence[str | int]) -> Any:
        return helper.make_tensor_value_info(name, kind, list(shape))

    graph = helper.make_graph(
        builder.nodes,
        "bi_encoder",
        [value(name, TensorProto.INT64, ["batch", "sequence"]) for name in (IDS, MASK)],
        [
            value(SENTENCE_EMBEDDING, TensorProto.FLOAT, ["batch", hidden]),
            value(LAST_HIDDEN_STATE, TensorProto.FLOAT, ["batch", "sequence", hidden]),
        ],
        builder.initialisers,
    )
    opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(MICROSOFT, 1)]
    return onnx.helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION, producer_name="findwell")
