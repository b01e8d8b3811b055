"""The hits as a Qt item model: one row for each document, and below it what was unfolded.

Owns which rows are unfolded. Must not know how a row is painted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, Qt

from desktop_app.gui.item_models import RECORD_ROLE, ModelIndex
from desktop_app.gui.tool_tips import plain_tip
from desktop_app.gui.wording import folder_text
from desktop_app.present.places import locator_text
from desktop_app.present.rows import ResultRow, rows, same_rows
from desktop_app.present.shown_names import name_in_line
from desktop_app.search_records import Hit

ROW_ROLE = Qt.ItemDataRole.UserRole + 2
"""Gives a ShownRow; RECORD_ROLE gives its hit."""


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One row of the list."""

    hit: Hit
    says: str = ""
    """What is folded under it, or was unfolded below it: '3 versions'."""
    unfolded: bool = False
    kind: str = ""
    """Of a row that was unfolded: 'copy' or 'version'; it belongs to the nearest row above without one."""


class HitListModel(QAbstractListModel):
    """The hits of the latest answer, best first."""

    def __init__(self) -> None:
        super().__init__()
        self._hits: tuple[Hit, ...] = ()
        self._rows: tuple[ResultRow, ...] = ()
        self._shown: list[ShownRow] = []
        self._unfolded: set[int] = set()
        """Document ids."""

    def show(self, hits: Sequence[Hit]) -> None:
        """Replace all rows; the same hits again change nothing. What was unfolded stays so where it is still found."""
        if same_rows(hits, self._hits):
            return
        self.beginResetModel()
        self._hits, self._rows = tuple(hits), rows(hits)
        self._unfolded &= {row.hit.document_id for row in self._rows if row.says}
        self._lay_out()
        self.endResetModel()

    def fold_all(self) -> None:
        """Fold everything, also what comes next: it answers another question."""
        if self._unfolded:
            self.beginResetModel()
            self._unfolded.clear()
            self._lay_out()
            self.endResetModel()

    def toggle(self, row: int) -> None:
        """Unfold what is folded under this row, or fold it again; nothing where there is nothing."""
        shown = self._shown[row]
        if not shown.says:
            return
        of = next(one for one in self._rows if one.hit.document_id == shown.hit.document_id)
        below = self._below(of)
        first, last = row + 1, row + len(below)
        if shown.unfolded:
            self.beginRemoveRows(QModelIndex(), first, last)
            self._unfolded.remove(shown.hit.document_id)
            del self._shown[first : last + 1]
            self.endRemoveRows()
        else:
            self.beginInsertRows(QModelIndex(), first, last)
            self._unfolded.add(shown.hit.document_id)
            self._shown[first:first] = below
            self.endInsertRows()
        self._shown[row] = self._head(of)
        self.dataChanged.emit(self.index(row), self.index(row))

    def leader(self, row: int) -> int:
        """The row that this one was unfolded from, or the row itself."""
        while self._shown[row].kind:
            row -= 1
        return row

    def row_of(self, document_id: int, path: Path | None = None) -> int | None:
        """The row that shows this document, the one with this path of it if there are several."""
        found = [row for row, shown in enumerate(self._shown) if shown.hit.document_id == document_id]
        with_path = [row for row in found if self._shown[row].hit.path == path]
        return next(iter(with_path or found), None)

    def shows_documents_of(self, hits: Sequence[Hit]) -> bool:
        """Whether the rows show the same documents in the same order."""
        return [hit.document_id for hit in hits] == [hit.document_id for hit in self._hits]

    def rowCount(self, parent: ModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Override."""
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: ModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Override; the display text is what a screen reader says."""
        if not index.isValid():
            return None
        shown = self._shown[index.row()]
        if role == RECORD_ROLE:
            return shown.hit
        if role == ROW_ROLE:
            return shown
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return _spoken(shown)
        tip = role == Qt.ItemDataRole.ToolTipRole
        return plain_tip(name_in_line(shown.hit.path.parent / shown.hit.name)) if tip else None

    def _lay_out(self) -> None:
        self._shown = []
        for row in self._rows:
            head = self._head(row)
            self._shown += [head, *self._below(row)] if head.unfolded else [head]

    def _head(self, row: ResultRow) -> ShownRow:
        unfolded = row.hit.document_id in self._unfolded
        return ShownRow(row.hit, row.says_unfolded if unfolded else row.says, unfolded)

    def _below(self, row: ResultRow) -> list[ShownRow]:
        versions = {version.path for version in row.versions}
        return [ShownRow(hit, kind="version" if hit.path in versions else "copy") for hit in row.folded]


def _spoken(shown: ShownRow) -> str:
    hit = shown.hit
    inside = f"in {name_in_line(hit.path.name)}" if hit.member else ""
    if shown.kind:
        return ", ".join((f"{shown.kind}: {name_in_line(hit.name)}", folder_text(hit.path.parent)))
    place = locator_text(hit.passages[0].locator) if hit.passages else ""
    folded = f"{shown.says}, {'shown' if shown.unfolded else 'folded'}" if shown.says else ""
    return ", ".join(filter(None, (name_in_line(hit.heading), inside, place, folder_text(hit.path.parent), folded)))
