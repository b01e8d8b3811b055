"""Paints one watched folder: its name, its path, and how far it is."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QTextLayout
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop_app.gui.icons import pixmap
from desktop_app.gui.item_models import ACTIVITY_ROLE, RECORD_ROLE
from desktop_app.gui.row_fonts import RowFont, RowFontCache, RowFonts
from desktop_app.gui.theme import UNIT, Theme, ThemeSource
from desktop_app.gui.wording import TitleOf, percent_of, root_name, root_place_text, root_text
from desktop_app.services.index_status import Activity, RootStatus

_LEFT = 2 * UNIT
_ICON = 20
_TEXT_LEFT = _LEFT + _ICON + UNIT
_MIDDLE = Qt.TextElideMode.ElideMiddle


class RootDelegate(QStyledItemDelegate):
    """For a view whose rows are roots."""

    def __init__(self, themes: ThemeSource, title_of: TitleOf) -> None:
        super().__init__()
        self._themes, self._title_of = themes, title_of
        self._fonts = RowFontCache()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Override."""
        fonts = self._fonts.of(option.font)
        return QSize(120, fonts.title.line + 2 * fonts.small.line + 3 * UNIT)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Override."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _paint_ground(painter, option, self._themes.theme)
        root = index.data(RECORD_ROLE)
        _paint_root(painter, option.rect, root, self.lines(index), self._fonts.of(option.font), self._themes.theme)
        painter.restore()

    def lines(self, index: QModelIndex | QPersistentModelIndex) -> tuple[str, str]:
        """Where the root is, and how far."""
        root, activity = index.data(RECORD_ROLE), Activity(index.data(ACTIVITY_ROLE))  # Qt makes a plain string of it
        return root_place_text(root, self._title_of), root_text(root, activity)


def _paint_root(
    painter: QPainter, rect: QRect, root: RootStatus, lines: tuple[str, str], fonts: RowFonts, theme: Theme
) -> None:
    """`lines` say where it is and how far."""
    done = percent_of(root) == 100
    ratio = max(1, round(painter.device().devicePixelRatio()))
    folder = pixmap("folder", theme.danger if root.problem else theme.accent, _ICON, ratio)
    painter.drawPixmap(rect.left() + _LEFT, rect.top() + 10, folder)
    line = QRect(rect.left() + _TEXT_LEFT, rect.top() + UNIT, 0, 0)
    line.setWidth(rect.width() - _TEXT_LEFT - _LEFT)
    _paint_line(painter, line, fonts.title, theme.text, root_name(root.path))
    if root.problem:
        _paint_problem(painter, line, fonts.small, theme.danger, root.problem)
        return
    whole = done and not root.disks_away
    for text, colour in zip(lines, (theme.muted, theme.done if whole else theme.muted), strict=True):
        _paint_line(painter, line, fonts.small, colour, text)
    if root.total and not done:
        _paint_bar(painter, line, percent_of(root), theme)


def _paint_line(
    painter: QPainter, rect: QRect, font: RowFont, colour: str, text: str, mode: Qt.TextElideMode = _MIDDLE
) -> None:
    """Paint one line and move `rect` below it."""
    rect.setHeight(font.line)
    painter.setFont(font.font)
    painter.setPen(QColor(colour))
    shown = font.metrics.elidedText(text, mode, rect.width())
    painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
    rect.translate(0, rect.height())


def _paint_problem(painter: QPainter, rect: QRect, font: RowFont, colour: str, text: str) -> None:
    """Two lines for the sentence, in place of path and progress; the tool tip has all of it."""
    layout = QTextLayout(text, font.font)
    layout.beginLayout()
    first = layout.createLine()
    first.setLineWidth(rect.width())
    layout.endLayout()
    for line in (text[: first.textLength()], text[first.textLength() :]):
        _paint_line(painter, rect, font, colour, line.strip(), Qt.TextElideMode.ElideRight)


def _paint_bar(painter: QPainter, line: QRect, percent: int, theme: Theme) -> None:
    whole = QRectF(line.left(), line.top() + 4, line.width(), 3)
    done = QRectF(whole)
    done.setWidth(whole.width() * percent / 100)
    painter.setPen(Qt.PenStyle.NoPen)
    for rect, colour in ((whole, theme.border), (done, theme.accent)):
        painter.setBrush(QColor(colour))
        painter.drawRoundedRect(rect, 1.5, 1.5)


def _paint_ground(painter: QPainter, option: QStyleOptionViewItem, theme: Theme) -> None:
    current = bool(option.state & QStyle.StateFlag.State_HasFocus)  # what keys mean, whether it was selected or not
    hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
    if current or hovered:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.selected if current else theme.hover))
        painter.drawRoundedRect(QRectF(option.rect).adjusted(6, 1, -6, -1), 8, 8)
