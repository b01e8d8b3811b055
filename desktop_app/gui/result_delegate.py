"""Paints one result: badge, file name, folder, date and the passages with their matched words.

Measured rows are kept per document, so that scrolling and hovering only paint.
"""

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QTextCharFormat, QTextLayout
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop_app.gui.hit_row import HitLayout, HitRow
from desktop_app.gui.item_models import RECORD_ROLE
from desktop_app.gui.row_fonts import RowFontCache, RowFonts
from desktop_app.gui.snippet_layout import SnippetLayout
from desktop_app.gui.theme import Theme, ThemeSource
from desktop_app.gui.type_badge import paint_badge
from desktop_app.records import Hit

_KEPT_ROWS = 400


def local_now() -> datetime:
    """The present in the zone of the machine."""
    return datetime.now().astimezone()


class ResultDelegate(QStyledItemDelegate):
    """For a view whose rows are hits."""

    def __init__(self, themes: ThemeSource, parent: QObject, clock: Callable[[], datetime] = local_now) -> None:
        super().__init__(parent)
        self._themes = themes
        self._clock = clock
        self._fonts = RowFontCache()
        self._rows: OrderedDict[int, HitRow] = OrderedDict()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Override."""
        width = _row_width(option)
        return QSize(width, self._row_of(index.data(RECORD_ROLE), option).height(width))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Override."""
        row, theme = self._row_of(index.data(RECORD_ROLE), option), self._themes.theme
        layout = row.layout(option.rect.width())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _paint_ground(painter, option, theme, last=index.row() == index.model().rowCount() - 1)
        painter.translate(option.rect.topLeft())
        painter.setFont(row.fonts.body.font)
        paint_badge(painter, layout.badge_rect, row.hit.type, theme)
        _paint_head(painter, layout, row.fonts, theme)
        for snippet in layout.snippets:
            _paint_snippet(painter, snippet, theme)
        painter.restore()

    def _row_of(self, hit: Hit, option: QStyleOptionViewItem) -> HitRow:
        fonts = self._fonts.of(option.font)
        row = self._rows.get(hit.document_id)
        if row is None or not row.looks_like(hit) or row.fonts is not fonts:
            row = self._rows[hit.document_id] = HitRow(hit, fonts, self._clock())
        self._rows.move_to_end(hit.document_id)
        if len(self._rows) > _KEPT_ROWS:
            self._rows.popitem(last=False)
        return row


def _row_width(option: QStyleOptionViewItem) -> int:
    view = option.widget
    return view.viewport().width() if isinstance(view, QAbstractItemView) else option.rect.width()


def _paint_ground(painter: QPainter, option: QStyleOptionViewItem, theme: Theme, *, last: bool) -> None:
    rect = QRectF(option.rect).adjusted(6, 2, -6, -3)
    selected = bool(option.state & QStyle.StateFlag.State_Selected)
    hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
    painter.setPen(Qt.PenStyle.NoPen)
    if selected or hovered:
        painter.setBrush(QColor(theme.selected if selected else theme.hover))
        painter.drawRoundedRect(rect, 8, 8)
    if selected and option.state & QStyle.StateFlag.State_HasFocus:
        painter.setBrush(QColor(theme.accent))
        painter.drawRoundedRect(QRectF(rect.left(), rect.top() + 10, 3, rect.height() - 20), 1.5, 1.5)
    if not last:
        line = QRect(option.rect.left() + 16, option.rect.bottom(), option.rect.width() - 32, 1)
        painter.fillRect(line, QColor(theme.border))


def _paint_head(painter: QPainter, layout: HitLayout, fonts: RowFonts, theme: Theme) -> None:
    middle = Qt.AlignmentFlag.AlignVCenter
    painter.setFont(fonts.title.font)
    painter.setPen(QColor(theme.text))
    painter.drawText(layout.title_rect, middle | Qt.AlignmentFlag.AlignLeft, layout.title)
    painter.setFont(fonts.small.font)
    painter.setPen(QColor(theme.muted))
    painter.drawText(layout.subtitle_rect, middle | Qt.AlignmentFlag.AlignLeft, layout.subtitle)
    painter.drawText(layout.date_rect, middle | Qt.AlignmentFlag.AlignRight, layout.date)


def _paint_snippet(painter: QPainter, snippet: SnippetLayout, theme: Theme) -> None:
    painter.setPen(QColor(theme.text if snippet.first else theme.muted))
    place = QTextCharFormat()
    place.setForeground(QBrush(QColor(theme.accent)))
    word = QTextCharFormat()
    word.setBackground(QBrush(QColor(theme.highlight)))
    word.setForeground(QBrush(QColor(theme.text)))
    ranges = [_format_range(snippet.locator, place), *(_format_range(span, word) for span in snippet.words)]
    snippet.layout.draw(painter, snippet.origin, ranges)


def _format_range(span: tuple[int, int], format_: QTextCharFormat) -> QTextLayout.FormatRange:
    part = QTextLayout.FormatRange()
    part.start, part.length = span
    part.format = format_
    return part
