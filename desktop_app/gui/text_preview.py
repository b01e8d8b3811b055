"""A part of a document's text with its passages and matched words marked.

Marks are painted over the text (extra selections) and never change it, so offsets stay true. How the text is laid
out follows its `TextLook`. It is plain text whatever the file was: nothing in it is loaded, run or followed.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QFontMetricsF,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextOption,
)
from PySide6.QtWidgets import QPushButton, QTextBrowser, QTextEdit, QVBoxLayout, QWidget

from desktop_app.explanation import MeaningMark
from desktop_app.gui.table_columns import tab_stops, tables_in, widest_cells
from desktop_app.gui.table_head import TableHead
from desktop_app.gui.text_window import Mark, MarkKind, TextLook, TextWindow, meaning_marks_in
from desktop_app.gui.theme import UNIT, ThemeSource
from desktop_app.gui.utf16 import utf16_spans
from desktop_app.present.highlights import Span

_HEADING = re.compile(r"^(#{1,6})\s.*$", re.MULTILINE)
_CODE = re.compile(r"^```.*?^```|`[^`\n]+`", re.MULTILINE | re.DOTALL)
_STRONG = re.compile(r"\*\*[^*\n]+\*\*")
_MARKS = re.compile(r"^#{1,6}\s|\*\*|`+", re.MULTILINE)
_MAIL_HEADER = re.compile(r"^[A-Z][\w-]{1,30}:", re.MULTILINE)
_LINE = re.compile(r"[^\n]+")
_LARGER_POINTS = {1: 5.0, 2: 3.0, 3: 1.5}
_UNDERLINES = {
    MarkKind.MEANING: QTextCharFormat.UnderlineStyle.SingleUnderline,
    MarkKind.WEAK_MEANING: QTextCharFormat.UnderlineStyle.DotLine,
}
_MOST_DRESSED = 400
"""Markdown marks and tables beyond these stay plain: dressing one takes 35 microseconds of the window's time."""


_CODE_TAB = 4
"""Spaces."""
_THIN = 6.0

Dress = tuple[tuple[int, int], QTextCharFormat]
"""A span of the text, and how it looks."""


@dataclass(frozen=True, slots=True)
class _Edge:
    """Where the part that is shown ends, and how far down the view it should stand in the next part, 0 to 1."""

    offset: int
    share: float


class TextPreview(QWidget):
    """Shows one TextWindow."""

    part_wanted = Signal(int)
    """An offset of the document around which the text should be shown next."""

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__()
        self._themes = themes
        self._window: TextWindow | None = None
        self._edge: _Edge | None = None
        self._meaning: Sequence[MeaningMark] = ()
        self.browser = QTextBrowser(openLinks=False)
        self.browser.setAccessibleName("Text of the document")
        self.browser.document().setDocumentMargin(2 * UNIT)
        self.earlier = QPushButton("Show earlier text")
        self.later = QPushButton("Show later text")
        self.earlier.clicked.connect(lambda _=False: self._want_part(later=False))
        self.later.clicked.connect(lambda _=False: self._want_part(later=True))
        for button in (self.earlier, self.later):
            button.setProperty("role", "flat")
        self.head = TableHead(themes)
        self.browser.horizontalScrollBar().valueChanged.connect(self.head.scroll_to)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.earlier, self.head, self.browser, self.later):
            column.addWidget(part)
        themes.changed.connect(self._draw_again)

    def show_window(self, window: TextWindow) -> None:
        """Show `window`, scrolled to its current passage; the text is only set when it is another one."""
        if self._window is None or (window.text, window.look) != (self._window.text, self._window.look):
            self._set_text(window)
        self.head.show_names(window.header, self._stops(window))
        self._window = window
        self.earlier.setVisible(window.start > 0)
        self.later.setVisible(window.end < window.total)
        self._mark()
        self._scroll(window)

    def show_meaning(self, found: Sequence[MeaningMark]) -> None:
        """Underline words that matched by their meaning; offsets of the document."""
        if found or self._meaning:
            self._meaning = found
            self._mark()

    def _want_part(self, *, later: bool) -> None:
        if self._window is not None:
            self._edge = _Edge(self._window.end, 0.0) if later else _Edge(self._window.start, 1.0)
            self.part_wanted.emit(self._edge.offset)

    def _draw_again(self) -> None:
        if self._window is not None:
            bar = self.browser.verticalScrollBar()
            place = bar.value()
            self._set_text(self._window)
            self._mark()
            bar.setValue(place)

    def _set_text(self, window: TextWindow) -> None:
        document = self.browser.document()
        with QSignalBlocker(document):
            document.clear()  # or what stood there before would be laid out for every change
            self._lay_out(window)
            cursor = QTextCursor(document)
            cursor.beginEditBlock()
            cursor.setBlockFormat(self._spacing(window))
            cursor.insertText(window.text, QTextCharFormat())
            if window.look is TextLook.TABLE:
                self._close_gaps()
            elif window.look is not TextLook.CODE:
                self._line_up_tables(window.text)
            self._dress(window.text, self._dresses(window))
            cursor.endEditBlock()
        document.markContentsDirty(0, document.characterCount())

    def _spacing(self, window: TextWindow) -> QTextBlockFormat:
        spacing = QTextBlockFormat()
        spacing.setLineHeight(135, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        spacing.setTabPositions(_tabs(self._stops(window)))
        return spacing

    def _line_up_tables(self, text: str) -> None:
        """The cells of each table in a text of another kind stand below each other."""
        tables = list(tables_in(text))[:_MOST_DRESSED]
        if not tables:
            return
        for cursor, (start, end) in zip(self._cursors(text, tables), tables, strict=True):
            stops = QTextBlockFormat()
            stops.setTabPositions(_tabs(tab_stops(widest_cells(text[start:end]), QFontMetricsF(self.font()))))
            cursor.mergeBlockFormat(stops)

    def _lay_out(self, window: TextWindow) -> None:
        """Font and wrapping for the look of the text."""
        wide = window.look in (TextLook.CODE, TextLook.TABLE)
        mode = QTextBrowser.LineWrapMode.NoWrap if wide else QTextBrowser.LineWrapMode.WidgetWidth
        self.browser.setLineWrapMode(mode)
        font = QFont(self.font())
        if window.look is TextLook.CODE:
            font.setFamilies([_fixed_family()])
        document = self.browser.document()
        document.setDefaultFont(font)
        option = document.defaultTextOption()
        option.setTabStopDistance(_CODE_TAB * QFontMetricsF(font).horizontalAdvance(" ") if wide else 10.0 * UNIT)
        document.setDefaultTextOption(option)

    def _stops(self, window: TextWindow) -> list[float]:
        return list(tab_stops(window.columns, QFontMetricsF(self.font())))

    def _close_gaps(self) -> None:
        """The empty lines between the parts of a table are hardly seen."""
        block = self.browser.document().firstBlock()
        thin = QTextBlockFormat()
        thin.setLineHeight(_THIN, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        while block.isValid():
            if block.length() == 1:
                QTextCursor(block).mergeBlockFormat(thin)
            block = block.next()

    def _dresses(self, window: TextWindow) -> list[Dress]:
        """What of the text looks other than the rest."""
        if window.look is TextLook.MARKDOWN:
            return self._markdown(window.text)
        if window.look is TextLook.MAIL and window.start == 0:
            end = window.text.find("\n\n")
            return [(match.span(), self._muted()) for match in _MAIL_HEADER.finditer(window.text, 0, max(0, end))]
        return []

    def _muted(self) -> QTextCharFormat:
        muted = QTextCharFormat()
        muted.setForeground(QColor(self._themes.theme.muted))
        return muted

    def _markdown(self, text: str) -> list[Dress]:
        code = QTextCharFormat()
        code.setFontFamilies([_fixed_family()])
        strong = QTextCharFormat()
        strong.setFontWeight(QFont.Weight.Bold)
        dressed: list[Dress] = [(match.span(), self._heading(len(match.group(1)))) for match in _HEADING.finditer(text)]
        for pattern, look in ((_STRONG, strong), (_CODE, code), (_MARKS, self._muted())):
            dressed += [(match.span(), look) for match in pattern.finditer(text)]
        return dressed[:_MOST_DRESSED]

    def _dress(self, text: str, dressed: Sequence[Dress]) -> None:
        cursor = QTextCursor(self.browser.document())
        for place, (_, look) in zip(utf16_spans(text, (span for span, _ in dressed)), dressed, strict=True):
            _select(cursor, *place)
            cursor.mergeCharFormat(look)

    def _heading(self, level: int) -> QTextCharFormat:
        heading = QTextCharFormat()
        heading.setFontWeight(QFont.Weight.DemiBold)
        heading.setFontPointSize(self.browser.font().pointSizeF() + _LARGER_POINTS.get(level, 0.0))
        return heading

    def _cursors(self, text: str, spans: Sequence[tuple[int, int]]) -> Iterator[QTextCursor]:
        """A cursor over each span of `text`, the shown one."""
        for start, length in utf16_spans(text, spans):
            cursor = QTextCursor(self.browser.document())
            _select(cursor, start, length)
            yield cursor

    def _mark(self) -> None:
        if self._window is None:
            return
        text = self._window.text
        marks = (*self._window.marks, *meaning_marks_in(self._window, self._meaning))
        parts = [(span, mark.kind) for mark in marks for span in _lines_of(text, mark)]
        cursors = self._cursors(text, [span for span, _ in parts])
        self.browser.setExtraSelections(
            [self._selection(cursor, kind) for cursor, (_, kind) in zip(cursors, parts, strict=True)]
        )

    def _selection(self, cursor: QTextCursor, kind: MarkKind) -> QTextEdit.ExtraSelection:
        theme = self._themes.theme
        grounds = {
            MarkKind.PASSAGE: theme.passage,
            MarkKind.CURRENT_PASSAGE: theme.passage_current,
            MarkKind.WORD: theme.highlight,
        }
        look = QTextCharFormat()
        if kind in grounds:
            look.setBackground(QColor(grounds[kind]))
        else:
            look.setUnderlineColor(QColor(theme.accent))
            look.setUnderlineStyle(_UNDERLINES[kind])
        selection = QTextEdit.ExtraSelection()
        selection.cursor = cursor
        selection.format = look
        return selection

    def _scroll(self, window: TextWindow) -> None:
        """To the edge of the part shown before, if this one was wanted from there; else to the passage or its place."""
        edge, self._edge = self._edge, None
        current = next((mark for mark in window.marks if mark.kind is MarkKind.CURRENT_PASSAGE), None)
        if edge is not None and edge.offset == window.centre:
            self._bring(window, window.centre - window.start, edge.share)
        elif current is None:
            self._bring(window, 0, 0.0)
        else:
            self._bring(window, current.start, 0.25)
            if window.place is not None and not self._in_view(window, window.place):
                self._bring(window, window.place[0], 0.5)

    def _in_view(self, window: TextWindow, place: Span) -> bool:
        return all(
            self.browser.viewport().rect().contains(self.browser.cursorRect(self._cursor_at(window, edge)))
            for edge in place
        )

    def _bring(self, window: TextWindow, place: int, share: float) -> None:
        """Scroll until the line of `place` stands so far down the view, 0 to 1."""
        cursor = self._cursor_at(window, place)
        self.browser.setTextCursor(cursor)
        bar, line = self.browser.verticalScrollBar(), self.browser.cursorRect(cursor)
        bar.setValue(bar.value() + line.top() - round(share * (self.browser.viewport().height() - line.height())))

    def _cursor_at(self, window: TextWindow, place: int) -> QTextCursor:
        (cursor,) = self._cursors(window.text, [(place, place)])
        return cursor


def _tabs(stops: Iterable[float]) -> list[QTextOption.Tab]:
    return [QTextOption.Tab(stop, QTextOption.TabType.LeftTab) for stop in stops]


def _fixed_family() -> str:
    return QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family()


def _lines_of(text: str, mark: Mark) -> Iterator[tuple[int, int]]:
    """What is painted of a mark: line ends would show as little boxes, also where a line is empty."""
    return (match.span() for match in _LINE.finditer(text, mark.start, mark.end))


def _select(cursor: QTextCursor, start: int, length: int) -> None:
    cursor.setPosition(start)
    cursor.setPosition(start + length, QTextCursor.MoveMode.KeepAnchor)
