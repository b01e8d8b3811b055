import os
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from desktop_app.catalog.graphs.torch_state import read_state
from desktop_app.errors import UserFacingError
from tests.torch_files import Tensor, write_state

WEIGHT = np.arange(6, dtype=np.float16).reshape(2, 3)
BIAS = np.array([0.5, -1], np.float16)


class Command:
    """What a hostile file holds: something to be run when it is read."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self.path),)


def test_tensors_come_as_float32(tmp_path: Path) -> None:
    state = read_state(write_state(tmp_path / "head.pt", weight=WEIGHT, bias=BIAS))
    assert {name: tensor.dtype for name, tensor in state.items()} == {"weight": np.float32, "bias": np.float32}
    assert state["weight"].tolist() == WEIGHT.tolist()
    assert state["bias"].tolist() == BIAS.tolist()


def test_nothing_in_the_file_is_run(tmp_path: Path) -> None:
    trace = tmp_path / "was run"
    path = write_state(tmp_path / "head.pt", weight=WEIGHT, change=lambda state: {**state, "x": Command(trace)})
    with pytest.raises(UserFacingError, match="asks for"):
        read_state(path)
    assert not trace.exists()
    plain = tmp_path / "plain.pt"
    plain.write_bytes(pickle.dumps(Command(trace)))
    with pytest.raises(UserFacingError, match="cannot be read"):
        read_state(plain)
    assert not trace.exists()


@pytest.mark.parametrize(
    "change",
    [
        lambda state: {"weight": 1j},
        lambda state: 7,
        lambda state: {"weight": Tensor(WEIGHT, "../data.pkl")},
        lambda state: {"weight": Tensor(WEIGHT, "99")},
        lambda state: {"weight": Tensor(WEIGHT, "0", strides=(1, 2))},
        lambda state: {"weight": Tensor(np.zeros((50, 50)), "0")},
    ],
)
def test_what_is_no_dictionary_of_tensors_is_refused(tmp_path: Path, change: Any) -> None:
    with pytest.raises(UserFacingError, match="cannot be read"):
        read_state(write_state(tmp_path / "head.pt", weight=WEIGHT, change=change))


def test_a_file_that_is_cut_short_is_refused(tmp_path: Path) -> None:
    path = write_state(tmp_path / "head.pt", weight=WEIGHT)
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(UserFacingError, match="cannot be read"):
        read_state(path)


def test_a_file_that_would_fill_the_memory_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop_app.catalog.graphs.torch_state.MOST_BYTES", 100)
    with pytest.raises(UserFacingError, match="too large"):
        read_state(write_state(tmp_path / "head.pt", weight=np.zeros((20, 20))))
