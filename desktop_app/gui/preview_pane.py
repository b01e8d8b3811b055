"""The right of the window: the current hit, its passage in its surroundings, and what to do with the file."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from desktop_app.gui.attention import Attention
from desktop_app.gui.chosen_examples import example_of
from desktop_app.gui.notice import NoticePage
from desktop_app.gui.operations.explain import Reasons
from desktop_app.gui.operations.preview import has_pages
from desktop_app.gui.operations.refusal import Refusal
from desktop_app.gui.page_image import PageImage
from desktop_app.gui.page_preview import PagePreview
from desktop_app.gui.picture_page import PICTURE_TYPES
from desktop_app.gui.preview_head import PreviewHead
from desktop_app.gui.text_preview import TextPreview
from desktop_app.gui.text_window import TextWindow
from desktop_app.gui.theme import UNIT, ThemeSource
from desktop_app.gui.why_panel import WhyPanel
from desktop_app.search_records import Hit, Passage
from desktop_app.services.index_status import IndexStatus

_SAY_LOADING_MS = 250
_LEAST_HEIGHT = 12 * UNIT


class _Pages(QStackedWidget):
    """Wants so much that something can be read, and takes all there is: a page must not squeeze what is above it."""

    def sizeHint(self) -> QSize:
        """Override."""
        return QSize(super().sizeHint().width(), _LEAST_HEIGHT)

    def hasHeightForWidth(self) -> bool:
        """Override."""
        return False


class PreviewPane(QWidget):
    """Holds the shown hit and which of its passages is current."""

    text_wanted = Signal(object, int, int)
    """Hit, passage counted from 0, offset to show."""
    page_wanted = Signal(object, int, int, int)
    """Hit, passage counted from 0, page from 1, width in device pixels."""
    open_wanted = Signal()
    reveal_wanted = Signal()
    copy_wanted = Signal()
    more_like_wanted = Signal(object)
    """A ShownExample: the current passage; so with the next."""
    less_like_wanted = Signal(object)
    why_wanted = Signal(object, int)
    """Hit, passage counted from 0: the reasons are to be shown."""
    why_unwanted = Signal()

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__()
        self._hit: Hit | None = None
        self._passage = 0
        self._page_asked: tuple[int, int] | None = None
        """Page, and the width it was asked for in."""
        self._page_refusal = ""
        """Why the pages of this hit cannot be drawn, so that its text is shown."""
        self._out_of_reach = set[Path]()
        """Folders."""
        self.head = PreviewHead(themes)
        self.why = WhyPanel(themes)
        self.text, self.page = TextPreview(themes), PagePreview(themes)
        self._attention = [Attention(area) for area in (self.text.browser, self.page.area)]
        self.empty = NoticePage(themes, "file", "", "Choose a result to read the passage in its place.")
        self.message = NoticePage(themes, "warning")
        self.loading = NoticePage(themes, "file", "", "Loading…")
        self._pages = _Pages()
        self._area = QScrollArea(widgetResizable=True)
        self._loading_soon = QTimer(self, singleShot=True, interval=_SAY_LOADING_MS)
        self._connect()
        self._lay_out()
        self.show_hit(None)

    def _connect(self) -> None:
        head = self.head
        head.step_wanted.connect(self.step)
        head.open_wanted.connect(self.open_wanted)
        head.reveal_wanted.connect(self.reveal_wanted)
        head.copy_wanted.connect(self.copy_wanted)
        head.more_like_wanted.connect(self.find_more_like)
        head.less_like_wanted.connect(self.find_less_like)
        head.why_wanted.connect(self.toggle_why)
        self.why.close_wanted.connect(self.close_why)
        head.as_text.toggled.connect(lambda _: self._load())
        self.text.part_wanted.connect(lambda at: self.text_wanted.emit(self._hit, self._passage, at))
        self.page.page_wanted.connect(self._want_page)
        self.page.width_settled.connect(self._fit_page)
        self._loading_soon.timeout.connect(lambda: self._pages.setCurrentWidget(self.loading))

    def _lay_out(self) -> None:
        for page in (self.empty, self.text, self.page, self.message, self.loading):
            self._pages.addWidget(page)
        self._pages.setMinimumHeight(_LEAST_HEIGHT)
        whole = QWidget()
        parts = QVBoxLayout(whole)
        parts.addWidget(self.head)
        parts.addWidget(self.why)
        parts.addWidget(self._pages, 1)
        self._area.setObjectName("previewArea")
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(whole)
        column = QVBoxLayout(self)
        column.addWidget(self._area)
        for layout in (parts, column):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(0)

    def minimumSizeHint(self) -> QSize:
        """Override: as wide as the head needs, whether it is shown yet or not; what is higher than the pane scrolls."""
        width = self.head.minimumSizeHint().width() + self._area.verticalScrollBar().sizeHint().width()
        return QSize(width, super().minimumSizeHint().height())

    @property
    def being_read(self) -> bool:
        """Whether the person is at work here: with the mouse over it, or the keyboard in it."""
        focused = QApplication.focusWidget()
        return self.isVisible() and (self.underMouse() or (focused is not None and self.isAncestorOf(focused)))

    @property
    def touched(self) -> bool:
        """Whether the person has turned to what is shown of this hit for its question, by mouse or keyboard."""
        return self.isVisible() and any(attention.taken for attention in self._attention)

    def show_hit(self, hit: Hit | None) -> None:
        """Show a hit from its best passage; None empties the pane. The same hit again changes nothing."""
        if hit is not None and hit == self._hit:
            return
        same_place = hit is not None and self._hit is not None and _same_passages(hit, self._hit)
        self._hit = hit
        self.head.setVisible(hit is not None)
        if hit is None:
            self.close_why()
            self._loading_soon.stop()
            self._pages.setCurrentWidget(self.empty)
            return
        self.head.show_file(hit)
        if not same_place:
            self._passage = 0
            self._page_refusal = ""
            for attention in self._attention:
                attention.forget()
            self._load()
        elif self.explaining:
            self.why_wanted.emit(hit, self._passage)

    def follow_folders(self, status: IndexStatus) -> None:
        """A folder or disk that was out of reach and is back gets another try at the page that could not be drawn."""
        away = {disk for root in status.roots for disk in root.disks_away}
        away |= {root.path for root in status.roots if root.problem}
        before, self._out_of_reach = self._out_of_reach, away
        back = before - self._out_of_reach
        hit = self._hit
        if hit is not None and self._page_refusal and not back.isdisjoint((hit.path, *hit.path.parents)):
            self._page_refusal = ""
            self._load()

    def step(self, by: int) -> None:
        """Go to the next (1) or the previous (-1) passage, round at the ends."""
        if self._hit is not None and self._hit.passages:
            self._passage = (self._passage + by) % len(self._hit.passages)
            self._load()

    def find_more_like(self) -> None:
        """Want more like the current passage; nothing without a hit."""
        if self._hit is not None:
            self.more_like_wanted.emit(example_of(self._hit, self._passage))

    def find_less_like(self) -> None:
        """Want less like it."""
        if self._hit is not None:
            self.less_like_wanted.emit(example_of(self._hit, self._passage))

    @property
    def explaining(self) -> bool:
        """Whether the reasons are shown."""
        return self.head.why.isChecked()

    def toggle_why(self) -> None:
        """Show why the current hit stands where it stands, or close that again; nothing without a hit."""
        if not self.why.isHidden():
            self.close_why()
        elif self._hit is not None:
            self.head.why.setChecked(True)
            self.why.show()
            self._ask_why(self._hit)

    def close_why(self) -> bool:
        """Close the reasons; says whether they were open."""
        was_open = not self.why.isHidden()
        self.head.why.setChecked(False)
        self.why.hide()
        self.why.clear()
        self.text.show_meaning(())
        if was_open:
            self.why_unwanted.emit()
        return was_open

    def show_reasons(self, reasons: Reasons) -> None:
        """Show them, if they are those of the current hit and passage."""
        if self.explaining and (reasons.hit, reasons.passage) == (self._hit, self._passage):
            self.why.show_reasons(reasons)
            passages = reasons.hit.passages
            offset = passages[reasons.passage].start if passages else 0
            self.text.show_meaning(
                [replace(mark, start=mark.start + offset, end=mark.end + offset) for mark in reasons.match.marks]
            )

    def _ask_why(self, hit: Hit) -> None:
        self.why.wait()
        self.text.show_meaning(())
        self.why_wanted.emit(hit, self._passage)

    def _load(self) -> None:
        hit = self._hit
        if hit is None:
            return
        if self.explaining:
            self._ask_why(hit)
        self.head.show_passage(hit, self._passage, self._page_refusal)
        shown = hit.passages[self._passage] if hit.passages else None
        self._loading_soon.start()
        self._page_asked = None
        if self._shows_pages:
            self.page.caption.show_passage(None)
            self._want_page((shown and shown.locator.page) or 1)
        else:
            self.text_wanted.emit(hit, self._passage, shown.start if shown else 0)

    @property
    def _shows_pages(self) -> bool:
        return (
            self._hit is not None
            and has_pages(self._hit)
            and not self.head.as_text.isChecked()
            and not self._page_refusal
        )

    def _want_page(self, page: int) -> None:
        if self._hit is not None:
            self._page_asked = page, self.page.width_px
            self.page_wanted.emit(self._hit, self._passage, *self._page_asked)

    def _fit_page(self) -> None:
        """Have the page drawn again, sharp, if it was asked for in another width."""
        if self._page_asked is not None and self._page_asked[1] != self.page.width_px:
            self._want_page(self._page_asked[0])

    def show_text(self, window: TextWindow) -> None:
        """Show loaded text."""
        self._loading_soon.stop()
        self._pages.setCurrentWidget(self.text)
        self.text.show_window(window)

    def show_page(self, page: PageImage) -> None:
        """Show a loaded page."""
        self._loading_soon.stop()
        self._pages.setCurrentWidget(self.page)
        self.page.show_page(page)
        self.page.caption.show_passage(self._unmarked(page))
        self._fit_page()

    def _unmarked(self, page: PageImage) -> Passage | None:
        """The passage whose text is to stand below its page, because it cannot be marked there: it was recognised."""
        hit = self._hit
        if hit is None or not hit.passages:
            return None
        shown = hit.passages[self._passage]
        marked = hit.type not in PICTURE_TYPES and (page.passage or shown.locator.page != page.page)
        return None if marked else shown

    def show_refusal(self, refusal: Refusal) -> None:
        """Say why nothing can be shown; a page that cannot be drawn gives way to its text."""
        self._loading_soon.stop()
        if self._shows_pages:
            self._page_refusal = refusal.message
            self._load()
            return
        self.message.say("No preview", f"{refusal.message} {refusal.remedy}".strip())
        self._pages.setCurrentWidget(self.message)


def _same_passages(one: Hit, other: Hit) -> bool:
    places = [[(p.start, p.end, p.highlights, p.nearest) for p in hit.passages] for hit in (one, other)]
    return one.document_id == other.document_id and one.path == other.path and places[0] == places[1]
