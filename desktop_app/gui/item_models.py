"""Records as Qt item models: roots, and files that could not be read, or only in part.

Owns the adaptation of tuples of records to rows. Must not know how a row is painted. "model" in a name
here always means Qt's.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractListModel, QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from desktop_app.gui.tool_tips import plain_tip
from desktop_app.gui.wording import TitleOf, folder_text, own_model_text, root_name, root_text, sentence, short_member
from desktop_app.present.left_out_text import disks_away_text, left_out_text
from desktop_app.present.shown_names import name_in_line
from desktop_app.services.index_status import Activity, RootStatus, Trouble

ModelIndex = QModelIndex | QPersistentModelIndex
RECORD_ROLE = Qt.ItemDataRole.UserRole
"""Gives the row's record itself."""
ACTIVITY_ROLE = Qt.ItemDataRole.UserRole + 1
"""Of a root: what the indexer does now."""


class RootListModel(QAbstractListModel):
    """The watched folders and how far each is."""

    def __init__(self, title_of: TitleOf) -> None:
        super().__init__()
        self._title_of = title_of
        self._roots: tuple[RootStatus, ...] = ()
        self._activity = Activity.IDLE

    def show(self, roots: Sequence[RootStatus], activity: Activity) -> None:
        """Update rows in place while the same folders are shown, so that the selection stays."""
        same_folders = [r.root_id for r in roots] == [r.root_id for r in self._roots]
        changed = tuple(roots) != self._roots or activity is not self._activity
        if not changed:
            return
        if not same_folders:
            self.beginResetModel()
        self._roots, self._activity = tuple(roots), activity
        if not same_folders:
            self.endResetModel()
        elif self._roots:
            self.dataChanged.emit(self.index(0), self.index(len(self._roots) - 1))

    def rowCount(self, parent: ModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Override."""
        return 0 if parent.isValid() else len(self._roots)

    def data(self, index: ModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Override."""
        if not index.isValid():
            return None
        root = self._roots[index.row()]
        own = f"Model: {own_model_text(root, self._title_of)}" if root.model else ""
        passed_by = left_out_text(root.left_out), sentence(disks_away_text(root.disks_away))
        told = name_in_line(root.path), root_text(root, self._activity), *passed_by, own
        values = {
            RECORD_ROLE: root,
            ACTIVITY_ROLE: self._activity,
            int(Qt.ItemDataRole.DisplayRole): f"{root_name(root.path)}, {root_text(root, self._activity)}",
            int(Qt.ItemDataRole.ToolTipRole): plain_tip("\n".join(filter(None, told))),
        }
        return values.get(int(role))


class TroubleTableModel(QAbstractTableModel):
    """Files that could not be read, or only in part: name, folder, reason, remedy."""

    _HEADERS = ("File", "Folder", "What happened", "What you can do")

    def __init__(self, troubles: Sequence[Trouble] = ()) -> None:
        super().__init__()
        self._troubles: tuple[Trouble, ...] = ()
        self._rows: dict[Path, int] = {}
        self.show(troubles)

    def show(self, troubles: Sequence[Trouble]) -> None:
        """Replace all rows, if they are other ones."""
        if tuple(troubles) == self._troubles:
            return
        self.beginResetModel()
        self._troubles = tuple(troubles)
        self._rows = {one.path: row for row, one in enumerate(troubles)}
        self.endResetModel()

    @property
    def troubles(self) -> tuple[Trouble, ...]:
        """All rows."""
        return self._troubles

    def row_of(self, path: Path) -> int | None:
        """The row of a file, or None."""
        return self._rows.get(path)

    def rowCount(self, parent: ModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Override."""
        return 0 if parent.isValid() else len(self._troubles)

    def columnCount(self, parent: ModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Override."""
        return 0 if parent.isValid() else len(self._HEADERS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Override."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._HEADERS[section]
        return None

    def data(self, index: ModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Override; the tool tip is the whole text of a cell."""
        if not index.isValid():
            return None
        one = self._troubles[index.row()]
        cells = (name_in_line(one.name), folder_text(one.file.parent), one.detail, one.remedy)
        if role == RECORD_ROLE:
            return one
        if role == Qt.ItemDataRole.DisplayRole and index.column() == 0 and one.member:
            return short_member(one.file.name, one.member)
        if role == Qt.ItemDataRole.DisplayRole:
            return cells[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(cells[index.column()])
        return None
