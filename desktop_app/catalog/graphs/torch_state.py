"""Reads the tensors of a small PyTorch file without PyTorch and without running what is written in it.

Owns the layout of such a file: a zip archive with a pickle that describes the tensors and one member of numbers a
tensor. A pickle may name any function to be called; here only the four names are known that a dictionary of float
tensors needs, and each of them is one of ours.
Source of the layout: PyTorch's notes on serialization, "Serialized file format for torch.save".
"""

import math
import pickle
import zipfile
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from desktop_app.errors import UserFacingError

MOST_BYTES = 256 << 20
"""Of one file's numbers; the heads of BGE-M3 have 2 MB."""
STORAGES: Mapping[str, np.dtype[Any]] = {
    "FloatStorage": np.dtype("<f4"),
    "HalfStorage": np.dtype("<f2"),
    "DoubleStorage": np.dtype("<f8"),
}

Tensors = Mapping[str, npt.NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class _StorageKind:
    number: np.dtype[Any]


def read_state(path: Path) -> Tensors:
    """The tensors by name, as float32.

    :raises UserFacingError: the file is not a dictionary of float tensors, or wants something to be run.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            _require_small(archive)
            root = next(name for name in archive.namelist() if name.endswith("/data.pkl")).removesuffix("data.pkl")
            with archive.open(f"{root}data.pkl") as description:
                state = _Reader(description, lambda key: archive.read(f"{root}data/{key}")).load()
        return {str(name): np.array(tensor, np.float32) for name, tensor in dict(state).items()}
    except Exception as error:  # a hostile file can make the reader fail in any way
        raise UserFacingError(
            f"{path.name} cannot be read: {error or type(error).__name__}.", "Bring it again."
        ) from error


def _require_small(archive: zipfile.ZipFile) -> None:
    """:raises ValueError: unpacked, it would be larger than any file of its kind."""
    if sum(member.file_size for member in archive.infolist()) > MOST_BYTES:
        raise ValueError("it is far too large")


class _Reader(pickle.Unpickler):
    """Knows tensors of floats in ordered dictionaries, and nothing else."""

    def __init__(self, file: Any, numbers: Callable[[str], bytes]) -> None:
        super().__init__(file)
        self._numbers = numbers

    def find_class(self, module: str, name: str) -> Any:
        """The few names that may occur; asking for any other ends the reading."""
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return _tensor
        if module == "torch" and name in STORAGES:
            return _StorageKind(STORAGES[name])
        raise pickle.UnpicklingError(f"it asks for {module}.{name}, which is not a tensor")

    def persistent_load(self, key: Any) -> npt.NDArray[Any]:
        """The numbers that a tensor lies in; `key` names their kind and their member of the archive."""
        what, kind, member, _device, count = key
        if what != "storage" or not isinstance(kind, _StorageKind) or not str(member).isalnum():
            raise pickle.UnpicklingError("its numbers are not where they belong")
        numbers = np.frombuffer(self._numbers(str(member)), kind.number)
        if len(numbers) < count:
            raise pickle.UnpicklingError("it is cut short")
        return numbers


def _tensor(numbers: Any, start: int, shape: tuple[int, ...], strides: tuple[int, ...], *_: object) -> Any:
    """A tensor of consecutive rows; others do not occur in a checkpoint."""
    size = math.prod(shape)
    expected = tuple(math.prod(shape[axis + 1 :]) for axis in range(len(shape)))
    if not isinstance(numbers, np.ndarray) or strides != expected or not 0 <= start <= len(numbers) - size:
        raise pickle.UnpicklingError("a tensor in it has an unknown layout")
    return numbers[start : start + size].reshape(shape)
