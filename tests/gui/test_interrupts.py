"""Signals of the operating system reach the event loop."""

import signal
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.gui.interrupts import Interrupts


@pytest.fixture
def interrupts(qtbot: QtBot) -> Iterator[Interrupts]:
    interrupts = Interrupts()
    yield interrupts
    interrupts.close()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_is_announced(qtbot: QtBot, interrupts: Interrupts, number: signal.Signals) -> None:
    with qtbot.waitSignal(interrupts.came):
        signal.raise_signal(number)


def test_former_handlers_come_back(qtbot: QtBot) -> None:
    before = signal.getsignal(signal.SIGINT)
    interrupts = Interrupts()
    assert signal.getsignal(signal.SIGINT) != before
    interrupts.close()
    assert signal.getsignal(signal.SIGINT) == before
