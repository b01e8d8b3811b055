"""Whether the person has turned to a list, so that its rows must not change places by themselves."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QCursor, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView

_TURNED = (QEvent.Type.MouseButtonPress, QEvent.Type.Wheel, QEvent.Type.KeyPress, QEvent.Type.FocusIn)


class Attention(QObject):
    """Watches one list. A mouse that only rests on it, because rows appeared under it, is no attention."""

    def __init__(self, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._taken = False
        self._resting = QCursor.pos()
        for part in (view, view.viewport(), view.verticalScrollBar()):
            part.installEventFilter(self)

    @property
    def taken(self) -> bool:
        """Whether the mouse was moved over the list, or the list was scrolled, clicked or entered with the keyboard."""
        return self._taken

    def forget(self) -> None:
        """Other rows are shown: begin anew."""
        self._taken = False
        self._resting = QCursor.pos()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Override; keeps nothing from the list."""
        if event.type() in _TURNED:
            self._taken = True
        elif event.type() == QEvent.Type.MouseMove and isinstance(event, QMouseEvent):
            self._taken |= event.globalPosition().toPoint() != self._resting
        return False
