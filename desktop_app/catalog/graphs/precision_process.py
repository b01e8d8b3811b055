"""The process that writes a float32 graph in another precision.

    python -m desktop_app.catalog.graphs.precision_process PRECISION SOURCE TARGET

Its own process because `onnx` and the quantisers are heavy and the application never imports them.
"""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import onnx
from onnxruntime.transformers.float16 import convert_float_to_float16
from onnxruntime.transformers.fusion_options import FusionOptions
from onnxruntime.transformers.optimizer import optimize_model

from desktop_app.catalog.graphs.block_weights import use_blocks
from desktop_app.catalog.graphs.int8 import MOST_BYTES_IN_ONE_FILE, narrowing, quantise
from desktop_app.catalog.graphs.precision import Precision


def joined(source: Path, target: Path) -> None:
    """Operators joined where they form an attention or an activation as BERT has them; else as they are.

    Residuals stay apart: the joined operator is slower than the plain pair.
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
    """Linear layers in int8, all but those that narrow."""
    quantise(source, target, but=narrowing(source))


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


def _save(model: Any, target: Path) -> None:
    if model.ByteSize() > MOST_BYTES_IN_ONE_FILE:
        location = f"{target.name}.data"
        onnx.save(model, target, save_as_external_data=True, all_tensors_to_one_file=True, location=location)
    else:
        onnx.save(model, target)


if __name__ == "__main__":
    CONVERTERS[Precision(sys.argv[1])](Path(sys.argv[2]), Path(sys.argv[3]))
