"""The process that joins BGE-M3's two heads to its dense graph.

    python -m desktop_app.catalog.graphs.m3_process GRAPH SPARSE COLBERT

Its own process because `onnx` is heavy and the application never imports it. The graph is changed in place; the
numbers of the dense model stay in the files they are in.
Source of the formulas: Chen et al., "BGE M3-Embedding: Multi-Lingual, Multi-Functionality, Multi-Granularity Text
Embeddings Through Self-Knowledge Distillation", 2024.
"""

import sys
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

from desktop_app.catalog.graphs.m3_heads import COLBERT_OUTPUT, SPARSE_OUTPUT
from desktop_app.catalog.graphs.torch_state import Tensors, read_state

STATES = ("token_embeddings", "last_hidden_state")
"""Names of the output that the heads read."""
Layer = tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]


def join_heads(graph: Path, sparse: Path, colbert: Path) -> None:
    """Add two outputs to `graph`.

    sparse_weights, float32 (batch, sequence): what each token weighs as a word, 0 or more.
    colbert_vectors, float32 (batch, sequence, width): one unit vector a token, the first token's included.
    :raises ValueError: the graph has no token states, or a head does not fit them.
    """
    model = onnx.load(graph, load_external_data=False)
    states = next((output for output in model.graph.output if output.name in STATES), None)
    if states is None:
        raise ValueError("the graph has no output of token states")
    stated = states.type.tensor_type.shape.dim[2].dim_value  # 0 where the graph leaves it open
    vectors = _linear(read_state(colbert), stated)
    width = len(vectors[0])
    weights = _linear(read_state(sparse), width, 1)
    _add_linear(model, states.name, "sparse", weights)
    _add_linear(model, states.name, "colbert", vectors)
    _add(model, "Relu", ["sparse_linear"], "sparse_column")
    model.graph.initializer.append(numpy_helper.from_array(np.array([0, -1], np.int64), "sparse_shape"))
    _add(model, "Reshape", ["sparse_column", "sparse_shape"], SPARSE_OUTPUT)
    _add(model, "LpNormalization", ["colbert_linear"], COLBERT_OUTPUT, axis=-1, p=2)
    for name, shape in ((SPARSE_OUTPUT, ()), (COLBERT_OUTPUT, (width,))):
        value = helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", "sequence", *shape])
        model.graph.output.append(value)
    graph.write_bytes(model.SerializeToString())


def _linear(state: Tensors, inputs: int, outputs: int = 0) -> Layer:
    """Weights as (inputs, outputs), and biases; 0 is any number."""
    weight, bias = state["weight"], state["bias"]
    wanted = (outputs or len(weight), inputs or weight.shape[-1])
    if weight.shape != wanted or bias.shape != wanted[:1]:
        raise ValueError(f"a head of shape {weight.shape} does not fit states of width {inputs}")
    return np.ascontiguousarray(weight.T), bias


def _add_linear(model: Any, states: str, name: str, layer: Layer) -> None:
    for part, values in zip(("weight", "bias"), layer, strict=True):
        model.graph.initializer.append(numpy_helper.from_array(values, f"{name}_{part}"))
    _add(model, "MatMul", [states, f"{name}_weight"], f"{name}_matmul")
    _add(model, "Add", [f"{name}_matmul", f"{name}_bias"], f"{name}_linear")


def _add(model: Any, operator: str, inputs: list[str], output: str, **attributes: Any) -> None:
    model.graph.node.append(helper.make_node(operator, inputs, [output], name=output, **attributes))


if __name__ == "__main__":
    join_heads(*map(Path, sys.argv[1:4]))
