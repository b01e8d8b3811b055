"""Whether the person has turned to a list or a text, so that it must not move by itself."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QCursor, QMouseEvent
from PySide6.QtWidgets import QAbstractScrollArea

_TURNED = (QEvent.Type.MouseButtonPress, QEvent.Type.Wheel, QEvent.Type.KeyPress, QEvent.Type.FocusIn)


class Attention(QObject):
    """Watches one area. A mouse that only rests on it, because rows appeared under it, is no attention."""

    def __init__(self, area: QAbstractScrollArea) -> None:
        super().__init__(area)
        self._taken = False
        self._resting = QCursor.pos()
        for part in (area, area.viewport(), area.verticalScrollBar()):
            part.installEventFilter(self)

    @property
    def taken(self) -> bool:
        """Whether the mouse was moved over the area, or that was scrolled, clicked or entered with the keyboard."""
        return self._taken

    def forget(self) -> None:
        """Something else is shown: begin anew."""
        self._taken = False
        self._resting = QCursor.pos()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Override; keeps nothing from the area."""
        if event.type() in _TURNED:
            self._taken = True
        elif event.type() == QEvent.Type.MouseMove and isinstance(event, QMouseEvent):
            self._taken |= event.globalPosition().toPoint() != self._resting
        return False
