"""Paints one result: badge, file name, folder, date, what is folded, and the passages with their matched words.

Measured rows are kept per document, so that scrolling and hovering only paint.
"""

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPainter, QPen, QPolygonF, QTextCharFormat, QTextLayout
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop_app.gui.hit_model import ROW_ROLE, ShownRow
from desktop_app.gui.hit_row import HitLayout, HitRow
from desktop_app.gui.item_models import ModelIndex
from desktop_app.gui.row_fonts import RowFontCache
from desktop_app.gui.snippet_layout import SnippetLayout
from desktop_app.gui.theme import Theme, ThemeSource
from desktop_app.gui.type_badge import paint_badge

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
        self._rows: OrderedDict[tuple[int, str], HitRow] = OrderedDict()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Override."""
        width = _row_width(option)
        return QSize(width, self._row_of(index.data(ROW_ROLE), option.font).height(width))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Override."""
        row, theme = self._row_of(index.data(ROW_ROLE), option.font), self._themes.theme
        layout = row.layout(option.rect.width())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _paint_ground(painter, option, theme, parted=_ends_a_document(index))
        painter.translate(option.rect.topLeft())
        painter.setFont(row.fonts.body.font)
        paint_badge(painter, layout.badge_rect, row.hit.type, theme)
        _paint_head(painter, layout, row, theme)
        if row.shown.says:
            _paint_fold(painter, layout, row, theme)
        for snippet in layout.snippets:
            _paint_snippet(painter, snippet, theme)
        painter.restore()

    def fold_rect(self, index: ModelIndex, view: QAbstractItemView) -> QRect:
        """Where in the viewport of `view` a click unfolds or folds; empty where nothing is folded."""
        rect = view.visualRect(index)
        layout = self._row_of(index.data(ROW_ROLE), view.font()).layout(rect.width())
        return layout.fold_rect.translated(rect.topLeft()) if layout.fold_rect.isValid() else QRect()

    def _row_of(self, shown: ShownRow, font: QFont) -> HitRow:
        fonts = self._fonts.of(font)
        key = shown.hit.document_id, str(shown.hit.path)
        row = self._rows.get(key)
        if row is None or not row.looks_like(shown) or row.fonts is not fonts:
            row = self._rows[key] = HitRow(shown, fonts, self._clock())
        self._rows.move_to_end(key)
        if len(self._rows) > _KEPT_ROWS:
            self._rows.popitem(last=False)
        return row


def _row_width(option: QStyleOptionViewItem) -> int:
    view = option.widget
    return view.viewport().width() if isinstance(view, QAbstractItemView) else option.rect.width()


def _paint_ground(painter: QPainter, option: QStyleOptionViewItem, theme: Theme, *, parted: bool) -> None:
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
    if parted:
        line = QRect(option.rect.left() + 16, option.rect.bottom(), option.rect.width() - 32, 1)
        painter.fillRect(line, QColor(theme.border))


def _paint_head(painter: QPainter, layout: HitLayout, row: HitRow, theme: Theme) -> None:
    middle = Qt.AlignmentFlag.AlignVCenter
    painter.setFont(row.name_font.font)
    painter.setPen(QColor(theme.text))
    painter.drawText(layout.title_rect, middle | Qt.AlignmentFlag.AlignLeft, layout.title)
    painter.setFont(row.fonts.small.font)
    painter.setPen(QColor(theme.muted))
    painter.drawText(layout.subtitle_rect, middle | Qt.AlignmentFlag.AlignLeft, layout.subtitle)
    painter.drawText(layout.date_rect, middle | Qt.AlignmentFlag.AlignRight, layout.date)


def _paint_fold(painter: QPainter, layout: HitLayout, row: HitRow, theme: Theme) -> None:
    """A small button: a sign that points to the right or, when unfolded, down, and what is folded."""
    box = QRectF(layout.fold_rect).adjusted(0.5, 0.5, -0.5, -0.5)
    painter.setPen(QPen(QColor(theme.border), 1))
    painter.setBrush(QColor(theme.surface))
    painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
    painter.setPen(QPen(QColor(theme.accent), 1.5, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin))
    painter.drawPolyline(_chevron(QRectF(layout.chevron_rect).center(), down=row.shown.unfolded))
    painter.setFont(row.fonts.small.font)
    painter.setPen(QColor(theme.accent))
    words = layout.fold_rect.adjusted(layout.chevron_rect.right() - layout.fold_rect.left(), 0, 0, 0)
    painter.drawText(words, Qt.AlignmentFlag.AlignCenter, row.shown.says)


def _chevron(middle: QPointF, *, down: bool) -> QPolygonF:
    points = [(-1.75, -3.5), (1.75, 0.0), (-1.75, 3.5)]
    return QPolygonF([middle + (QPointF(y, x) if down else QPointF(x, y)) for x, y in points])


def _ends_a_document(index: ModelIndex) -> bool:
    """Whether another document begins below: what was unfolded is not parted from where it belongs."""
    below = index.sibling(index.row() + 1, 0)
    return below.isValid() and not below.data(ROW_ROLE).kind


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
