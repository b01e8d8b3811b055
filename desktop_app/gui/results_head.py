"""The line above the results: what was found, and the offer of a better order."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from desktop_app.gui.announcement import announce
from desktop_app.gui.icons import dress
from desktop_app.gui.notice import label
from desktop_app.gui.theme import UNIT, ThemeSource

_BETTER = "Show better order"
_BETTER_SPOKEN = "A better order of these results is available."


class ResultsHead(QWidget):
    """As high with the offer as without, once room was reserved, so that no row moves when it comes."""

    better_wanted = Signal()

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__()
        self._themes = themes
        self._summary = label("caption", wrap=True)
        self.better = QPushButton(_BETTER)
        self.better.setProperty("role", "offer")
        self.better.setToolTip("These results were read once more, and some of the lower ones answer better.")
        self.better.clicked.connect(self.better_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, UNIT // 2, 0)
        row.setSpacing(0)
        row.addWidget(self._summary, 1)
        row.addWidget(self.better)
        themes.changed.connect(self._draw_icon)
        self._draw_icon()
        self.withdraw()

    def _draw_icon(self) -> None:
        dress(self.better, "reorder", self._themes.theme.accent)

    def reserve(self, *, offers: bool) -> None:
        """Keep room for the button, if offers may come."""
        policy = self.better.sizePolicy()
        policy.setRetainSizeWhenHidden(offers)
        self.better.setSizePolicy(policy)

    def say(self, summary: str) -> None:
        """Change the sentence."""
        self._summary.setText(summary)

    @property
    def text(self) -> str:
        """The sentence it says at present."""
        return self._summary.text()

    def offer(self) -> None:
        """Show the button."""
        if not self.better.isVisible():
            announce(self.better, _BETTER_SPOKEN)
        self.better.show()

    def withdraw(self) -> None:
        """There is nothing to offer."""
        self.better.hide()
