"""A part of a document's text with its passages and matched words marked.

Marks are painted over the text (extra selections) and never change it, so offsets stay true. Markdown is
shown as it is written, its headings and code set apart.
"""

import re

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QTextBlockFormat, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QPushButton, QTextBrowser, QTextEdit, QVBoxLayout, QWidget

from desktop_app.gui.text_window import Mark, MarkKind, TextWindow
from desktop_app.gui.theme import UNIT, ThemeSource
from desktop_app.gui.utf16 import utf16_spans

_HEADING = re.compile(r"^(#{1,6})\s.*$", re.MULTILINE)
_CODE = re.compile(r"^```.*?^```|`[^`\n]+`", re.MULTILINE | re.DOTALL)
_STRONG = re.compile(r"\*\*[^*\n]+\*\*")
_MARKS = re.compile(r"^#{1,6}\s|\*\*|`+", re.MULTILINE)
_LARGER_POINTS = {1: 5.0, 2: 3.0, 3: 1.5}


class TextPreview(QWidget):
    """Shows one TextWindow."""

    part_wanted = Signal(int)
    """An offset of the document around which the text should be shown next."""

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__()
        self._themes = themes
        self._window: TextWindow | None = None
        self.browser = QTextBrowser(openLinks=False)
        self.browser.setAccessibleName("Text of the document")
        self.browser.document().setDocumentMargin(2 * UNIT)
        self.earlier = QPushButton("Show earlier text")
        self.later = QPushButton("Show later text")
        self.earlier.clicked.connect(lambda _=False: self._want_part(later=False))
        self.later.clicked.connect(lambda _=False: self._want_part(later=True))
        for button in (self.earlier, self.later):
            button.setProperty("role", "flat")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.earlier, self.browser, self.later):
            column.addWidget(part)
        themes.changed.connect(self._draw_again)

    def show_window(self, window: TextWindow) -> None:
        """Show `window`, scrolled to its current passage; the text is only set when it is another one."""
        if self._window is None or window.text != self._window.text:
            self._set_text(window)
        self._window = window
        self.earlier.setVisible(window.start > 0)
        self.later.setVisible(window.end < window.total)
        self._mark()
        self._scroll_to_current(window.marks)

    def _want_part(self, *, later: bool) -> None:
        if self._window is not None:
            self.part_wanted.emit(self._window.end if later else self._window.start)

    def _draw_again(self) -> None:
        if self._window is not None:
            self._set_text(self._window)
            self._mark()

    def _set_text(self, window: TextWindow) -> None:
        document = self.browser.document()
        with QSignalBlocker(document):
            self.browser.setPlainText(window.text)
            cursor = QTextCursor(document)
            cursor.beginEditBlock()
            cursor.select(QTextCursor.SelectionType.Document)
            spacing = QTextBlockFormat()
            spacing.setLineHeight(135, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
            cursor.mergeBlockFormat(spacing)
            if window.markdown:
                self._dress_markdown(window.text)
            cursor.endEditBlock()
        document.markContentsDirty(0, document.characterCount())

    def _dress_markdown(self, text: str) -> None:
        code = QTextCharFormat()
        code.setFontFamilies([QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family()])
        strong = QTextCharFormat()
        strong.setFontWeight(QFont.Weight.Bold)
        mark = QTextCharFormat()
        mark.setForeground(QColor(self._themes.theme.muted))
        for pattern, look in ((_STRONG, strong), (_CODE, code), (_MARKS, mark)):
            for match in pattern.finditer(text):
                self._cursor(text, match.span()).mergeCharFormat(look)
        for match in _HEADING.finditer(text):
            heading = QTextCharFormat()
            heading.setFontWeight(QFont.Weight.DemiBold)
            larger = _LARGER_POINTS.get(len(match.group(1)), 0.0)
            heading.setFontPointSize(self.browser.font().pointSizeF() + larger)
            self._cursor(text, match.span()).mergeCharFormat(heading)

    def _cursor(self, text: str, span: tuple[int, int]) -> QTextCursor:
        start, length = utf16_spans(text, [span])[0]
        cursor = QTextCursor(self.browser.document())
        cursor.setPosition(start)
        cursor.setPosition(start + length, QTextCursor.MoveMode.KeepAnchor)
        return cursor

    def _mark(self) -> None:
        if self._window is None:
            return
        text = self._window.text
        self.browser.setExtraSelections([self._selection(text, mark) for mark in self._window.marks])

    def _selection(self, text: str, mark: Mark) -> QTextEdit.ExtraSelection:
        theme = self._themes.theme
        ground = {
            MarkKind.PASSAGE: theme.passage,
            MarkKind.CURRENT_PASSAGE: theme.passage_current,
            MarkKind.WORD: theme.highlight,
        }
        look = QTextCharFormat()
        look.setBackground(QColor(ground[mark.kind]))
        selection = QTextEdit.ExtraSelection()
        selection.cursor = self._cursor(text, (mark.start, mark.end))
        selection.format = look
        return selection

    def _scroll_to_current(self, marks: tuple[Mark, ...]) -> None:
        current = next((mark for mark in marks if mark.kind is MarkKind.CURRENT_PASSAGE), None)
        if current is None or self._window is None:
            self.browser.verticalScrollBar().setValue(0)
            return
        cursor = self._cursor(self._window.text, (current.start, current.start))
        self.browser.setTextCursor(cursor)
        top = self.browser.cursorRect(cursor).top() - self.browser.viewport().height() // 4
        bar = self.browser.verticalScrollBar()
        bar.setValue(bar.value() + top)

    def clear(self) -> None:
        """Show nothing."""
        self._window = None
        self.browser.clear()
