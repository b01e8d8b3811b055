"""Asking the search service: newest query wins, and the answer follows the index as it grows."""

from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.gui.lanes import NewestLane
from desktop_app.gui.operations.refusal import refuse
from desktop_app.present.hit_snippet import choose_snippets
from desktop_app.records import CancelToken, Filters, SearchResult, Segment

REFRESH_MS = 1500
"""While files are being indexed, the shown answer is asked for again at most this often."""

MOST_HITS = 200
"""Nobody reads further down than this, and every answer lays all of them out."""


class Searching(Protocol):
    """What the window needs of the search service; any thread may call it."""

    def search(
        self,
        text: str,
        *,
        limit: int | None = None,
        filters: Filters | None = None,
        cancel: CancelToken | None = None,
    ) -> SearchResult:
        """Answer one query."""

    def segments(self, document_id: int) -> tuple[Segment, ...]:
        """The text of a document, for the preview."""


class SearchOperations(QObject):
    """Holds the shown query. Call from the GUI thread; signals come there too."""

    answered = Signal(SearchResult)
    cleared = Signal()
    """There is no query any more."""
    refused = Signal(object)
    """A Refusal: the query cannot be read, or the index not be opened."""

    def __init__(
        self, searching: Searching, page_size: int, *, refresh_ms: int = REFRESH_MS, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._searching = searching
        self._page_size = self._limit = page_size
        self._text = ""
        self._filters = Filters()
        self._lane = NewestLane("search", self)
        self._refresh = QTimer(self, singleShot=True, interval=refresh_ms)
        self._refresh.timeout.connect(self._ask_again)
        self._busy = self._broken = False
        self._answered: tuple[str, Filters] | None = None

    @property
    def active(self) -> bool:
        """Whether a query is shown; filters alone are one."""
        return bool(self._text.strip()) or not self._filters.empty

    @property
    def up_to_date(self) -> bool:
        """Whether the last answer is one to what the person has asked last."""
        return self._answered == (self._text, self._filters)

    def search(self, text: str, filters: Filters) -> None:
        """Ask; without text and filters the search ends."""
        self._text, self._filters, self._limit = text, filters, self._page_size
        self._broken = False
        self._ask()

    def show_more(self) -> None:
        """Ask for one more page of hits, up to MOST_HITS."""
        self._limit = min(self._limit + self._page_size, MOST_HITS)
        self._ask()

    def follow_index(self) -> None:
        """The index has changed: ask again, soon."""
        if self.active and not self._broken and not self._refresh.isActive():
            self._refresh.start()

    def _ask_again(self) -> None:
        """Only after the last answer has come: a slow search would be cancelled for ever."""
        if self._busy:
            self._refresh.start()
        else:
            self._ask()

    def _ask(self) -> None:
        self._refresh.stop()
        self._busy = self.active
        if not self.active:
            self._lane.abandon()
            self.cleared.emit()
            return
        text, filters, limit = self._text, self._filters, self._limit
        self._lane.submit(lambda cancel: self._found(text, limit, filters, cancel), self._answer, self._fail)

    def _found(self, text: str, limit: int, filters: Filters, cancel: CancelToken) -> SearchResult:
        """In the lane's thread, which also chooses what the rows of the list will show."""
        result = self._searching.search(text, limit=limit, filters=filters, cancel=cancel)
        choose_snippets(result.hits)
        return result

    def _answer(self, result: SearchResult) -> None:
        self._busy = False
        self._answered = self._text, self._filters
        self.answered.emit(result)

    def _fail(self, error: BaseException) -> None:
        self._busy = False
        self._broken = True
        refuse(self.refused, error, "The search failed: an internal error.")

    def may_have_more(self, result: SearchResult) -> bool:
        """Whether it pays to ask for more hits than `result` has."""
        return self._limit <= len(result.hits) < MOST_HITS

    def close(self) -> None:
        """Stop asking and wait for the thread."""
        self._refresh.stop()
        self._lane.close()
