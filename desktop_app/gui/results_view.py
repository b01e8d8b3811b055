"""The results: their list, and what stands in its place when there is none."""

from PySide6.QtCore import QItemSelectionModel, Qt, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from desktop_app.gui.announcement import announce
from desktop_app.gui.attention import Attention
from desktop_app.gui.hit_model import HitListModel
from desktop_app.gui.item_models import RECORD_ROLE
from desktop_app.gui.notice import NoticePage, NoticeStrip
from desktop_app.gui.operations.refusal import Refusal
from desktop_app.gui.result_list import ResultList
from desktop_app.gui.results_head import ResultsHead
from desktop_app.gui.suggestion_line import SuggestionLine
from desktop_app.gui.theme import UNIT, ThemeSource
from desktop_app.gui.wording import SEPARATOR, nothing_found_text, results_text, weak_hits_text
from desktop_app.present.rows import standing, with_versions
from desktop_app.search_records import Hit, Query, SearchResult

_HINT = (
    "A question or a few words, in any language.\n\n"
    '"exact words"   -without   type:pdf\nin:Contracts   after:2024-01   name:lease'
)
_NOTHING = "Nothing found"


class ResultsView(QWidget):
    """The middle of the window."""

    more_wanted = Signal()
    order_taken = Signal()
    """The better order is shown now."""

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__()
        self._hits = HitListModel()
        self.list = ResultList(self._hits, themes)
        self._attention = Attention(self.list)
        self._query: Query | None = None
        self._answer: tuple[SearchResult, bool] | None = None
        """What is shown, and whether there may be more hits."""
        self._unfolded = False
        """Whether the person wants to see the weak hits of the query, too."""
        self._better: tuple[SearchResult, bool] | None = None
        """An answer in a better order that is not shown yet, and whether there may be more hits."""
        self.head = ResultsHead(themes)
        self.head.better_wanted.connect(self._take_better)
        self.suggestion = SuggestionLine()
        self.refusal = NoticeStrip(themes)
        self.more = QPushButton("Show more results")
        self.more.setProperty("role", "flat")
        self.more.clicked.connect(self.more_wanted)
        self.weak = QPushButton()
        self.weak.setProperty("role", "flat")
        self.weak.clicked.connect(self._unfold)
        self._footer = self._build_footer()
        self.hint = NoticePage(themes, "chat", "Ask in your own words", _HINT)
        self.nothing = NoticePage(themes, "search", _NOTHING)
        self._pages = QStackedWidget()
        for page in (self.hint, self._list_page(), self.nothing):
            self._pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.head, self.suggestion, self.refusal):
            column.addWidget(part)
        column.addWidget(self._pages, 1)
        self.show_hint()

    def _build_footer(self) -> QFrame:
        footer = QFrame()
        footer.setObjectName("footer")
        column = QVBoxLayout(footer)
        column.setContentsMargins(UNIT, 4, UNIT, 4)
        for button in (self.weak, self.more):
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        return footer

    def _list_page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.list, 1)
        column.addWidget(self._footer)
        return page

    @property
    def query(self) -> Query | None:
        """What the shown hits answer."""
        return self._query

    @property
    def hit(self) -> Hit | None:
        """The current hit."""
        hit: Hit | None = self.list.currentIndex().data(RECORD_ROLE)
        return hit

    def show_hint(self) -> None:
        """There is no query."""
        self._hits.show(())
        self.refusal.hide()
        self.withdraw_better()
        self._answer = None
        self.head.hide()
        self.suggestion.show_suggestion(None)
        self._pages.setCurrentWidget(self.hint)

    def show_result(self, result: SearchResult, *, more: bool, busy: bool = False, hold: bool = True) -> None:
        """Show an answer; `more` offers to ask for more hits. Weak hits are folded away if there are others.

        When the same query is answered again, the current document stays current where it is still found, if the
        person is `busy` with it or has turned to the list. Else nobody has chosen it, and the best one takes its place.
        With `hold` its row stays where it is on the screen, whatever comes above it.
        """
        again = result.query == self._query
        position, top = self.list.verticalScrollBar().value(), self.list.visualRect(self.list.currentIndex()).top()
        kept = self.hit if again and (busy or position or self._attention.taken) else None
        if not again:
            self._attention.forget()
            self._unfolded = False
            self._hits.fold_all()
        all_shown = self._unfolded or not result.relevant
        shown = result.hits if all_shown else with_versions(result.relevant_hits, result.hits)
        if not self._hits.shows_documents_of(shown):  # what was offered was an order of others
            self.withdraw_better()
        self._query = result.query
        self.refusal.hide()
        self._answer = result, more
        self._hits.show(shown)
        summary = SEPARATOR.join((results_text(result, more=more), *result.notices))
        self.suggestion.show_suggestion(result.suggestion)
        if not again:
            said = summary if result.hits else f"{_NOTHING}. {nothing_found_text(result)}"
            announce(self.list, SEPARATOR.join(filter(None, (said, self.suggestion.offer))))
        self.head.say(summary)
        self.head.setVisible(bool(result.hits))
        self._fold(standing(result.hits) - standing(shown), more=more)
        if result.hits:
            self._pages.setCurrentIndex(1)
            self._select(kept, position, top if hold else None)
        else:
            self.nothing.say(_NOTHING, "\n".join((nothing_found_text(result), *result.notices)))
            self._pages.setCurrentWidget(self.nothing)

    def show_nearer(self, result: SearchResult, *, more: bool, busy: bool) -> None:
        """The answer once more, with other places in its passages; not once the person is `busy` with a hit or has
        turned to the list: rows may become higher or lower by a line.
        """
        if not (busy or self._attention.taken):
            self.show_result(result, more=more)

    def show_better(self, result: SearchResult, *, more: bool, busy: bool) -> None:
        """The same query answered in a better order. It is shown at once, or only offered when the person is
        `busy` with a hit or has turned to the list, whose rows must not jump away then.
        """
        self._better = result, more
        if busy or self._attention.taken:
            self.head.offer()
        else:
            self._take_better()

    def _fold(self, hidden: int, *, more: bool) -> None:
        self.weak.setText(weak_hits_text(hidden))
        self.weak.setVisible(hidden > 0)
        self.more.setVisible(more and not hidden)
        self._footer.setVisible(more or hidden > 0)

    def _unfold(self) -> None:
        if self._answer is not None:
            result, more = self._answer
            self._unfolded = True
            self.show_result(result, more=more, busy=True)
            self.focus_list()

    def _take_better(self) -> None:
        if self._better is not None:
            result, more = self._better
            self.withdraw_better()
            self.show_result(result, more=more, busy=True, hold=False)
            self.order_taken.emit()

    def withdraw_better(self) -> None:
        """A better order is not offered any more."""
        self._better = None
        self.head.withdraw()

    def _select(self, kept: Hit | None, position: int, top: int | None) -> None:
        """Choose the hit that is `kept`, whose row stays at `top`; if there is none, the best one."""
        row = self._hits.row_of(kept.document_id, kept.path) if kept else None
        index = self._hits.index(row or 0)
        self.list.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        if row is not None:
            bar = self.list.verticalScrollBar()
            bar.setValue(position)
            if top is not None:
                bar.setValue(position + self.list.visualRect(index).top() - top)
        else:
            self.list.scrollToTop()

    def show_refusal(self, refusal: Refusal) -> None:
        """Say why the query was not answered; the last results stay."""
        self.refusal.show_problem(refusal.message, refusal.remedy)

    def focus_list(self) -> None:
        """Give the keyboard to the results, where there are any."""
        if self._hits.rowCount():
            self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)
