"""Preparing the embedding model while the window is already usable."""

from collections.abc import Callable
from typing import Any, Protocol

from PySide6.QtCore import QObject, Signal

from desktop_app.cancellation import CancelToken
from desktop_app.gui.lanes import NewestLane
from desktop_app.gui.operations.refusal import refuse


class Progress(Protocol):
    """How far the preparation is."""

    @property
    def stage(self) -> str:
        """What is done now, in words."""

    @property
    def fraction(self) -> float:
        """0 to 1."""


class ModelPreparation(Protocol):
    """Installs the chosen model where it is missing, and loads it."""

    def ensure(self, progress: Callable[[Any], None], cancel: CancelToken) -> object:
        """Block until the model can be used.

        :raises UserFacingError: it cannot be had; words are searched all the same.
        """


class ModelOperations(QObject):
    """One preparation at a time. Call from the GUI thread."""

    progressed = Signal(str, float)
    """Stage, and the share of it that is done, 0 to 1."""
    ready = Signal()
    refused = Signal(object)
    """A Refusal."""

    def __init__(self, preparation: ModelPreparation, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._preparation = preparation
        self._lane = NewestLane("model", self)

    def prepare(self) -> None:
        """Begin, or begin again after a refusal."""
        self._lane.submit(
            lambda cancel: self._preparation.ensure(self._report, cancel),
            lambda _: self.ready.emit(),
            self._fail,
        )

    def _fail(self, error: BaseException) -> None:
        refuse(self.refused.emit, error, "The language model could not be prepared: an internal error.")

    def _report(self, progress: Progress) -> None:  # the lane's thread
        self.progressed.emit(progress.stage, progress.fraction)

    def close(self) -> None:
        """Cancel the preparation and wait for it."""
        self._lane.close()
