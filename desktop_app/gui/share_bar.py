"""A bar that shows by how much something adds to a score, or takes from it."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.gui.theme import UNIT, ThemeSource


class ShareBar(QWidget):
    """From a line that stands for nothing to the right for what adds, to the left for what takes away."""

    def __init__(self, themes: ThemeSource, share: float, bounds: tuple[float, float], *, total: bool = False) -> None:
        """`bounds` are the lowest and the highest share of the bars that this one is compared with."""
        super().__init__()
        self._themes = themes
        self._share = share
        self._least, self._most = min(bounds[0], 0.0), max(bounds[1], 0.0)
        self._total = total
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        themes.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """Override."""
        return QSize(10 * UNIT, 2 * UNIT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Override."""
        theme = self._themes.theme
        painter = QPainter(self)
        height = UNIT
        top = (self.height() - height) / 2
        scale = (self.width() - 1) / (self._most - self._least or 1.0)
        nothing, length = -self._least * scale, self._share * scale
        painter.fillRect(QRectF(0, top, self.width(), height), QColor(theme.window))
        colour = theme.muted if self._total or length < 0 else theme.accent
        painter.fillRect(QRectF(nothing + min(length, 0), top, abs(length), height), QColor(colour))
        painter.fillRect(QRectF(nothing, top - 3, 1, height + 6), QColor(theme.muted))
        painter.end()
