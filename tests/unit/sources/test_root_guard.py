import queue
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from desktop_app.sources import root_guard
from desktop_app.sources.root_guard import RootGuard

LIMIT_S = 5.0


@pytest.fixture
def told() -> "queue.Queue[Path]":
    return queue.Queue()


@pytest.fixture
def guard(told: "queue.Queue[Path]") -> Iterator[RootGuard]:
    def changed(root: Path) -> None:
        guard.add(root)  # as whoever watches does
        told.put(root)

    guard = RootGuard(changed, every_s=0.01)
    yield guard
    guard.stop()


def test_going_coming_back_and_being_another_is_told(
    guard: RootGuard, told: "queue.Queue[Path]", tmp_path: Path
) -> None:
    root = tmp_path / "root"
    root.mkdir()
    guard.add(root)
    for change in (
        lambda: root.rename(tmp_path / "away"),
        root.mkdir,
        root.rmdir,
        lambda: (tmp_path / "away").rename(root),
    ):
        change()
        assert told.get(timeout=LIMIT_S) == root
    guard.remove(root)
    root.rmdir()
    assert told.empty()


def test_a_file_system_that_makes_up_numbers_is_given_up(
    guard: RootGuard, told: "queue.Queue[Path]", tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = count()
    looked: queue.Queue[int] = queue.Queue()

    def identity(_: Path) -> tuple[int, int]:
        looked.put(number := next(numbers))
        return 1, number

    monkeypatch.setattr(root_guard, "_identity", identity)
    guard.add(tmp_path)
    while looked.get(timeout=LIMIT_S) < 20:
        pass
    assert told.qsize() == root_guard._MOST_REPLACED


def test_a_listener_that_fails_does_not_end_the_guard(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    told: queue.Queue[Path] = queue.Queue()

    def changed(root: Path) -> None:
        told.put(root)
        raise RuntimeError

    guard = RootGuard(changed, every_s=0.01)
    guard.add(tmp_path / "missing")
    (tmp_path / "missing").mkdir()
    assert told.get(timeout=LIMIT_S) == told.get(timeout=LIMIT_S) == tmp_path / "missing"
    guard.stop()
    assert "could not be followed" in caplog.text
