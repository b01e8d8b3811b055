"""Telling the learning service what was opened. Call from the GUI thread; the work is done on a lane."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from desktop_app.gui.lanes import Done, SerialLane
from desktop_app.gui.operations.refusal import refuse
from desktop_app.search_records import Hit, Query


class Remembering(Protocol):
    """What the window needs of the learning service; any thread may call it."""

    def opened(self, question: str, path: Path, rank: int) -> None:
        """Remember that the file at that rank of the answer to the question was opened."""


class Shown(Protocol):
    """What the person looks at."""

    @property
    def query(self) -> Query | None:
        """The query that is answered."""

    @property
    def hit(self) -> Hit | None:
        """The current hit."""


class LearningOperations(QObject):
    """Every opening is written down in order; the window never waits for it."""

    refused = Signal(object)
    """A Refusal: the index cannot be written."""

    def __init__(self, learning: Remembering, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._learning = learning
        self._lane = SerialLane("openings", self)

    def noting(self, shown: Shown, act: Callable[[Hit, Done], None]) -> Callable[[Hit], None]:
        """`act`; when it says that it is done, the hit that was current then counts as opened.

        Not one that was found by examples or a weighted query.
        """

        def act_and_note(acted: Hit) -> None:
            query, hit = shown.query, shown.hit
            act(acted, lambda: self._note(query, hit))

        return act_and_note

    def _note(self, query: Query | None, hit: Hit | None) -> None:
        if query is not None and query.plain and hit is not None:
            self._lane.submit(
                lambda: self._learning.opened(query.text, hit.indexed_path, hit.rank), lambda _: None, self._fail
            )

    def _fail(self, error: BaseException) -> None:
        refuse(self.refused.emit, error, "What was opened could not be remembered: an internal error.")

    def close(self) -> None:
        """Wait for the thread."""
        self._lane.close()
