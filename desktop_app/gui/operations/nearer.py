"""Looking into the passages of an answer: they are shown by their nearest sentences where its words tell no place.

The answer stands meanwhile. It is looked into once the person has paused, so that typing costs nothing.
"""

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.cancellation import CancelToken
from desktop_app.gui.lanes import NewestLane
from desktop_app.gui.operations.refusal import refuse
from desktop_app.gui.operations.search import Searching, SearchOperations
from desktop_app.present.hit_snippet import choose_snippets
from desktop_app.search_records import SearchResult

AFTER_MS = 200


class NearerOperations(QObject):
    """The newest answer wins. Call from the GUI thread; signals come there too."""

    neared = Signal(SearchResult)
    """The answer once more, with other places in its passages; not sent where nothing has changed."""
    refused = Signal(object)
    """A Refusal."""

    def __init__(
        self,
        searching: Searching,
        asking: SearchOperations,
        *,
        after_ms: int = AFTER_MS,
        parent: QObject | None = None,
    ) -> None:
        """The answers are those of `asking`; in the order of the reranker they come looked into."""
        super().__init__(parent)
        self._searching = searching
        self._lane = NewestLane("nearer", self)
        self._soon = QTimer(self, singleShot=True, interval=after_ms)
        self._soon.timeout.connect(self._look)
        self._answer: SearchResult | None = None
        """That is shown, until it is abandoned."""
        asking.answered.connect(self._follow)
        asking.reordered.connect(lambda _: self._abandon())
        asking.cleared.connect(self._abandon)

    def _follow(self, answer: SearchResult) -> None:
        self._abandon()
        self._answer = answer
        self._soon.start()

    def _abandon(self) -> None:
        self._soon.stop()
        self._lane.abandon()
        self._answer = None

    def _look(self) -> None:
        answer = self._answer
        if answer is not None:
            self._lane.submit(lambda cancel: self._looked_into(answer, cancel), self._show, self._refuse)

    def _looked_into(self, answer: SearchResult, cancel: CancelToken) -> SearchResult:
        result = self._searching.nearer(answer, cancel)
        choose_snippets(result.hits)
        return result

    def _show(self, result: SearchResult) -> None:
        if self._answer is not None and result.hits != self._answer.hits:
            self._answer = result
            self.neared.emit(result)

    def _refuse(self, error: BaseException) -> None:
        refuse(self.refused.emit, error, "The passages could not be looked into: an internal error.")

    def close(self) -> None:
        """Cancel, then wait for the thread."""
        self._soon.stop()
        self._lane.close()
