"""The vector file: a USearch graph over the vectors of one fingerprint, written once and never changed.

Owns the file format and its checks. Must not know: SQLite. The file holds vectors rounded to one byte a dimension:
half the room and half the time of float16, and it only proposes; SQLite has the vectors that count. A file is trusted
only after its size and SHA-256 were found to be those that were recorded when it was written, because USearch reads
what it is given without checking and a damaged file can end the process.
Source of the graph: Malkov and Yashunin, "Efficient and robust approximate nearest neighbor search using
Hierarchical Navigable Small World graphs", 2018.
"""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime  # noqa: F401 - before USearch: loaded after it, ONNX Runtime ends the process (both bring C++ locales)
from numpy.typing import NDArray
from usearch.compiled import MetricKind, ScalarKind
from usearch.index import Index

from desktop_app.store.exact_scan import ExactScan

FORMAT = "i8"
"""Part of the file's name; another one tells of files that this program does not read."""
CONNECTIVITY = 32
EXPANSION_ADD = 128
EXPANSION_SEARCH = 1024
"""With fewer links or a narrower search the graph misses one in ten of the hundred nearest of 100,000 vectors."""
_LONGEST_COMPONENT = 4.0
"""Longer ones, counted in the 1 / √dim that components of a unit vector have on average, are cut off by rounding."""
_READ_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class FileStamp:
    """What a vector file must be like to be trusted."""

    size_bytes: int
    sha256: str
    count: int
    """Number of vectors in it."""


class VectorFile:
    """A graph in memory or, when opened from disk, mapped from its file. Not safe for two threads at once."""

    def __init__(self, dimensions: int) -> None:
        self._index = Index(
            ndim=dimensions,
            metric=MetricKind.IP,
            dtype=ScalarKind.I8,
            connectivity=CONNECTIVITY,
            expansion_add=EXPANSION_ADD,
            expansion_search=EXPANSION_SEARCH,
        )
        self._scan: ExactScan | None = None

    @classmethod
    def mapped(cls, path: Path, dimensions: int, stamp: FileStamp) -> "VectorFile | None":
        """The file at `path` for searching, or None if it is missing or not as stamped."""
        return cls._from_file(path, dimensions, stamp, mapped=True)

    @classmethod
    def loaded(cls, path: Path, dimensions: int, stamp: FileStamp) -> "VectorFile | None":
        """The file at `path` in memory, to be extended; None if it is missing or not as stamped."""
        return cls._from_file(path, dimensions, stamp, mapped=False)

    @classmethod
    def _from_file(cls, path: Path, dimensions: int, stamp: FileStamp, *, mapped: bool) -> "VectorFile | None":
        if not is_intact(path, stamp):
            return None
        opened = cls(dimensions)
        try:
            opened._index.view(os.fspath(path)) if mapped else opened._index.load(os.fspath(path))
        except RuntimeError:  # USearch refuses the file: written by another version of it
            return None
        index = opened._index
        fits = index.ndim == dimensions and len(index) == stamp.count and index.dtype == ScalarKind.I8
        return opened if fits else None

    def compare_all(self) -> None:
        """From now on compare with every vector, and miss none of the nearest; reads all of them into memory."""
        chunk_ids = np.asarray(self._index.keys[: len(self._index)]).astype(np.int64)
        self._scan = ExactScan.read(chunk_ids, self.dimensions, self.vectors)

    @property
    def compares_all(self) -> bool:
        """Whether `compare_all` was called."""
        return self._scan is not None

    @property
    def dimensions(self) -> int:
        """Length of its vectors."""
        return int(self._index.ndim)

    @property
    def count(self) -> int:
        """Number of vectors."""
        return len(self._index)

    def add(self, chunk_ids: NDArray[np.int64], vectors: NDArray[np.float16]) -> None:
        """Add unit vectors (n, dim) of chunks that are not in the graph yet; lets other threads run."""
        self._index.add(chunk_ids.astype(np.uint64), rounded(vectors), threads=1)

    def contains(self, chunk_ids: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which of the chunks are in the graph, in their order."""
        if not len(chunk_ids):
            return np.zeros(0, dtype=np.bool_)
        return np.atleast_1d(np.asarray(self._index.contains(chunk_ids.astype(np.uint64)), dtype=np.bool_))

    def vectors(self, chunk_ids: NDArray[np.int64]) -> NDArray[np.int8]:
        """Vectors (n, dim) of chunks that are in the graph, in their order, `rounded`."""
        found: Any = self._index.get(chunk_ids.astype(np.uint64))
        return np.stack(found)

    def nearest(self, query: NDArray[np.float32], k: int) -> NDArray[np.int64]:
        """Ids of about the `k` nearest chunks, in no order to rely on; never more than there are."""
        if self._scan is not None:
            return self._scan.nearest(rounded(query), k)
        wanted = min(k, len(self._index))
        if wanted == 0:
            return np.zeros(0, dtype=np.int64)
        matches = self._index.search(rounded(query), wanted, threads=1)
        # Keys beyond the number of matches found are left over memory.
        return np.asarray(matches.keys[: len(matches)]).astype(np.int64)

    def write(self, path: Path) -> FileStamp:
        """Write the graph to `path` in one step: complete on disk, or not there."""
        partial = path.with_name(path.name + ".partial")
        path.parent.mkdir(parents=True, exist_ok=True)
        self._index.save(os.fspath(partial))
        with partial.open("rb+") as file:
            os.fsync(file.fileno())
        stamp = FileStamp(partial.stat().st_size, sha256_of(partial), len(self._index))
        partial.replace(path)
        _sync_folder(path.parent)
        return stamp


def rounded(units: NDArray[Any]) -> NDArray[np.int8]:
    """Unit vectors (n, dim) or (dim,) as the file holds them."""
    step = _LONGEST_COMPONENT / 127 / np.sqrt(units.shape[-1])
    whole: NDArray[np.int8] = np.rint(units.astype(np.float32) / np.float32(step)).clip(-127, 127).astype(np.int8)
    return whole


def leading(rows: NDArray[Any], dimensions: int) -> NDArray[Any]:
    """The first dimensions of vectors (n, dim) or (dim,) as unit vectors, in the same precision.

    Sound for models whose training made every prefix a vector of its own (Kusupati et al., "Matryoshka
    representation learning", NeurIPS 2022).
    """
    if rows.shape[-1] == dimensions:
        return rows
    part = rows[..., :dimensions].astype(np.float32)
    lengths = np.linalg.norm(part, axis=-1, keepdims=True)
    unit: NDArray[Any] = (part / np.maximum(lengths, 1e-12)).astype(rows.dtype)
    return unit


def is_intact(path: Path, stamp: FileStamp) -> bool:
    """Whether the file is there and byte for byte what was written."""
    try:
        return path.stat().st_size == stamp.size_bytes and sha256_of(path) == stamp.sha256
    except OSError:
        return False


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_READ_BYTES):
            digest.update(block)
    return digest.hexdigest()


def _sync_folder(folder: Path) -> None:
    """Make a rename durable, where folders can be opened at all (not on Windows)."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
