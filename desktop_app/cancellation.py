"""How long work is asked to stop before its end."""

from threading import Event

from desktop_app.errors import Cancelled


class CancelToken:
    """Asks long work to stop; may be cancelled from any thread."""

    def __init__(self) -> None:
        self._event = Event()

    def cancel(self) -> None:
        """Ask the work to stop at its next check."""
        self._event.set()

    @property
    def cancelled(self) -> bool:
        """Whether `cancel` was called."""
        return self._event.is_set()

    def check(self) -> None:
        """Raise `Cancelled` once `cancel` was called."""
        if self._event.is_set():
            raise Cancelled

    def pause(self, seconds: float) -> None:
        """Let the time pass; raises `Cancelled` as soon as `cancel` is called."""
        if self._event.wait(seconds):
            raise Cancelled
