"""A line across a window that shows long work: what is done, how far it is, and how to stop it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton

from desktop_app.gui.announcement import announce
from desktop_app.gui.elided_label import ElidedLabel
from desktop_app.gui.notice import label
from desktop_app.gui.theme import UNIT

CANCELLING = "Stopping…"


class JobStrip(QFrame):
    """Hidden while nothing is done."""

    cancel_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("jobStrip")
        self._job = label("subheading")
        self._stage = ElidedLabel("muted")
        self.bar = QProgressBar(textVisible=False, maximum=1000)
        self.bar.setFixedWidth(24 * UNIT)
        self.bar.setAccessibleName("Progress")
        self.cancel = QPushButton("Cancel")
        self.cancel.clicked.connect(self._stop)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * UNIT, UNIT, 2 * UNIT, UNIT)
        row.setSpacing(12)
        row.addWidget(self._job)
        row.addWidget(self._stage, 1)
        row.addWidget(self.bar)
        row.addWidget(self.cancel)
        self.hide()

    @property
    def text(self) -> str:
        """What it says at present."""
        return f"{self._job.text()} {self._stage.text()}".strip()

    def begin(self, job: str) -> None:
        """Show that `job` runs; how far it is, is not known yet."""
        announce(self, job)
        self._job.setText(job)
        self._stage.setText("")
        self.bar.setMaximum(0)
        self.cancel.setEnabled(True)
        self.show()

    def show_progress(self, stage: str, fraction: float) -> None:
        """Show the stage and how much of the whole is done, 0 to 1."""
        if self.cancel.isEnabled():
            self._stage.setText(stage)
        self.bar.setMaximum(1000)
        self.bar.setValue(round(1000 * fraction))

    def _stop(self) -> None:
        self.cancel.setEnabled(False)
        self._stage.setText(CANCELLING)
        self.cancel_wanted.emit()
