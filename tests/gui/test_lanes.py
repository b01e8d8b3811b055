"""Lanes: order, newest wins, and every outcome in the GUI thread."""

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from desktop_app.cancellation import CancelToken
from desktop_app.errors import Cancelled
from desktop_app.gui.lanes import NewestLane, SerialLane, UnawaitedLane


class Outcomes(QObject):
    """Keeps what was delivered, and in which thread."""

    came = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.results: list[object] = []
        self.errors: list[BaseException] = []
        self.threads: set[threading.Thread] = set()

    def succeeded(self, result: object) -> None:
        self.results.append(result)
        self._note()

    def failed(self, error: BaseException) -> None:
        self.errors.append(error)
        self._note()

    def _note(self) -> None:
        self.threads.add(threading.current_thread())
        self.came.emit()


@pytest.fixture
def outcomes(qtbot: QtBot) -> Outcomes:
    return Outcomes()


@pytest.fixture
def serial(qtbot: QtBot) -> Iterator[SerialLane]:
    lane = SerialLane("serial")
    yield lane
    lane.close()


@pytest.fixture
def newest(qtbot: QtBot) -> Iterator[NewestLane]:
    lane = NewestLane("newest")
    yield lane
    lane.close()


def test_serial_lane_runs_all_in_order_in_another_thread(qtbot: QtBot, serial: SerialLane, outcomes: Outcomes) -> None:
    workers: set[threading.Thread] = set()

    def work(number: int) -> int:
        workers.add(threading.current_thread())
        return number

    for number in range(20):
        serial.submit(lambda number=number: work(number), outcomes.succeeded, outcomes.failed)
    qtbot.waitUntil(lambda: len(outcomes.results) == 20)
    assert outcomes.results == list(range(20))
    assert outcomes.threads == {threading.main_thread()}
    assert len(workers) == 1
    assert threading.main_thread() not in workers


def test_an_error_is_delivered_in_the_gui_thread(qtbot: QtBot, serial: SerialLane, outcomes: Outcomes) -> None:
    def fail() -> None:
        raise ValueError("broken")

    with qtbot.waitSignal(outcomes.came):
        serial.submit(fail, outcomes.succeeded, outcomes.failed)
    assert [str(error) for error in outcomes.errors] == ["broken"]
    assert outcomes.threads == {threading.main_thread()}


def test_cancelled_work_ends_silently(qtbot: QtBot, serial: SerialLane, outcomes: Outcomes) -> None:
    def stop() -> None:
        raise Cancelled

    serial.submit(stop, outcomes.succeeded, outcomes.failed)
    with qtbot.waitSignal(outcomes.came):
        serial.submit(lambda: "after", outcomes.succeeded, outcomes.failed)
    assert outcomes.results == ["after"]
    assert outcomes.errors == []


def test_newest_lane_drops_older_outcomes(qtbot: QtBot, newest: NewestLane, outcomes: Outcomes) -> None:
    begun, gate, tokens = threading.Event(), threading.Event(), []

    def old(cancel: CancelToken) -> str:
        tokens.append(cancel)
        begun.set()
        assert gate.wait(10)
        return "old"

    newest.submit(old, outcomes.succeeded, outcomes.failed)
    assert begun.wait(10)
    newest.submit(lambda _: "between", outcomes.succeeded, outcomes.failed)
    newest.submit(lambda _: "new", outcomes.succeeded, outcomes.failed)
    assert tokens[0].cancelled
    with qtbot.waitSignal(outcomes.came):
        gate.set()
    assert outcomes.results == ["new"]


def test_an_outcome_that_was_already_on_its_way_is_dropped(
    qtbot: QtBot, newest: NewestLane, outcomes: Outcomes
) -> None:
    done = threading.Event()

    def old(_: CancelToken) -> str:
        return "old"

    newest.submit(old, outcomes.succeeded, outcomes.failed)
    newest._pool.submit(done.set)
    assert done.wait(10)  # the signal of "old" is queued, the event loop has not run since
    with qtbot.waitSignal(outcomes.came):
        newest.submit(lambda _: "new", outcomes.succeeded, outcomes.failed)
    assert outcomes.results == ["new"]


def test_nothing_is_delivered_after_close(qtbot: QtBot, outcomes: Outcomes) -> None:
    lane = NewestLane("short")
    lane.submit(lambda _: "late", outcomes.succeeded, outcomes.failed)
    lane.close()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("short")]
    with qtbot.assertNotEmitted(outcomes.came, wait=20):
        pass


def test_in_an_unawaited_lane_nobody_waits_for_what_never_answers(qtbot: QtBot, outcomes: Outcomes) -> None:
    lane, gate = UnawaitedLane("unawaited"), threading.Event()
    lane.submit(lambda: gate.wait(10), outcomes.succeeded, outcomes.failed)
    with qtbot.waitSignal(outcomes.came):
        lane.submit(lambda: "here", outcomes.succeeded, outcomes.failed)
    assert outcomes.results == ["here"]
    assert outcomes.threads == {threading.main_thread()}
    lane.close()
    assert not gate.is_set()
    with pytest.raises(RuntimeError):
        lane.submit(lambda: "late", outcomes.succeeded, outcomes.failed)
    gate.set()
