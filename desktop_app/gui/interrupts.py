"""Ctrl+C and a polite kill close the window as its own button would.

Python runs signal handlers only between its own instructions, and Qt's event loop may wait for minutes
without any; so the signal's number is also written to a socket that the event loop watches.
"""

import signal
import socket
from types import FrameType

from PySide6.QtCore import QObject, QSocketNotifier, Signal

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interrupts(QObject):
    """Watches from its making until `close`. Make it in the main thread."""

    came = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._read_end, self._write_end = socket.socketpair()
        for end in (self._read_end, self._write_end):
            end.setblocking(False)
        self._former_fd = signal.set_wakeup_fd(self._write_end.fileno(), warn_on_full_buffer=False)
        self._former = {number: signal.signal(number, self._handle) for number in _SIGNALS}
        self._notifier = QSocketNotifier(self._read_end.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._wake)

    def _wake(self) -> None:
        self._read_end.recv(64)  # being called is all that Python needs to run the handler

    def _handle(self, number: int, frame: FrameType | None) -> None:
        self.came.emit()

    def close(self) -> None:
        """Put the former handlers back."""
        self._notifier.setEnabled(False)
        for number, handler in self._former.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._former_fd)
        self._read_end.close()
        self._write_end.close()
