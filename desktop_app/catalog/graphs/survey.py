"""What an ONNX graph consists of, found without loading it: files it reads, operators, types of its tensors.

Owns a reader of the wire format of ONNX's protobuf messages, as far as it leads there. ONNX Runtime before 1.24
follows the name of a data file wherever it leads; here it must lie beside the graph. `onnx` could tell all of
this, but it is heavy, and the application does without it.
Source of the numbers: `onnx.proto`.
"""

import mmap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from desktop_app.errors import UserFacingError

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5
MESSAGES: Mapping[str, Mapping[int, str]] = {
    "model": {7: "graph", 20: "training", 25: "function"},
    "training": {1: "graph", 2: "graph"},
    "function": {7: "node", 11: "attribute"},
    "graph": {1: "node", 5: "tensor", 15: "sparse"},
    "node": {4: "operator", 5: "attribute"},
    "attribute": {5: "tensor", 6: "graph", 10: "tensor", 11: "graph", 22: "sparse", 23: "sparse"},
    "sparse": {1: "tensor", 2: "tensor"},
    "tensor": {2: "type", 13: "entry"},
}
"""Message → number of a field → what is in it; other fields lead nowhere."""
DEEPEST = 64
"""Levels of messages within messages; real graphs have a dozen."""

FLOAT16 = 10
"""The number of a tensor's type."""
INTEGER_OPERATORS = frozenset({"MatMulInteger", "DynamicQuantizeMatMul", "QLinearMatMul", "QAttention", "QGemm"})
BLOCK_OPERATORS = frozenset({"MatMulNBits"})


@dataclass(frozen=True, slots=True)
class GraphSurvey:
    """What was found."""

    external: set[str] = field(default_factory=set)
    """Names of the files beside the graph that it reads."""
    operators: set[str] = field(default_factory=set)
    tensor_types: set[int] = field(default_factory=set)

    @property
    def precision(self) -> str:
        """How the weights are stored, in the manifest's words."""
        if self.operators & INTEGER_OPERATORS:
            return "int8 (dynamic)"
        if self.operators & BLOCK_OPERATORS:
            return "blocks of few bits"
        return "float16" if FLOAT16 in self.tensor_types else "float32"


def survey(graph: Path) -> GraphSurvey:
    """Read the graph's structure.

    :raises UserFacingError: the graph is damaged, or reads a file that does not lie beside it.
    """
    found = GraphSurvey()
    try:
        with graph.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            _read(data, (0, len(data)), "model", found, 0)
    except (ValueError, IndexError, OSError) as error:
        raise UserFacingError(f"{graph.name} is not an ONNX file: {error}.", "Bring it again.") from error
    for name in found.external:
        if not _is_plain(name) or not (graph.parent / name).is_file():
            raise UserFacingError(
                f"{graph.name} wants to read {name or 'a file without a name'}, which does not lie beside it.",
                "Bring the model with all of its files, from where you trust it.",
            )
    return found


def _is_plain(name: str) -> bool:
    return bool(name) and name not in {".", ".."} and not any(mark in name for mark in "/\\:\0")


def _read(data: mmap.mmap, span: tuple[int, int], message: str, found: GraphSurvey, depth: int) -> None:
    """Collect what the message at `span` holds, and the messages in it."""
    if depth > DEEPEST:
        raise ValueError("it is nested too deeply")
    for number, first, last in _fields(data, *span):
        inner = MESSAGES[message].get(number)
        if inner == "operator":
            found.operators.add(data[first:last].decode("utf-8"))
        elif inner == "type":
            found.tensor_types.add(first)
        elif inner == "entry":
            pair = {key: data[a:b] for key, a, b in _fields(data, first, last)}
            if pair.get(1) == b"location":
                found.external.add(pair.get(2, b"").decode("utf-8"))
        elif inner is not None:
            _read(data, (first, last), inner, found, depth + 1)


def _fields(data: mmap.mmap, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Number, start and end of each field that holds bytes; number, value and 0 of each small number."""
    at = start
    while at < end:
        tag, at = _varint(data, at)
        kind = tag & 7
        if kind == VARINT:
            value, at = _varint(data, at)
            yield tag >> 3, value, 0
        elif kind == BYTES:
            size, at = _varint(data, at)
            if at + size > end:
                raise ValueError("it is cut short")
            yield tag >> 3, at, at + size
            at += size
        elif kind in (FIXED64, FIXED32):
            at += 8 if kind == FIXED64 else 4
        else:
            raise ValueError("its messages make no sense")


def _varint(data: mmap.mmap, at: int) -> tuple[int, int]:
    """A number in groups of seven bits, lowest first, and where it ends."""
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at
        if shift > 63:
            raise ValueError("a number in it has no end")
