"""The right of the window: the current hit, its passage in its surroundings, and what to do with the file."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from desktop_app.gui.elided_label import ElidedLabel
from desktop_app.gui.icons import dress, icon
from desktop_app.gui.notice import NoticePage, label
from desktop_app.gui.operations.refusal import Refusal
from desktop_app.gui.page_preview import PagePreview
from desktop_app.gui.pdf_page import PageImage
from desktop_app.gui.text_preview import TextPreview
from desktop_app.gui.text_window import TextWindow
from desktop_app.gui.theme import UNIT, ThemeSource
from desktop_app.gui.wording import SEPARATOR, folder_text, locator_text
from desktop_app.records import Hit

_SAY_LOADING_MS = 250


class PreviewPane(QWidget):
    """Holds the shown hit and which of its passages is current."""

    text_wanted = Signal(object, int, int)
    """Hit, passage counted from 0, offset to show."""
    page_wanted = Signal(object, int, int, int)
    """Hit, passage counted from 0, page from 1, width in device pixels."""
    open_wanted = Signal()
    reveal_wanted = Signal()
    copy_wanted = Signal()

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__()
        self._themes = themes
        self._hit: Hit | None = None
        self._passage = 0
        self._page_asked: tuple[int, int] | None = None
        """Page, and the width it was asked for in."""
        self._page_refusal = ""
        """Why the pages of this hit cannot be drawn, so that its text is shown."""
        self._title = ElidedLabel("title")
        self._place = ElidedLabel("muted")
        self._passage_text = label("muted")
        self.previous, self.following = QToolButton(), QToolButton()
        self.as_text = QPushButton("Text")
        self.as_text.setCheckable(True)
        self.text, self.page = TextPreview(themes), PagePreview(themes)
        self.empty = NoticePage(themes, "file", "", "Choose a result to read the passage in its place.")
        self.message = NoticePage(themes, "warning")
        self.loading = NoticePage(themes, "file", "", "Loading…")
        self._pages = QStackedWidget()
        self._loading_soon = QTimer(self, singleShot=True, interval=_SAY_LOADING_MS)
        self._buttons: list[tuple[QPushButton, str]] = []
        self._head = self._build_head()
        self._connect()
        self._lay_out()
        themes.changed.connect(self._draw_icons)
        self._draw_icons()
        self.show_hit(None)

    def _connect(self) -> None:
        self.previous.clicked.connect(lambda _=False: self.step(-1))
        self.following.clicked.connect(lambda _=False: self.step(1))
        for button, words, key in (
            (self.previous, "Previous passage", "Shift+F3"),
            (self.following, "Next passage", "F3"),
        ):
            button.setToolTip(f"{words} ({key})")
            button.setAccessibleName(words)
        self.as_text.setToolTip("Show the text as it was read, instead of the page")
        self.as_text.toggled.connect(lambda _: self._load())
        self.text.part_wanted.connect(lambda at: self.text_wanted.emit(self._hit, self._passage, at))
        self.page.page_wanted.connect(self._want_page)
        self.page.width_settled.connect(self._fit_page)
        self._loading_soon.timeout.connect(lambda: self._pages.setCurrentWidget(self.loading))

    def _build_head(self) -> QWidget:
        passages = QHBoxLayout()
        passages.setSpacing(4)
        passages.addWidget(self._passage_text, 1)
        passages.addWidget(self.previous)
        passages.addWidget(self.following)
        head = QWidget()
        head.setObjectName("previewHead")
        head.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(head)
        column.setContentsMargins(2 * UNIT, 12, 2 * UNIT, UNIT)
        column.setSpacing(4)
        column.addWidget(self._title)
        column.addWidget(self._place)
        column.addSpacing(4)
        column.addLayout(self._build_actions())
        column.addLayout(passages)
        return head

    def _build_actions(self) -> QHBoxLayout:
        actions = QHBoxLayout()
        actions.setSpacing(UNIT)
        for text, name, signal, tip in (
            ("Open", "open", self.open_wanted, "Open the file (Enter)"),
            ("Reveal", "folder", self.reveal_wanted, "Show the file in its folder (Ctrl+Enter)"),
            ("Copy path", "copy", self.copy_wanted, "Copy the path of the file (Ctrl+C)"),
        ):
            button = QPushButton(text)
            button.setToolTip(tip)
            button.clicked.connect(signal)
            actions.addWidget(button)
            self._buttons.append((button, name))
        actions.addStretch(1)
        actions.addWidget(self.as_text)
        return actions

    def _lay_out(self) -> None:
        for page in (self.empty, self.text, self.page, self.message, self.loading):
            self._pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addWidget(self._pages, 1)

    @property
    def passage_text(self) -> str:
        """Which passage is shown, where it stands, and why it may not look as it should."""
        return self._passage_text.text()

    def show_hit(self, hit: Hit | None) -> None:
        """Show a hit from its best passage; None empties the pane. The same hit again changes nothing."""
        if hit is not None and hit == self._hit:
            return
        same_place = hit is not None and self._hit is not None and _same_passages(hit, self._hit)
        self._hit = hit
        self._head.setVisible(hit is not None)
        if hit is None:
            self._loading_soon.stop()
            self._pages.setCurrentWidget(self.empty)
            return
        self._title.setText(hit.path.name)
        self._place.setText(folder_text(hit.path.parent))
        if not same_place:
            self._passage = 0
            self._page_refusal = ""
            self._load()

    def step(self, by: int) -> None:
        """Go to the next (1) or the previous (-1) passage, round at the ends."""
        if self._hit is not None and self._hit.passages:
            self._passage = (self._passage + by) % len(self._hit.passages)
            self._load()

    def _load(self) -> None:
        hit = self._hit
        if hit is None:
            return
        count = len(hit.passages)
        place = locator_text(hit.passages[self._passage].locator) if count else ""
        self._passage_text.setText(_passage_words(self._passage, count, place, self._page_refusal))
        self.as_text.setVisible(hit.type == "pdf" and not self._page_refusal)
        for button in (self.previous, self.following):
            button.setVisible(count > 1)
        self._loading_soon.start()
        self._page_asked = None
        if self._shows_pages:
            page = hit.passages[self._passage].locator.page if count else None
            self._want_page(page or 1)
        else:
            offset = hit.passages[self._passage].start if count else 0
            self.text_wanted.emit(hit, self._passage, offset)

    @property
    def _shows_pages(self) -> bool:
        return (
            self._hit is not None
            and self._hit.type == "pdf"
            and not self.as_text.isChecked()
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
        self._fit_page()

    def show_refusal(self, refusal: Refusal) -> None:
        """Say why nothing can be shown; a page that cannot be drawn gives way to its text."""
        self._loading_soon.stop()
        if self._shows_pages:
            self._page_refusal = refusal.message
            self._load()
            return
        self.message.say("No preview", f"{refusal.message} {refusal.remedy}".strip())
        self._pages.setCurrentWidget(self.message)

    def _draw_icons(self) -> None:
        colour = self._themes.theme.text
        for button, name in self._buttons:
            dress(button, name, colour)
        self.previous.setIcon(icon("up", colour))
        self.following.setIcon(icon("down", colour))


def _same_passages(one: Hit, other: Hit) -> bool:
    places = [[(p.start, p.end, p.highlights) for p in hit.passages] for hit in (one, other)]
    return one.document_id == other.document_id and one.path == other.path and places[0] == places[1]


def _passage_words(number: int, count: int, place: str, refusal: str) -> str:
    words = f"Passage {number + 1} of {count}" if count > 1 else ""
    as_text = f"shown as text: {refusal}" if refusal else ""
    return SEPARATOR.join(filter(None, (words, place, as_text))) or ("Found by its name" if not count else "")
