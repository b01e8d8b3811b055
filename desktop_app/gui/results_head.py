"""The line above the results: what was found, and the offer of a better order."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from desktop_app.gui.announcement import announce
from desktop_app.gui.notice import label
from desktop_app.gui.theme import UNIT

_BETTER = "Show better order"
_BETTER_SPOKEN = "A better order of these results is available."


class ResultsHead(QWidget):
    """As high with the offer as without, so that no row moves when it comes."""

    better_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._summary = label("caption")
        self.better = QPushButton(_BETTER)
        self.better.setProperty("role", "flat")
        self.better.setToolTip("These results were read once more, and some of the lower ones answer better.")
        self.better.clicked.connect(self.better_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, UNIT, 0)
        row.setSpacing(0)
        row.addWidget(self._summary, 1)
        row.addWidget(self.better)
        self.withdraw()

    def say(self, summary: str) -> None:
        """Change the sentence."""
        self._summary.setText(summary)

    def offer(self) -> None:
        """Show the button."""
        if not self.better.isVisible():
            announce(self.better, _BETTER_SPOKEN)
        self.better.show()

    def withdraw(self) -> None:
        """There is nothing to offer."""
        self.better.hide()
