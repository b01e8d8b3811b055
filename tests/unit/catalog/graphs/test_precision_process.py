from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from desktop_app.catalog.graphs.int8 import narrowing
from desktop_app.catalog.graphs.precision_process import eight_bits

WIDTH, INNER = 16, 64


def feed_forward(path: Path, *, named: bool = False) -> None:
    """A block of a transformer without its attention, twice: as MatMul, and as Gemm with the weight turned.

    Two nodes have no name, unless all are to be `named`.
    """
    random = np.random.default_rng(1)
    matrix = lambda rows, columns: random.normal(size=(rows, columns)).astype(np.float32)  # noqa: E731
    weights = {
        "up": matrix(WIDTH, INNER),
        "down": matrix(INNER, WIDTH),
        "up_turned": matrix(INNER, WIDTH),
        "down_turned": matrix(WIDTH, INNER),
    }
    nodes = [
        helper.make_node("MatMul", ["x", "up"], ["a"], name="first_up"),
        helper.make_node("Relu", ["a"], ["b"], name="relu" if named else None),
        helper.make_node("MatMul", ["b", "down"], ["c"], name="first_down" if named else None),
        helper.make_node("Gemm", ["c", "up_turned"], ["d"], name="second_up", transB=1),
        helper.make_node("Gemm", ["d", "down_turned"], ["y"], name="second_down", transB=1),
    ]
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, ["batch", WIDTH])
    y = helper.make_tensor_value_info("y", TensorProto.FLOAT, ["batch", WIDTH])
    tensors = [numpy_helper.from_array(weight, name) for name, weight in weights.items()]
    graph = helper.make_graph(nodes, "blocks", [x], [y], tensors)
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), path)


def test_layers_that_narrow_are_found_with_or_without_a_name(tmp_path: Path) -> None:
    feed_forward(tmp_path / "model.onnx")
    assert narrowing(tmp_path / "model.onnx") == ["MatMul_2", "second_down_MatMul"]


def test_a_graph_whose_nodes_have_names_is_not_written_again(tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    feed_forward(path, named=True)
    before = path.stat()
    assert narrowing(path) == ["first_down", "second_down_MatMul"]
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == (before.st_mtime_ns, before.st_ino)


def test_int8_leaves_them_in_float(tmp_path: Path) -> None:
    feed_forward(tmp_path / "model.onnx")
    eight_bits(tmp_path / "model.onnx", tmp_path / "int8.onnx")
    kept = {item.name for item in onnx.load(tmp_path / "int8.onnx").graph.initializer}
    assert {"down", "down_turned_Transposed"} <= kept
    assert kept.isdisjoint({"up", "up_turned", "up_turned_Transposed"})
