"""The line above the results that offers another spelling of the query."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy

from desktop_app.gui.tool_tips import plain_tip
from desktop_app.search_manner import Suggestion

_OFFER = "Did you mean: {}"


class SuggestionLine(QPushButton):
    """As wide as it is given: of a query that is too long it shows the other words. No room without a suggestion."""

    taken = Signal(str)
    """The query that was meant."""

    def __init__(self) -> None:
        super().__init__()
        self._text = self._words = ""
        self.setProperty("role", "suggestion")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.clicked.connect(lambda _=False: self.taken.emit(self._text))
        self.hide()

    @property
    def offer(self) -> str:
        """What it says; empty if it offers nothing."""
        return _OFFER.format(self._text) if self._text else ""

    def show_suggestion(self, suggestion: Suggestion | None) -> None:
        """Offer this one, or nothing."""
        self._text = suggestion.text.strip() if suggestion is not None else ""
        self._words = " … ".join(instead for _, instead in suggestion.changes) if suggestion is not None else ""
        self.setAccessibleName(self.offer)
        self.setToolTip(plain_tip(f"Search for: {self._text}"))
        self._fit()
        self.setVisible(bool(self._text))

    def minimumSizeHint(self) -> QSize:
        """Override."""
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Override."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        room, metrics = self.width() - 40, self.fontMetrics()  # the style sheet keeps so much free on both sides
        fits = metrics.horizontalAdvance(self.offer) <= room
        short = metrics.elidedText(
            self.offer if fits else _OFFER.format(self._words), Qt.TextElideMode.ElideMiddle, room
        )
        self.setText(short.replace("&", "&&"))  # Qt takes a single & for the mark of a keyboard shortcut
