"""The names of the columns above a table whose beginning is out of sight."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop_app.gui.theme import UNIT, ThemeSource


class TableHead(QWidget):
    """One line, at the same tab stops as the text below, and scrolled sideways with it."""

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__()
        self._themes = themes
        self._names: Sequence[str] = ()
        self._places: Sequence[float] = ()
        self._offset = 0
        self.setFixedHeight(self.fontMetrics().lineSpacing() + UNIT)
        themes.changed.connect(self.update)
        self.hide()

    @property
    def names(self) -> Sequence[str]:
        """What is shown."""
        return self._names

    def show_names(self, line: str, stops: Sequence[float]) -> None:
        """Show the cells of `line`; nothing of an empty one."""
        self._names, self._places = line.split("\t") if line else (), (0.0, *stops)
        self.setAccessibleName("Columns: " + ", ".join(filter(None, self._names)))
        self.setVisible(bool(line))
        self.update()

    def scroll_to(self, offset: int) -> None:
        """Follow the text below."""
        self._offset = offset
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Override."""
        theme, painter = self._themes.theme, QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.window))
        painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(theme.border))
        painter.setPen(QColor(theme.muted))
        ends = (*self._places[1:], float(1 << 20))
        for name, place, end in zip(self._names, self._places, ends, strict=False):
            box = QRect(round(place) + 2 * UNIT - self._offset, 0, round(end - place) - UNIT, self.height())
            shown = self.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, box.width())
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        painter.end()
