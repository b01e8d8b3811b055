"""A label that shortens a long text: in the middle, because both ends of a path or name tell most, or at its end."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy

from desktop_app.gui.elision import elided_name
from desktop_app.gui.tool_tips import plain_tip


class ElidedLabel(QLabel):
    """Takes the width it is given; the tool tip holds the whole text."""

    def __init__(self, role: str, text: str = "", *, sentence: bool = False) -> None:
        super().__init__(text)
        self._sentence = sentence
        self.setProperty("role", role)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def setText(self, text: str) -> None:
        """Override."""
        super().setText(text)
        self.setToolTip(plain_tip(text))

    @property
    def shown(self) -> str:
        """As much of the text as there is room for; of a sentence its beginning."""
        if self._sentence:
            return self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        return elided_name(self.text(), self.fontMetrics(), self.width())

    def minimumSizeHint(self) -> QSize:
        """Override."""
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Override."""
        painter = QPainter(self)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(self.contentsRect(), flags, self.shown)
        painter.end()
