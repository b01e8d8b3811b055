from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import quantize_dynamic

from desktop_app.catalog.graph_survey import survey
from desktop_app.errors import UserFacingError
from tests.onnx_folders import onnx_folder, token_graph


def test_a_graph_in_one_file_needs_no_other(tmp_path: Path) -> None:
    found = survey(onnx_folder(tmp_path / "m") / "model.onnx")
    assert found.external == set()
    assert found.operators == {"Gather", "MatMul"}
    assert found.precision == "float32"


def test_data_files_are_found(tmp_path: Path) -> None:
    assert survey(onnx_folder(tmp_path / "m", external="numbers.data") / "model.onnx").external == {"numbers.data"}


def test_data_of_a_constant_inside_a_branch_is_found(tmp_path: Path) -> None:
    value = numpy_helper.from_array(np.zeros(4), "c")
    value.data_location = TensorProto.EXTERNAL
    value.external_data.add(key="location", value="hidden.bin")
    branch = helper.make_graph([helper.make_node("Constant", [], ["out"], value=value)], "branch", [], [])
    node = helper.make_node("If", ["condition"], ["out"], then_branch=branch, else_branch=branch)
    path = tmp_path / "model.onnx"
    path.write_bytes(helper.make_model(helper.make_graph([node], "g", [], [])).SerializeToString())
    (tmp_path / "hidden.bin").touch()
    assert survey(path).external == {"hidden.bin"}


@pytest.mark.parametrize("name", ["../secret", "/etc/hostname", "sub/numbers", "..", "", "C:numbers", "missing.bin"])
def test_data_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    graph = token_graph()
    tensor = graph.graph.initializer[0]
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value=name)
    path = tmp_path / "folder" / "model.onnx"
    path.parent.mkdir()
    path.write_bytes(graph.SerializeToString())
    (tmp_path / "secret").touch()
    with pytest.raises(UserFacingError, match="does not lie beside it"):
        survey(path)


@pytest.mark.parametrize("data", [b"", b"not a graph", b"\x3a\xff\x01short", b"\xff" * 40, b"\x0b" * 9])
def test_damage_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "model.onnx"
    path.write_bytes(data)
    with pytest.raises(UserFacingError, match="not an ONNX file"):
        survey(path)


def test_a_graph_that_is_cut_short_is_refused(tmp_path: Path) -> None:
    path = onnx_folder(tmp_path / "m") / "model.onnx"
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(UserFacingError, match="cut short"):
        survey(path)


def wrapped(number: int, data: bytes) -> bytes:
    """A field of a message."""
    size, groups = len(data), b""
    while size > 0x7F:
        groups, size = groups + bytes([size & 0x7F | 0x80]), size >> 7
    return bytes([number << 3 | 2]) + groups + bytes([size]) + data


def test_a_graph_without_end_is_refused(tmp_path: Path) -> None:
    graph = b""
    for _ in range(70):  # a loop whose body is a loop whose body ...
        graph = wrapped(1, wrapped(5, wrapped(6, graph)))
    path = tmp_path / "model.onnx"
    path.write_bytes(wrapped(7, graph))
    with pytest.raises(UserFacingError, match="too deeply"):
        survey(path)


def test_quantised_and_half_precision_are_told_apart(tmp_path: Path) -> None:
    folder = onnx_folder(tmp_path / "m")
    quantize_dynamic(folder / "model.onnx", folder / "int8.onnx", op_types_to_quantize=["MatMul"])
    assert survey(folder / "int8.onnx").precision == "int8 (dynamic)"
    half = token_graph()
    half.graph.initializer[1].data_type = TensorProto.FLOAT16
    (folder / "half.onnx").write_bytes(half.SerializeToString())
    assert survey(folder / "half.onnx").precision == "float16"
    assert onnx.load(folder / "model.onnx").graph.node  # the original is as it was
