"""The slider between words and meaning, beside the search box."""

from PySide6.QtCore import QRectF, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPalette, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QWidget

from desktop_app.gui.notice import label
from desktop_app.gui.theme import UNIT
from desktop_app.gui.wording import balance_text

STEPS = 10
"""On each side of the middle."""
_NAME = "Balance of words and meaning"
_MARK_HEIGHT = 22
"""More than the handle, which stands on it."""


class _MarkedSlider(QSlider):
    """A slider with a mark in the middle, where a double click leads back."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setObjectName("balance")
        self.setRange(-STEPS, STEPS)
        self.setPageStep(STEPS // 2)
        self.setFixedWidth(15 * UNIT)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(_NAME)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Override."""
        painter = QPainter(self)
        colour = self.palette().color(QPalette.ColorRole.PlaceholderText)
        top = (self.height() - _MARK_HEIGHT) / 2
        painter.fillRect(QRectF(self.width() / 2 - 1, top, 2, _MARK_HEIGHT), colour)
        painter.end()
        super().paintEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Override."""
        self.setValue(0)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Override: whoever scrolls past it wants to change nothing."""
        event.ignore()


class BalanceSlider(QWidget):
    """A number from -1, words only, to 1, meaning only; automatic in the middle."""

    changed = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self.slider = _MarkedSlider()
        self._words, self._meaning = label("end", "words"), label("end", "meaning")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(UNIT)
        for part in (self._words, self.slider, self._meaning):
            row.addWidget(part)
        self.slider.valueChanged.connect(self._follow)
        self._say()

    @property
    def balance(self) -> float:
        """Where it stands."""
        return self.slider.value() / STEPS

    def put(self, balance: float) -> None:
        """Move it to the nearest step, without a signal."""
        with QSignalBlocker(self.slider):
            self.slider.setValue(round(balance * STEPS))
        self._say()

    def _follow(self) -> None:
        self._say()
        self.changed.emit(self.balance)

    def _say(self) -> None:
        state = balance_text(self.balance)
        self.slider.setToolTip(f"{_NAME}: {state}\n{_HELP}")
        self.slider.setAccessibleDescription(state)
        for end, leans in ((self._words, self.balance < 0), (self._meaning, self.balance > 0)):
            _emphasise(end, leans=leans)


_HELP = (
    "To the left, passages that hold your words come first; to the right, those that mean the same.\n"
    "In the middle both count as much as was measured to be best; a double click leads there."
)


def _emphasise(end: QLabel, *, leans: bool) -> None:
    if end.property("leans") is not leans:
        end.setProperty("leans", leans)
        end.style().unpolish(end)
        end.style().polish(end)
