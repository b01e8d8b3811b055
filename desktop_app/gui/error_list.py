"""Every file that could not be indexed, why, and what to do about it."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QDialog, QPushButton, QTableView, QVBoxLayout, QWidget

from desktop_app.gui.item_models import RECORD_ROLE, FailureTableModel
from desktop_app.gui.notice import dialog_buttons, label
from desktop_app.gui.theme import UNIT
from desktop_app.gui.wording import files_text
from desktop_app.services.index_status import FailedFile

_WIDTHS = (200, 160, 260)


class ErrorList(QDialog):
    """Stays open beside the window; the list follows a retry."""

    retry_wanted = Signal()
    reveal_wanted = Signal(object)
    """A path."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Files that could not be read")
        self.resize(920, 460)
        self._failures = FailureTableModel()
        self._heading = label("heading")
        self.table = self._build_table()
        self.retry = QPushButton("Try all again")
        self.retry.clicked.connect(self.retry_wanted)
        self.copy = QPushButton("Copy list")
        self.copy.setToolTip("Copy the chosen lines, or all of them (Ctrl+C)")
        self.copy.clicked.connect(lambda _=False: self._copy())
        close = QPushButton("Close", default=True)
        close.clicked.connect(self.close)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * UNIT, 3 * UNIT, 3 * UNIT, 2 * UNIT)
        column.setSpacing(UNIT)
        column.addWidget(self._heading)
        column.addWidget(label("muted", "Everything else is indexed all the same.", wrap=True))
        column.addWidget(self.table, 1)
        column.addLayout(dialog_buttons(self.retry, self.copy, last=close))

    def _build_table(self) -> QTableView:
        table = QTableView()
        table.setAccessibleName("Files that could not be read")
        table.setModel(self._failures)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setShowGrid(False)
        table.setAlternatingRowColors(True)
        table.setTextElideMode(Qt.TextElideMode.ElideRight)
        table.setWordWrap(True)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(2 * table.fontMetrics().lineSpacing() + 12)
        table.horizontalHeader().setStretchLastSection(True)
        table.horizontalHeader().setHighlightSections(False)
        table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column, width in enumerate(_WIDTHS):
            table.setColumnWidth(column, width)
        table.doubleClicked.connect(lambda cell: self.reveal_wanted.emit(cell.data(RECORD_ROLE).path))
        return table

    def show_failures(self, failures: Sequence[FailedFile]) -> None:
        """Show this list."""
        self._failures.show(failures)
        count = len(failures)
        self._heading.setText(f"{files_text(count)} could not be read" if count else "Every file could be read")
        self.retry.setEnabled(count > 0)
        self.copy.setEnabled(count > 0)

    @property
    def heading(self) -> str:
        """What the list says of itself."""
        return self._heading.text()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Override."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self._copy()
        else:
            super().keyPressEvent(event)

    def _copy(self) -> None:
        chosen = [row.row() for row in self.table.selectionModel().selectedRows()]
        failures = self._failures.failures
        lines = [failures[row] for row in chosen] if chosen else failures
        text = "\n".join(f"{item.path}\t{item.reason}\t{item.detail}\t{item.remedy}" for item in lines)
        QGuiApplication.clipboard().setText(text)
