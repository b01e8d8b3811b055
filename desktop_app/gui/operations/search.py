"""Asking the search service: newest query wins, and the answer follows the index as it grows.

Where a reranker is chosen, the order of the search is answered first, and the better order when it is there.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.cancellation import CancelToken
from desktop_app.explanation import MeaningMatch
from desktop_app.gui.lanes import NewestLane
from desktop_app.gui.operations.refusal import refuse
from desktop_app.present.hit_snippet import choose_snippets
from desktop_app.present.rows import standing
from desktop_app.records import Segment
from desktop_app.search_manner import LITERAL, Manner, Versions
from desktop_app.search_records import Example, Filters, Query, Rerank, SearchResult

REFRESH_MS = 1500
"""While files are being indexed, the shown answer is asked for again at most this often."""

REORDER_AFTER_MS = 200
"""The reranker, which takes all cores, begins when the person has paused for so long after an answer."""

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
        rerank: Rerank = Rerank.AUTO,
        like: Sequence[Example] = (),
        unlike: Sequence[Example] = (),
        manner: Manner = LITERAL,
        cancel: CancelToken | None = None,
    ) -> SearchResult:
        """Answer one query."""

    def nearer(self, result: SearchResult, cancel: CancelToken | None = None) -> SearchResult:
        """The result with hits shown by their nearest sentences."""

    def matched_by_meaning(self, query: Query, document_id: int, start: int) -> MeaningMatch:
        """Which words of a passage match."""

    def segments(self, document_id: int) -> tuple[Segment, ...]:
        """The text of a document, for the preview."""


@dataclass(frozen=True, slots=True)
class Question:
    """All that is asked at once."""

    text: str
    filters: Filters
    limit: int
    rerank: Rerank
    like: tuple[Example, ...]
    unlike: tuple[Example, ...]
    manner: Manner

    def ask(self, searching: Searching, cancel: CancelToken, *, explain: bool = False) -> SearchResult:
        """Have it answered, on the calling thread."""
        return searching.search(
            self.text,
            limit=self.limit,
            filters=self.filters,
            rerank=self.rerank,
            like=self.like,
            unlike=self.unlike,
            manner=replace(self.manner, versions=Versions.FOLDED, explain=explain),
            cancel=cancel,
        )


class SearchOperations(QObject):
    """Holds the shown query. Call from the GUI thread; signals come there too."""

    answered = Signal(SearchResult)
    reordered = Signal(SearchResult)
    """The last answer once more, in the order of the reranker; `take_order` says that it is shown."""
    offers_changed = Signal(bool)
    """Whether better orders may come from now on: another process has chosen a reranker, or given it up."""
    cleared = Signal()
    """There is no query any more."""
    refused = Signal(object)
    """A Refusal: the query cannot be read, or the index not be opened."""

    def __init__(
        self,
        searching: Searching,
        page_size: int,
        *,
        reranks: bool = False,
        refresh_ms: int = REFRESH_MS,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._searching = searching
        self._page_size = self._limit = page_size
        self._text = ""
        self._filters = Filters()
        self._like: tuple[Example, ...] = ()
        self._unlike: tuple[Example, ...] = ()
        self._manner = LITERAL
        self._continued = False  # whether the last word of what is shown was taken for a beginning
        self._lane = NewestLane("search", self)
        self._reranks = reranks
        self._order = Rerank.LATE  # of what is shown: an answer that follows it must not undo it
        self._reorder_lane = NewestLane("reorder", self)  # a reranker is opened there, and typing must not wait for it
        self._reorder_soon = QTimer(self, singleShot=True, interval=REORDER_AFTER_MS)
        self._reorder_soon.timeout.connect(
            lambda: self._reorder_lane.submit(self._asking(Rerank.AUTO), self._reorder, self._fail)
        )
        self._refresh = QTimer(self, singleShot=True, interval=refresh_ms)
        self._refresh.timeout.connect(self._ask_again)
        self._busy = self._broken = False
        self._answered: object = None
        """What the last answer is one to, as `_asked` has it."""
        self._shown: Question | None = None

    @property
    def shown(self) -> Question | None:
        """What the answer on the screen is one to; None before the first."""
        return self._shown

    @property
    def reranks(self) -> bool:
        """Whether better orders may come."""
        return self._reranks

    def follow_reranker(self, *, chosen: bool) -> None:
        """Another one is in force, or none: what is shown is asked for once more, in the order of the search first."""
        self._reranks = chosen
        self._order = Rerank.LATE
        if self.active:
            self._ask()

    @property
    def active(self) -> bool:
        """Whether a query is shown; filters alone are one, and so is what is to be found more of."""
        return bool(self._text.strip() or self._like) or not self._filters.empty

    @property
    def up_to_date(self) -> bool:
        """Whether the last answer is one to what the person has asked last."""
        return self._answered == self._asked

    @property
    def _asked(self) -> object:
        return self._text, self._filters, self._like, self._unlike, self._manner

    def search(
        self,
        text: str,
        filters: Filters,
        like: Sequence[Example] = (),
        unlike: Sequence[Example] = (),
        manner: Manner = LITERAL,
    ) -> None:
        """Ask; without text, filters and something to find more of the search ends."""
        self._text, self._filters, self._limit = text, filters, self._page_size
        self._like, self._unlike, self._manner = tuple(like), tuple(unlike), manner
        self._broken = False
        self._order = Rerank.LATE
        self._ask()

    def finish(self) -> None:
        """The last word is finished: ask once more where it was taken for a beginning."""
        if not self._manner.unfinished:
            return
        answered = self.up_to_date and not self._continued
        self._manner = replace(self._manner, unfinished=False)
        if answered:
            self._answered = self._asked
        else:
            self._ask()

    def take_order(self) -> None:
        """The order of the reranker is shown: what is asked for from now on comes in it, and what is on its way."""
        self._order = Rerank.AUTO
        self._shown = self._question(self._order)
        if self._busy:
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
        self._reorder_soon.stop()
        self._reorder_lane.abandon()
        self._busy = self.active
        if not self.active:
            self._lane.abandon()
            self.cleared.emit()
            return
        self._lane.submit(self._asking(self._order), self._answer, self._fail)

    def _question(self, rerank: Rerank) -> Question:
        """What is asked now."""
        return Question(self._text, self._filters, self._limit, rerank, self._like, self._unlike, self._manner)

    def _asking(self, rerank: Rerank) -> Callable[[CancelToken], SearchResult]:
        """The same as work for a lane's thread, which also chooses what the rows of the list will show."""
        question = self._question(rerank)

        def ask(cancel: CancelToken) -> SearchResult:
            result = question.ask(self._searching, cancel)
            if result.rerank is Rerank.CROSS:  # that has taken seconds, and another order is not to follow this one
                result = self._searching.nearer(result, cancel)
            choose_snippets(result.hits)
            return result

        return ask

    def _answer(self, result: SearchResult) -> None:
        self._answered = self._asked
        self._shown = self._question(self._order)
        self._continued = bool(result.query.unfinished)
        if result.reranker_chosen is not self._reranks:
            self._reranks = result.reranker_chosen
            self.offers_changed.emit(self._reranks)
        self._busy = self._may_be_reordered(result)
        if self._busy:
            self._reorder_soon.start()
        self.answered.emit(result)

    def _may_be_reordered(self, result: SearchResult) -> bool:
        judged = result.query.plain and not self._manner.balance
        return self._reranks and self._order is Rerank.LATE and len(result.hits) > 1 and judged

    def _reorder(self, result: SearchResult) -> None:
        self._busy = False
        if result.rerank is not Rerank.CROSS or not result.hits:  # its notices say why
            self.answered.emit(result)
        else:
            self.reordered.emit(result)

    def _fail(self, error: BaseException) -> None:
        self._busy = False
        self._broken = True
        refuse(self.refused.emit, error, "The search failed: an internal error.")

    def may_have_more(self, result: SearchResult) -> bool:
        """Whether it pays to ask for more hits than `result` has."""
        return self._limit <= len(result.hits) and standing(result.hits) < MOST_HITS

    def close(self) -> None:
        """Stop asking and wait for the thread."""
        self._refresh.stop()
        self._reorder_soon.stop()
        self._lane.close()
        self._reorder_lane.close()
