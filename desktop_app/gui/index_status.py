"""The line at the foot of the window: how far the index is, and the switch that holds it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton

from desktop_app.gui.elided_label import ElidedLabel
from desktop_app.gui.icons import dress
from desktop_app.gui.theme import UNIT, ThemeSource
from desktop_app.gui.wording import TitleOf, failures_text, share_of_work, status_text
from desktop_app.services.index_status import Activity, IndexStatus


class IndexStatusBar(QFrame):
    """Shows an IndexStatus."""

    pause_wanted = Signal(bool)
    """True to hold, False to go on."""
    failures_wanted = Signal()
    models_wanted = Signal()
    settings_wanted = Signal()

    def __init__(self, themes: ThemeSource, title_of: TitleOf) -> None:
        super().__init__()
        self._title_of = title_of
        self.setObjectName("statusBar")
        self._themes = themes
        self._paused = False
        self._text = ElidedLabel("status", sentence=True)
        self._bar = QProgressBar(textVisible=False, maximum=1000)
        self._bar.setFixedWidth(16 * UNIT)
        self._bar.setAccessibleName("Indexed")
        self.failures = QPushButton()
        self.failures.setProperty("role", "link")
        self.failures.clicked.connect(self.failures_wanted)
        self.models = QPushButton("Models")
        self.models.setProperty("role", "flat")
        self.models.setToolTip("Choose what your files are searched with (Ctrl+M)")
        self.models.clicked.connect(self.models_wanted)
        self.settings = QPushButton("Settings")
        self.settings.setProperty("role", "flat")
        self.settings.setToolTip("Choose which files are read and how results are ordered (Ctrl+,)")
        self.settings.clicked.connect(self.settings_wanted)
        self.pause = QPushButton("Pause")
        self.pause.setProperty("role", "flat")
        self.pause.clicked.connect(lambda _=False: self.pause_wanted.emit(not self._paused))
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * UNIT, 4, UNIT, 4)
        row.setSpacing(12)
        row.addWidget(self._bar)
        row.addWidget(self._text, 1)
        row.addWidget(self.failures)
        row.addWidget(self.models)
        row.addWidget(self.settings)
        row.addWidget(self.pause)
        for part in (self._bar, self.failures, self.pause):
            part.hide()
        themes.changed.connect(self._draw_icons)
        self._draw_icons()

    @property
    def text(self) -> str:
        """The sentence shown."""
        return self._text.text()

    def show_status(self, status: IndexStatus) -> None:
        """Show another picture of the index."""
        busy = status.activity in (Activity.SCANNING, Activity.INDEXING, Activity.PAUSED)
        self._paused = status.activity is Activity.PAUSED
        self._text.setText(status_text(status, self._title_of))
        self._bar.setVisible(busy and status.files > 0)
        self._bar.setValue(int(1000 * share_of_work(status)))
        if is_told := status.failures + status.in_part > 0:
            self.failures.setText(failures_text(status.failures, status.in_part))
        self.failures.setVisible(is_told)
        self.pause.setVisible(bool(status.roots))
        self.pause.setText("Resume" if self._paused else "Pause")
        self._draw_icons()

    def show_model_job(self, stage: str, fraction: float) -> None:
        """An installation goes on, whether the model manager is open or not."""
        self.models.setText(f"Models {round(100 * fraction)} %")

    def end_model_job(self) -> None:
        """It is over."""
        self.models.setText("Models")

    def _draw_icons(self) -> None:
        dress(self.models, "model", self._themes.theme.text)
        dress(self.settings, "settings", self._themes.theme.text)
        dress(self.pause, "play" if self._paused else "pause", self._themes.theme.text)
