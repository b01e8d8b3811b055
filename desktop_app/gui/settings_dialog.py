"""What people set: which files are read, how results are ordered, how much of the machine is used."""

import os

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from desktop_app.gui.notice import dialog_buttons, label
from desktop_app.gui.theme import UNIT
from desktop_app.gui.window_geometry import room_for
from desktop_app.services.window_choices import RECOGNISE, Preferences

_WIDTH = 62 * UNIT
_PATTERN_LINES = 3
_MOST_MB = 100_000
_WHEN = "Findwell follows what you change here when it starts again. Other settings are in the file settings.toml."


class SettingsDialog(QDialog):
    """Shows preferences, and tells what was made of them. It is gone afterwards."""

    chosen = Signal(object, bool)
    """Preferences: they are to be kept; and whether Findwell is to start again with them."""

    def __init__(self, preferences: Preferences, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Settings")
        self.hidden = QCheckBox("Read hidden files and folders")
        self.gitignore = QCheckBox("Leave out what .gitignore and .findwellignore files name")
        self.recognise = QCheckBox(RECOGNISE)
        self.recency = QCheckBox("Show the newer of equally good documents first")
        self.learning = QCheckBox("Learn from the results you open, on this computer only")
        self.largest = _spin_box(1, _MOST_MB, " MB")
        self.threads = _spin_box(0, max(os.cpu_count() or 1, preferences.threads), "")
        self.threads.setSpecialValueText("automatic")
        self.patterns = _pattern_box()
        self.restart, self.keep = QPushButton("Save and restart", default=True), QPushButton("Save")
        self.cancel = QPushButton("Cancel")
        self.restart.setProperty("role", "action")
        self.restart.clicked.connect(lambda _=False: self._keep(restart=True))
        self.keep.clicked.connect(lambda _=False: self._keep(restart=False))
        self.cancel.clicked.connect(self.reject)
        self._place()
        self._show(preferences)
        self._fit()

    def _place(self) -> None:
        self._page = QWidget()
        column = QVBoxLayout(self._page)
        column.setContentsMargins(3 * UNIT, 3 * UNIT, 3 * UNIT, UNIT)
        column.setSpacing(UNIT)
        column.addWidget(label("title", "Settings"))
        column.addWidget(label("muted", _WHEN, wrap=True))
        caption = label("value", "Also leave out, one pattern a line, as in a .gitignore file:", wrap=True)
        caption.setBuddy(self.patterns)
        largest = _row("Leave out files (not mailboxes) larger than", self.largest)
        _group(column, "Files", self.recognise, self.hidden, self.gitignore, largest, caption, self.patterns)
        _group(column, "Results", self.recency, self.learning)
        _group(column, "This computer", _row("Processor cores used while files are read", self.threads))
        area = QScrollArea(widgetResizable=True)
        area.setObjectName("settingsArea")
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(self._page)
        self._buttons = dialog_buttons(self.restart, self.keep, last=self.cancel)
        self._buttons.setContentsMargins(3 * UNIT, UNIT, 3 * UNIT, 2 * UNIT)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(area)
        whole.addLayout(self._buttons)

    def _fit(self) -> None:
        """As high as all there is to choose, or as the screen allows: above the buttons it scrolls then."""
        needed = self._page.heightForWidth(_WIDTH) + self._buttons.totalSizeHint().height()
        self.setFixedSize(_WIDTH, min(needed, room_for(self).height()))

    def _show(self, preferences: Preferences) -> None:
        self.hidden.setChecked(preferences.hidden_files)
        self.gitignore.setChecked(preferences.use_gitignore)
        self.recognise.setChecked(preferences.recognise_text)
        self.recency.setChecked(preferences.recency)
        self.learning.setChecked(preferences.learn_from_use)
        self.largest.setValue(preferences.max_file_mb)
        self.threads.setValue(preferences.threads)
        self.patterns.setPlainText("\n".join(preferences.ignore))

    @property
    def preferences(self) -> Preferences:
        """What it shows."""
        lines = (line.strip() for line in self.patterns.toPlainText().splitlines())
        return Preferences(
            hidden_files=self.hidden.isChecked(),
            use_gitignore=self.gitignore.isChecked(),
            ignore=tuple(line for line in lines if line),
            max_file_mb=self.largest.value(),
            recognise_text=self.recognise.isChecked(),
            recency=self.recency.isChecked(),
            learn_from_use=self.learning.isChecked(),
            threads=self.threads.value(),
        )

    def _keep(self, *, restart: bool) -> None:
        chosen = self.preferences
        self.accept()
        self.chosen.emit(chosen, restart)


def _group(column: QVBoxLayout, heading: str, *parts: QWidget) -> None:
    column.addSpacing(UNIT)
    column.addWidget(label("subheading", heading))
    for part in parts:
        column.addWidget(part)


def _row(text: str, field: QWidget) -> QWidget:
    """The text, and on its right the field that it names."""
    row = QWidget()
    line = QHBoxLayout(row)
    line.setContentsMargins(0, 0, 0, 0)
    caption = label("value", text)
    caption.setBuddy(field)
    field.setAccessibleName(text)
    line.addWidget(caption, 1)
    line.addWidget(field)
    return row


def _spin_box(least: int, most: int, suffix: str) -> QSpinBox:
    box = QSpinBox(minimum=least, maximum=most, suffix=suffix)
    box.setGroupSeparatorShown(True)
    box.setMinimumWidth(16 * UNIT)
    box.setMinimumHeight(4 * UNIT)
    return box


def _pattern_box() -> QPlainTextEdit:
    box = QPlainTextEdit()
    box.setAccessibleName("Patterns of files and folders that are left out")
    box.setPlaceholderText("*.log\ndrafts/")
    box.setTabChangesFocus(True)
    margins = 2 * box.document().documentMargin() + 2 * box.frameWidth() + 4
    box.setFixedHeight(round(_PATTERN_LINES * box.fontMetrics().lineSpacing() + margins))
    return box
