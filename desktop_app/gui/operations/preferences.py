"""Reading and keeping what people set in the window. Call from the GUI thread."""

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from desktop_app.gui.lanes import SerialLane
from desktop_app.gui.operations.refusal import refuse
from desktop_app.services.window_choices import Preferences


class Keeping(Protocol):
    """Where preferences are kept; any thread may call it."""

    def preferences(self) -> Preferences:
        """As they are now."""

    def keep_preferences(self, preferences: Preferences) -> None:
        """Write them down."""


class PreferenceOperations(QObject):
    """Reads and writes on a lane of its own."""

    loaded = Signal(object)
    """Preferences, as they stand in the settings."""
    kept = Signal()
    refused = Signal(object)
    """A Refusal: the settings could not be read or written."""

    def __init__(self, keeping: Keeping, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._keeping = keeping
        self._lane = SerialLane("preferences", self)

    def load(self) -> None:
        """Look up what is set."""
        self._submit(self._keeping.preferences, self.loaded.emit)

    def keep(self, preferences: Preferences) -> None:
        """Write it down for the next start."""
        self._submit(lambda: self._keeping.keep_preferences(preferences), lambda _: self.kept.emit())

    def _submit(self, work: Callable[[], object], done: Callable[[object], None]) -> None:
        self._lane.submit(work, done, self._fail)

    def _fail(self, error: BaseException) -> None:
        refuse(self.refused.emit, error, "The settings could not be read or kept: an internal error.")

    def close(self) -> None:
        """Wait for the thread: what was asked to be kept is kept."""
        self._lane.close()
