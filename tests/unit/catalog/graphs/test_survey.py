from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import pytest
from google.protobuf.descriptor import Descriptor
from onnx import AttributeProto, GraphProto, ModelProto, NodeProto, TensorProto, helper, numpy_helper
from onnxruntime.quantization import quantize_dynamic

from desktop_app.catalog.graphs.survey import MESSAGES, survey
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


def beside() -> TensorProto:
    """A tensor whose numbers lie in a file."""
    tensor = TensorProto(data_location=TensorProto.EXTERNAL)
    tensor.external_data.add(key="location", value="numbers.bin")
    return tensor


def in_graph(**fields: object) -> ModelProto:
    return ModelProto(graph=GraphProto(**fields))


def in_node(**fields: object) -> NodeProto:
    return NodeProto(attribute=[AttributeProto(name="value", **fields)])


PLACES: dict[str, Callable[[TensorProto], ModelProto]] = {
    "initializer": lambda t: in_graph(initializer=[TensorProto(), t]),
    "sparse initializer": lambda t: in_graph(sparse_initializer=[onnx.SparseTensorProto(indices=t)]),
    "constant": lambda t: in_graph(node=[in_node(t=t)]),
    "list of constants": lambda t: in_graph(node=[in_node(tensors=[TensorProto(), t])]),
    "sparse constant": lambda t: in_graph(node=[in_node(sparse_tensor=onnx.SparseTensorProto(values=t))]),
    "list of sparse constants": lambda t: in_graph(node=[in_node(sparse_tensors=[onnx.SparseTensorProto(values=t)])]),
    "branches": lambda t: in_graph(node=[in_node(graphs=[GraphProto(node=[in_node(g=GraphProto(initializer=[t]))])])]),
    "function": lambda t: ModelProto(functions=[onnx.FunctionProto(node=[in_node(t=t)])]),
    "default of a function": lambda t: ModelProto(
        functions=[onnx.FunctionProto(attribute_proto=[AttributeProto(name="a", t=t)])]
    ),
    "training": lambda t: ModelProto(training_info=[onnx.TrainingInfoProto(algorithm=GraphProto(initializer=[t]))]),
}


@pytest.mark.parametrize("place", PLACES)
def test_data_is_found_wherever_a_tensor_may_stand(tmp_path: Path, place: str) -> None:
    path = tmp_path / "model.onnx"
    path.write_bytes(PLACES[place](beside()).SerializeToString())
    (tmp_path / "numbers.bin").touch()
    assert survey(path).external == {"numbers.bin"}


NAMES = {"training": "TrainingInfoProto", "sparse": "SparseTensorProto"}


def test_every_way_to_a_tensor_is_known() -> None:
    """Against the description that comes with onnx: a new field there must be added here."""
    known = {(full(outer), number): full(inner) for outer, way in MESSAGES.items() for number, inner in way.items()}
    messages: dict[str, dict[int, str]] = {}
    collect(ModelProto.DESCRIPTOR, messages)
    leading = {"TensorProto"}
    while found := {name for name, way in messages.items() if leading & set(way.values())} - leading:
        leading |= found
    ways = {(name, number): inner for name in leading for number, inner in messages[name].items() if inner in leading}
    assert {way: inner for way, inner in known.items() if inner in leading} == ways


def full(message: str) -> str:
    """The name that onnx.proto gives what this program calls so."""
    return NAMES.get(message, f"{message.capitalize()}Proto")


def collect(message: Descriptor, found: dict[str, dict[int, str]]) -> None:
    """Note the messages in this one by the number of their field, and go on with them."""
    if message.name not in found:
        inner = {item.number: item.message_type for item in message.fields if item.message_type}
        found[message.name] = {number: kind.name for number, kind in inner.items()}
        for kind in inner.values():
            collect(kind, found)
