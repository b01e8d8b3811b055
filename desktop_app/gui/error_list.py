"""Every file that could not be read, or only in part, why, and what to do about it."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QDialog, QPushButton, QTableView, QVBoxLayout, QWidget

from desktop_app.gui.item_models import RECORD_ROLE, ModelIndex, TroubleTableModel
from desktop_app.gui.notice import dialog_buttons, label
from desktop_app.gui.theme import UNIT
from desktop_app.gui.window_geometry import fit_on_screen
from desktop_app.gui.wording import failures_text, files_text
from desktop_app.present.shown_names import shown_name
from desktop_app.services.index_status import FailedFile, Trouble

_SHARES = (0.26, 0.18, 0.28)
"""Of the width, for every column but the last."""


class _TroubleTable(QTableView):
    """Its columns share the width, so that what can be done is in sight on a small screen, too."""

    def __init__(self) -> None:
        super().__init__()
        self._shares = list(_SHARES)
        self._is_sharing = False
        self.horizontalHeader().sectionResized.connect(self._note)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Override."""
        self._is_sharing = True
        for column, share in enumerate(self._shares):
            self.setColumnWidth(column, int(share * self.viewport().width()))
        self._is_sharing = False
        super().resizeEvent(event)

    def _note(self, column: int, _before: int, width: int) -> None:
        if column < len(self._shares) and not self._is_sharing:  # by hand
            self._shares[column] = width / max(1, self.viewport().width())


class ErrorList(QDialog):
    """Stays open beside the window; the list follows a retry."""

    retry_wanted = Signal()
    reveal_wanted = Signal(object)
    """A path."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Files that could not be read")
        fit_on_screen(self, 1040, 520)
        self._troubles = TroubleTableModel()
        self._heading = label("heading")
        self.table = self._build_table()
        self.retry = QPushButton("Try all again")
        self.retry.clicked.connect(self.retry_wanted)
        self.copy = QPushButton("Copy list")
        self.copy.setToolTip("Copy the chosen lines, or all of them (Ctrl+C)")
        self.copy.clicked.connect(lambda _=False: self._copy())
        self.dismiss = QPushButton("Close")
        self.dismiss.clicked.connect(self.close)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * UNIT, 3 * UNIT, 3 * UNIT, 2 * UNIT)
        column.setSpacing(UNIT)
        column.addWidget(self._heading)
        column.addWidget(label("muted", "Everything else is indexed all the same.", wrap=True))
        column.addWidget(self.table, 1)
        column.addLayout(dialog_buttons(self.retry, self.copy, last=self.dismiss))

    def _build_table(self) -> QTableView:
        table = _TroubleTable()
        table.setAccessibleName("Files that could not be read")
        table.setModel(self._troubles)
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
        table.doubleClicked.connect(self._reveal)
        return table

    def show_troubles(self, troubles: Sequence[Trouble]) -> None:
        """Show this list; what was chosen stays chosen."""
        chosen = [self._troubles.troubles[row].path for row in self._chosen_rows()]
        current = self._path(self.table.currentIndex())
        self._troubles.show(troubles)
        self._choose(chosen, current)
        failed = sum(isinstance(one, FailedFile) for one in troubles)
        told = failures_text(failed, len(troubles) - failed, files_text) if troubles else "Every file could be read"
        self._heading.setText(told)
        self.retry.setEnabled(failed > 0)
        self.copy.setEnabled(bool(troubles))

    def _choose(self, paths: Sequence[Path], current: Path | None) -> None:
        if self._chosen_rows() or not (paths or current):
            return
        selection, flags = self.table.selectionModel(), QItemSelectionModel.SelectionFlag
        row = self._troubles.row_of(current) if current else None
        if row is not None:
            selection.setCurrentIndex(self._troubles.index(row, 0), flags.NoUpdate)
        selection.select(self._selection(paths), flags.Select)

    def _selection(self, paths: Sequence[Path]) -> QItemSelection:
        """Of the rows of `paths`: neighbours together, because thousands of single rows take seconds."""
        rows = sorted(row for path in paths if (row := self._troubles.row_of(path)) is not None)
        starts = [row for before, row in pairwise((-2, *rows)) if row > before + 1]
        ends = [row for row, after in pairwise((*rows, len(self._troubles.troubles) + 1)) if after > row + 1]
        last_column = self._troubles.columnCount() - 1
        chosen = QItemSelection()
        for start, end in zip(starts, ends, strict=True):
            chosen.select(self._troubles.index(start, 0), self._troubles.index(end, last_column))
        return chosen

    def _chosen_rows(self) -> list[int]:
        return [row.row() for row in self.table.selectionModel().selectedRows()]

    @staticmethod
    def _path(cell: ModelIndex) -> Path | None:
        return cell.data(RECORD_ROLE).path if cell.isValid() else None

    def _reveal(self, cell: ModelIndex) -> None:
        if cell.isValid():
            self.reveal_wanted.emit(cell.data(RECORD_ROLE).file)

    @property
    def heading(self) -> str:
        """What the list says of itself."""
        return self._heading.text()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Override."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self._copy()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.table.hasFocus():
            self._reveal(self.table.currentIndex())
        else:
            super().keyPressEvent(event)

    def _copy(self) -> None:
        chosen = self._chosen_rows()
        troubles = self._troubles.troubles
        lines = [troubles[row] for row in chosen] if chosen else troubles
        text = "\n".join(
            f"{shown_name(item.file.parent / item.name)}\t{item.reason}\t{item.detail}\t{item.remedy}" for item in lines
        )
        QGuiApplication.clipboard().setText(text)
