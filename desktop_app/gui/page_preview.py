"""A page of a PDF fitted to the width, with the passage and its words marked; or a picture with its text below."""

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QHideEvent, QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QToolButton, QVBoxLayout, QWidget

from desktop_app.gui.icons import icon
from desktop_app.gui.notice import label
from desktop_app.gui.page_image import PageImage, Rect
from desktop_app.gui.passage_caption import PassageCaption
from desktop_app.gui.theme import UNIT, ThemeSource

_PASSAGE = QColor(255, 200, 40, 56)
_WORD = QColor(255, 190, 0, 120)
_RENDER_AGAIN_MS = 200


class PageSheet(QWidget):
    """The sheet itself; paper stays white in the dark too, as the file was made."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Page of the document")
        self._page: PageImage | None = None
        self._image = QImage()

    @property
    def page(self) -> PageImage | None:
        """What is shown."""
        return self._page

    def show_page(self, page: PageImage) -> None:
        """Show another page."""
        self._page = page
        self._image = QImage(page.pixels, page.width, page.height, page.stride, QImage.Format.Format_RGB888).copy()
        self.update()

    def height_for(self, width: int) -> int:
        """Its height at a width, by the shape of the page."""
        return round(width * self._page.height / self._page.width) if self._page else 0

    def paintEvent(self, event: QPaintEvent) -> None:
        """Override."""
        if self._page is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(self.rect(), self._image)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
        for rects, colour in ((self._page.passage, _PASSAGE), (self._page.words, _WORD)):
            for rect in rects:
                painter.fillRect(self._scaled(rect), colour)
        painter.end()

    def _scaled(self, rect: Rect) -> QRectF:
        x, y, width, height = rect
        scaled = QRectF(x * self.width(), y * self.height(), width * self.width(), height * self.height())
        return scaled.adjusted(-1, -1, 1, 1)


class PagePreview(QWidget):
    """The sheet in a scroll area, with its page number and two buttons."""

    page_wanted = Signal(int)
    """Show this page."""
    width_settled = Signal()
    """The width has changed, and a while ago for the last time."""

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__()
        self._themes = themes
        self.sheet = PageSheet()
        self.area = QScrollArea()
        self.area.setObjectName("pageArea")
        self.area.setWidget(self.sheet)
        self.area.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self._number = label("muted")
        self._turning = QWidget()
        self.caption = PassageCaption(themes)
        self.before, self.after = QToolButton(), QToolButton()
        self.before.clicked.connect(lambda _=False: self._turn(-1))
        self.after.clicked.connect(lambda _=False: self._turn(1))
        for button, words in ((self.before, "Previous page"), (self.after, "Next page")):
            button.setToolTip(words)
            button.setAccessibleName(words)
        self._again = QTimer(self, singleShot=True, interval=_RENDER_AGAIN_MS)
        self._again.timeout.connect(self.width_settled)
        self._place()
        themes.changed.connect(self._draw_icons)
        self._draw_icons()

    def _place(self) -> None:
        row = QHBoxLayout(self._turning)
        row.setContentsMargins(UNIT, 4, UNIT, 4)
        row.addStretch(1)
        for part in (self.before, self._number, self.after):
            row.addWidget(part)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.area, 1)
        column.addWidget(self._turning)
        column.addWidget(self.caption)

    @property
    def width_px(self) -> int:
        """Device pixels that a page should be wide."""
        return max(200, round(self._sheet_width() * self.devicePixelRatioF()))

    def show_page(self, page: PageImage) -> None:
        """Show a rendered page, scrolled to its passage."""
        turned = self.sheet.page is None or self.sheet.page.page != page.page
        moved = self.sheet.page is None or self.sheet.page.passage != page.passage
        self.sheet.show_page(page)
        self._fit()
        self._number.setText(f"Page {page.page} of {page.page_count}")
        self._turning.setVisible(page.page_count > 1)
        self.before.setEnabled(page.page > 1)
        self.after.setEnabled(page.page < page.page_count)
        if turned or moved:
            marks = page.passage or page.words
            top = min((rect[1] for rect in marks), default=0.0) * self.sheet.height()
            self.area.verticalScrollBar().setValue(max(0, round(top) - 6 * UNIT))

    def _turn(self, step: int) -> None:
        if self.sheet.page is not None:
            self.page_wanted.emit(self.sheet.page.page + step)

    def _sheet_width(self) -> int:
        return self.area.viewport().width() - 2 * UNIT

    def _fit(self) -> None:
        width = self._sheet_width()
        if (page := self.sheet.page) is not None and not page.stretched:
            width = min(width, round(page.width / self.devicePixelRatioF()))
        self.sheet.resize(QSize(width, self.sheet.height_for(width)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Override: stretch what is there now, render it anew once the size is settled."""
        super().resizeEvent(event)
        self._fit()
        self._again.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Override."""
        self._again.stop()
        super().hideEvent(event)

    def _draw_icons(self) -> None:
        self.before.setIcon(icon("left", self._themes.theme.text))
        self.after.setIcon(icon("right", self._themes.theme.text))
