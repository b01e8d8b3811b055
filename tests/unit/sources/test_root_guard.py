import queue
import threading
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


def test_numbers_that_are_made_up_are_believed_a_few_times_in_a_while(
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
    monkeypatch.setattr(root_guard, "_WITHIN_S", 0.0)
    assert [told.get(timeout=LIMIT_S) for _ in range(10)] == [tmp_path] * 10


def test_a_root_whose_look_does_not_come_back_holds_up_no_other(
    guard: RootGuard, told: "queue.Queue[Path]", tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hangs, come_back, looking = tmp_path / "share", threading.Event(), threading.Event()
    real = root_guard._identity

    def identity(root: Path) -> tuple[int, int] | None:
        if root == hangs and threading.current_thread() is not threading.main_thread():
            looking.set()
            come_back.wait(LIMIT_S)
        return real(root)

    monkeypatch.setattr(root_guard, "_identity", identity)
    guard.add(hangs)
    assert looking.wait(LIMIT_S)
    guard.add(tmp_path / "other")
    (tmp_path / "other").mkdir()
    assert told.get(timeout=LIMIT_S) == tmp_path / "other"
    come_back.set()


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


def test_nothing_is_looked_after_once_it_was_stopped(guard: RootGuard, tmp_path: Path) -> None:
    before = threading.active_count()
    guard.stop()
    guard.add(tmp_path)  # as whoever was being told just then does
    assert threading.active_count() == before
