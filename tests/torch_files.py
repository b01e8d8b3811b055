"""Files as `torch.save` writes them, made without PyTorch: a zip archive with a pickle and the numbers."""

import io
import pickle
import sys
import zipfile
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np


class HalfStorage:
    """Stands for PyTorch's class of that name."""


def _rebuild_tensor_v2(*_arguments: Any) -> None:
    """Stands for PyTorch's function of that name."""


HalfStorage.__module__ = "torch"
_rebuild_tensor_v2.__module__ = "torch._utils"


class Tensor:
    def __init__(self, values: np.ndarray, member: str, strides: tuple[int, ...] | None = None) -> None:
        self.values, self.member = values.astype("<f2"), member
        self.strides = strides or tuple(stride // 2 for stride in self.values.strides)

    def __reduce__(self) -> tuple[Any, ...]:
        storage = Numbers(self.member, self.values.size)
        return _rebuild_tensor_v2, (storage, 0, self.values.shape, self.strides, False, OrderedDict())


class Numbers:
    def __init__(self, member: str, count: int) -> None:
        self.member, self.count = member, count


class Writer(pickle.Pickler):
    def persistent_id(self, value: Any) -> Any:
        return ("storage", HalfStorage, value.member, "cpu", value.count) if isinstance(value, Numbers) else None


def write_state(path: Path, *, change: Callable[[Any], Any] = lambda state: state, **values: np.ndarray) -> Path:
    """A dictionary of float16 tensors; `change` may replace what is pickled."""
    tensors = {name: Tensor(value, str(number)) for number, (name, value) in enumerate(values.items())}
    with _modules(), zipfile.ZipFile(path, "w") as archive:
        written = io.BytesIO()
        Writer(written, 2).dump(change(OrderedDict(tensors)))
        archive.writestr("head/data.pkl", written.getvalue())
        archive.writestr("head/byteorder", "little")
        for tensor in tensors.values():
            archive.writestr(f"head/data/{tensor.member}", tensor.values.tobytes())
    return path


class _modules:  # noqa: N801 - used like a function
    """Lets the pickler find the names it writes down."""

    def __enter__(self) -> None:
        torch, utils = ModuleType("torch"), ModuleType("torch._utils")
        torch.HalfStorage, utils._rebuild_tensor_v2 = HalfStorage, _rebuild_tensor_v2  # type: ignore[attr-defined]
        self.before = {name: sys.modules.get(name) for name in ("torch", "torch._utils")}
        sys.modules |= {"torch": torch, "torch._utils": utils}

    def __exit__(self, *_: object) -> None:
        for name, module in self.before.items():
            if module is None:
                del sys.modules[name]
            else:
                sys.modules[name] = module
