"""Keeping the balance between words and meaning that the person chose last. Call from the GUI thread."""

import logging
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.errors import UserFacingError
from desktop_app.gui.lanes import SerialLane
from desktop_app.gui.operations.refusal import refuse

log = logging.getLogger("findwell.window")

KEEP_AFTER_MS = 500
"""A slider that is being moved says many numbers; the one at which it rests is kept."""


class Choices(Protocol):
    """Where choices are kept; any thread may call it."""

    def keep_balance(self, balance: float) -> None:
        """Write it down."""


class BalanceOperations(QObject):
    """Writes on a lane of its own."""

    refused = Signal(object)
    """A Refusal: it could not be written."""

    def __init__(self, choices: Choices, kept: float, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._choices = choices
        self.kept = kept
        """What was chosen last, this time or before."""
        self._lane = SerialLane("balance", self)
        self._rest = QTimer(self, singleShot=True, interval=KEEP_AFTER_MS)
        self._rest.timeout.connect(self._write)

    def keep(self, balance: float) -> None:
        """Remember it for the next time, soon."""
        self.kept = balance
        self._rest.start()

    def _write(self) -> None:
        balance = self.kept
        self._lane.submit(lambda: self._choices.keep_balance(balance), lambda _: None, self._fail)

    def _fail(self, error: BaseException) -> None:
        refuse(self.refused.emit, error, "The balance could not be kept: an internal error.")

    def close(self) -> None:
        """Wait for the thread, and write what is not written yet; the window is off the screen by now."""
        self._lane.close()
        if self._rest.isActive():
            self._rest.stop()
            try:
                self._choices.keep_balance(self.kept)
            except UserFacingError as error:  # nobody is there any more to be told
                log.warning("the balance is not kept: %s", error)
