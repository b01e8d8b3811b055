"""Other precisions of a float32 graph: what they are called, and the process that makes them.

Owns the names that a person types and the words that a description holds. `precision_process` changes the graph.
"""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

from desktop_app.cancellation import CancelToken
from desktop_app.catalog.graphs.graph_process import change_graph
from desktop_app.catalog.graphs.survey import survey
from desktop_app.catalog.installed_model import ONNX_FILE
from desktop_app.errors import UserFacingError

GRAPH_MODULE = "desktop_app.catalog.graphs.precision_process"
FLOAT32 = "float32"


class Precision(StrEnum):
    """How the weights of the linear layers are stored. Word embeddings stay float, but for FP16."""

    FP32 = "fp32"
    """As they are; attention and other groups of operators are joined into one each."""
    FP16 = "fp16"
    """Half the size; for accelerators, processors compute it as float32."""
    INT8 = "int8"
    """Dynamic, per channel, the layers that narrow left as they are: faster on processors, and a vector depends a
    little on its batch."""
    Q8 = "q8"
    """Blocks of 32 with 8 bits: hardly a difference, and no dependence on the batch."""
    Q4 = "q4"
    """Blocks of 32 with 4 bits: the smallest."""


WORDS: Mapping[Precision, str] = {
    Precision.FP32: "float32, operators joined",
    Precision.FP16: "float16",
    Precision.INT8: "int8 linear layers but those that narrow (dynamic, per channel, 7-bit range)",
    Precision.Q8: "8-bit linear layers in blocks of 32",
    Precision.Q4: "4-bit linear layers in blocks of 32",
}
"""What a description says of each; part of the fingerprint."""


def change_precision(folder: Path, precision: Precision, work: Path, cancel: CancelToken) -> None:
    """Replace the graph of a model's folder by one of another precision; the old one ends up in `work`.

    :raises UserFacingError: it is not float32, or cannot be changed; the sentence says why.
    """
    graph = folder / ONNX_FILE
    found = survey(graph)
    if found.precision != FLOAT32:
        raise UserFacingError(
            f"This graph is {found.precision} already; other precisions are made from float32.",
            "Import the float32 version of the model.",
        )
    aside = work / "float32"
    aside.mkdir()
    for name in (ONNX_FILE, *found.external):
        (folder / name).rename(aside / name)
    change_graph(GRAPH_MODULE, [precision.value, str(aside / ONNX_FILE), str(graph)], work, cancel)
