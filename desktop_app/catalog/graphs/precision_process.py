"""The process that writes a float32 graph in another precision.

    python -m desktop_app.catalog.graphs.precision_process PRECISION SOURCE TARGET

Its own process because `onnx` and the quantisers are heavy and the application never imports them.
"""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import onnx
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers.float16 import convert_float_to_float16
from onnxruntime.transformers.fusion_options import FusionOptions
from onnxruntime.transformers.optimizer import optimize_model

from desktop_app.catalog.graphs.block_weights import use_blocks
from desktop_app.catalog.graphs.precision import Precision

LINEAR = ("MatMul", "Gemm")
MOST_BYTES_IN_ONE_FILE = 1_600_000_000
"""A protobuf file ends at 2 GB."""


def joined(source: Path, target: Path) -> None:
    """Operators joined where they form an attention or an activation as BERT has them; else as they are.

    Residuals stay apart: the joined operator is slower than the plain pair (see `bert_graph`).
    """
    options = FusionOptions("bert")
    options.enable_shape_inference = False  # it wants sympy, and finds nothing that these groups need
    options.enable_skip_layer_norm = False
    options.enable_embed_layer_norm = False
    options.enable_bias_skip_layer_norm = False
    optimised = optimize_model(
        str(source), "bert", num_heads=0, hidden_size=0, opt_level=0, optimization_options=options
    )
    _save(optimised.model, target)


def halved(source: Path, target: Path) -> None:
    """Inside float16, outside float32, so that whoever runs it need not know."""
    model = onnx.load(source)
    large = model.ByteSize() > MOST_BYTES_IN_ONE_FILE
    _save(convert_float_to_float16(model, keep_io_types=True, disable_shape_infer=large), target)


def eight_bits(source: Path, target: Path) -> None:
    """Linear layers in 8 bits of which 7 are used, because processors without VNNI overflow with all of them.

    All but those that narrow, see `narrowing`.
    """
    quantize_dynamic(
        source,
        target,
        weight_type=QuantType.QInt8,
        per_channel=True,
        reduce_range=True,
        op_types_to_quantize=list(LINEAR),
        nodes_to_exclude=narrowing(source),
        use_external_data_format=_size(source) > MOST_BYTES_IN_ONE_FILE,
        extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},
    )


def narrowing(path: Path) -> list[str]:
    """Names of the linear layers with at least twice as many inputs as outputs; nodes without a name are given one.

    Such a layer ends each block of a transformer and reads what an activation function left: a few values far larger
    than all others. One scale for all of them leaves little of the rest. With these layers in float32 the lowest
    cosine of all-MiniLM-L6-v2 with itself rises from 0.977 to 0.994 on the sample of the parity report, at a fifth
    more bytes.
    """
    model = onnx.load(path, load_external_data=False)
    shapes = {item.name: tuple(item.dims) for item in model.graph.initializer if len(item.dims) == 2}
    found = []
    for number, node in enumerate(model.graph.node):
        node.name = node.name or f"{node.op_type}_{number}"
        if node.op_type in LINEAR and node.input[1] in shapes:
            inputs, outputs = shapes[node.input[1]]
            if node.op_type == "Gemm" and any(item.name == "transB" and item.i for item in node.attribute):
                inputs, outputs = outputs, inputs
            if inputs >= 2 * outputs:
                found.append(
                    node.name if node.op_type == "MatMul" else f"{node.name}_MatMul"
                )  # the quantiser renames it
    onnx.save(model, path)
    return found


def blocks(bits: int) -> Callable[[Path, Path], None]:
    """The converter to linear layers in blocks with a scale each."""

    def convert(source: Path, target: Path) -> None:
        model = onnx.load(source)
        if use_blocks(model, bits) == 0:
            sys.exit("it has no linear layers with constant weights")
        _save(model, target)

    return convert


CONVERTERS: Mapping[Precision, Callable[[Path, Path], None]] = {
    Precision.FP32: joined,
    Precision.FP16: halved,
    Precision.INT8: eight_bits,
    Precision.Q8: blocks(8),
    Precision.Q4: blocks(4),
}


def _size(graph: Path) -> int:
    """Of the graph and all files beside it, which may hold its numbers."""
    return sum(path.stat().st_size for path in graph.parent.iterdir() if path.is_file())


def _save(model: Any, target: Path) -> None:
    if model.ByteSize() > MOST_BYTES_IN_ONE_FILE:
        location = f"{target.name}.data"
        onnx.save(model, target, save_as_external_data=True, all_tensors_to_one_file=True, location=location)
    else:
        onnx.save(model, target)


if __name__ == "__main__":
    CONVERTERS[Precision(sys.argv[1])](Path(sys.argv[2]), Path(sys.argv[3]))
