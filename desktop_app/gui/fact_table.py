"""Facts about something: a label and a value a line, under a heading."""

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QVBoxLayout, QWidget

from desktop_app.gui.notice import label
from desktop_app.gui.theme import UNIT


class FactTable(QWidget):
    """Values can be selected."""

    def __init__(self, heading: str = "") -> None:
        super().__init__()
        self._rows: tuple[tuple[str, str], ...] = ()
        self._form = QFormLayout()
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setHorizontalSpacing(2 * UNIT)
        self._form.setVerticalSpacing(4)
        self._form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._note = label("muted", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        if heading:
            column.addWidget(label("subheading", heading))
        column.addLayout(self._form)
        column.addWidget(self._note)
        self._note.hide()

    @property
    def rows(self) -> tuple[tuple[str, str], ...]:
        """What is shown."""
        return self._rows

    def show_rows(self, rows: Iterable[tuple[str, str]], note: str = "") -> None:
        """Replace all lines, and the note below them."""
        self._note.setText(note)
        self._note.setVisible(bool(note))
        rows = tuple(rows)
        if rows == self._rows:
            return
        self._rows = rows
        while self._form.rowCount():
            self._form.removeRow(0)
        for name, value in rows:
            text = label("value", value, wrap=True)
            text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            caption = label("muted", name)
            caption.setAlignment(Qt.AlignmentFlag.AlignTop)
            caption.setMinimumWidth(18 * UNIT)
            self._form.addRow(caption, text)
