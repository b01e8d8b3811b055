"""Reads `e5-small-q4.bin`: BERT weights in 4-bit blocks, an XLM-R vocabulary and its normalisation table.

Owns the byte layout of that file. Must not know ONNX or what is built from the weights.
The file is trusted only after its SHA-256 was checked; the reader still refuses a wrong magic or version.
All numbers are little-endian.
"""

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

MAGIC = b"E5S1"
VERSION = 1
HEADER = struct.Struct("<4sI7ifi")
SPECIAL_IDS = struct.Struct("<i4iQ")
BLOCK = 32
BLOCK_BYTES = 2 + BLOCK // 2
FLOAT_TENSOR, BLOCK_TENSOR = 0, 1


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of the encoder."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    token_types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Unigram pieces with their log probabilities, in order of id; special ids; normalisation table.

    `normalisation` gives the replacement of a single character; characters not in it stay.
    """

    pieces: tuple[str, ...]
    scores: tuple[float, ...]
    bos: int
    eos: int
    pad: int
    unk: int
    normalisation: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Entry:
    kind: int
    count: int
    offset: int
    size_bytes: int


class E5Weights:
    """The parsed file; tensors are decoded on demand.

    :raises ValueError: the file is not of this layout.
    """

    def __init__(self, path: Path) -> None:
        self._data = path.read_bytes()
        magic, version, *shape, block = HEADER.unpack_from(self._data, 0)
        if magic != MAGIC or version != VERSION or block != BLOCK:
            raise ValueError(f"{path.name} is not an {MAGIC.decode()} file of version {VERSION}")
        self.shape = Shape(*shape)
        self.vocabulary, directory = self._read_vocabulary(HEADER.size)
        self._entries = self._read_directory(directory)

    def floats(self, name: str) -> npt.NDArray[np.float32]:
        """The tensor as one flat float32 array; 4-bit blocks are decoded as (nibble - 8) * scale."""
        entry = self._entries[name]
        if entry.kind == FLOAT_TENSOR:
            return np.frombuffer(self._data, "<f4", entry.count, entry.offset)
        nibbles, scales = self.blocks(name)
        return ((nibbles.astype(np.float32) - 8.0) * scales[:, None]).reshape(-1)

    def blocks(self, name: str) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.float32]]:
        """Nibbles 0..15 (blocks, 32) in weight order, and scales (blocks,) of a 4-bit tensor."""
        entry = self._entries[name]
        count = entry.count // BLOCK
        raw = np.frombuffer(self._data, np.uint8, count * BLOCK_BYTES, entry.offset).reshape(count, BLOCK_BYTES)
        scales = np.ascontiguousarray(raw[:, :2]).view("<f2").astype(np.float32).reshape(count)
        packed = raw[:, 2:]
        return np.concatenate([packed & 15, packed >> 4], axis=1), scales

    def _read_vocabulary(self, at: int) -> tuple[Vocabulary, int]:
        count, bos, eos, pad, unk, blob_bytes = SPECIAL_IDS.unpack_from(self._data, at)
        at += SPECIAL_IDS.size
        offsets = np.frombuffer(self._data, "<u4", count + 1, at).tolist()
        at += 4 * (count + 1)
        scores = np.frombuffer(self._data, "<f4", count, at).tolist()
        at += 4 * count
        blob = self._data[at : at + blob_bytes]
        pieces = tuple(blob[offsets[i] : offsets[i + 1]].decode("utf-8") for i in range(count))
        table, at = self._read_normalisation(at + blob_bytes)
        return Vocabulary(pieces, tuple(scores), bos, eos, pad, unk, table), at

    def _read_normalisation(self, at: int) -> tuple[dict[str, str], int]:
        count, size_bytes = struct.unpack_from("<iI", self._data, at)
        at += 8
        end, table = at + size_bytes, {}
        for _ in range(count):
            code, length = struct.unpack_from("<IB", self._data, at)
            replacement = struct.unpack_from(f"<{length}I", self._data, at + 5)
            table[chr(code)] = "".join(map(chr, replacement))
            at += 5 + 4 * length
        return table, end

    def _read_directory(self, at: int) -> dict[str, _Entry]:
        (count,) = struct.unpack_from("<i", self._data, at)
        at += 4
        entries = {}
        for _ in range(count):
            (length,) = struct.unpack_from("<H", self._data, at)
            name = self._data[at + 2 : at + 2 + length].decode("utf-8")
            at += 2 + length
            entries[name] = _Entry(*struct.unpack_from("<BIQQ", self._data, at))
            at += 21
        return entries
