"""Which model one folder is searched with, as a choice among those that are installed."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QDialog, QPushButton, QRadioButton, QVBoxLayout, QWidget

from desktop_app.gui.notice import dialog_buttons, label
from desktop_app.gui.theme import UNIT
from desktop_app.gui.wording import folder_text, root_name
from desktop_app.services.index_status import RootStatus


class FolderModelDialog(QDialog):
    """Asks once, and is gone afterwards."""

    chosen = Signal(str)
    """The name of another model than the folder has; empty for the common one."""

    def __init__(self, root: RootStatus, choices: Sequence[tuple[str, str]], parent: QWidget) -> None:
        """`choices` are titles and names."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Model of a folder")
        self._before = root.model
        self._names = [name for _, name in choices]
        self.options = QButtonGroup(self)
        self.choose, self._cancel = QPushButton("Choose", default=True), QPushButton("Cancel")
        self.choose.clicked.connect(self.accept)
        self._cancel.clicked.connect(self.reject)
        self._place(root, [title for title, _ in choices])
        self.setMinimumWidth(50 * UNIT)
        self.options.buttons()[max(0, self.options.checkedId())].setFocus()

    def _place(self, root: RootStatus, titles: Sequence[str]) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * UNIT, 3 * UNIT, 3 * UNIT, 2 * UNIT)
        column.setSpacing(UNIT)
        column.addWidget(label("heading", f"Search {root_name(root.path)} with"))
        column.addWidget(label("muted", folder_text(root.path), wrap=True))
        column.addSpacing(UNIT)
        for number, title in enumerate(titles):
            option = QRadioButton(title)
            option.setToolTip(title)
            option.setChecked(self._names[number] == self._before)
            self.options.addButton(option, number)
            column.addWidget(option)
        column.addSpacing(UNIT)
        column.addWidget(label("muted", "Before anything is changed or sent, you are told what that means.", wrap=True))
        column.addSpacing(UNIT)
        column.addLayout(dialog_buttons(self.choose, last=self._cancel))

    def accept(self) -> None:
        """Override."""
        name = self._names[self.options.checkedId()]
        super().accept()
        if name != self._before:
            self.chosen.emit(name)
