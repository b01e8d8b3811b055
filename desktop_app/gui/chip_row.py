"""The chips below the search box: what narrows or moves the search, each removed by a click or a key."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton, QWidget

from desktop_app.gui.flow_layout import FlowLayout
from desktop_app.gui.icons import icon
from desktop_app.gui.theme import UNIT, ThemeSource
from desktop_app.gui.tool_tips import plain_tip

WIDEST_TEXT = 36 * UNIT
"""Pixels; a longer one is shortened in the middle, because both ends of a path or name tell most."""


@dataclass(frozen=True, slots=True)
class ShownChip:
    """One chip."""

    text: str
    kind: str
    """What it is in a word, for the tool tip and for screen readers: filter, example."""
    remove: Callable[[], None]


class ChipRow(QWidget):
    """Takes as many rows as its chips need, and no room without any."""

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__()
        self._themes = themes
        self._chips: Sequence[ShownChip] = ()
        self._flow = FlowLayout(UNIT)
        self.setLayout(self._flow)
        themes.changed.connect(lambda: self.show_chips(self._chips))
        self.hide()

    def show_chips(self, chips: Sequence[ShownChip]) -> None:
        """Show these in place of those before."""
        self._chips = chips
        while (item := self._flow.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for chip in chips:
            self._flow.addWidget(self._button(chip))
        self.setVisible(bool(chips))

    def _button(self, chip: ShownChip) -> QToolButton:
        button = QToolButton()
        button.setProperty("role", "chip")
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        short = button.fontMetrics().elidedText(chip.text, Qt.TextElideMode.ElideMiddle, WIDEST_TEXT)
        button.setText(short.replace("&", "&&"))  # Qt takes a single & for the mark of a keyboard shortcut
        tip = f"Remove this {chip.kind}"
        button.setToolTip(tip if short == chip.text else plain_tip(f"{chip.text}\n{tip}"))
        button.setAccessibleName(f"Remove {chip.kind} {chip.text}")
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the cross stands behind the text
        button.setIcon(icon("close", self._themes.theme.accent, 12))
        button.clicked.connect(lambda _=False: chip.remove())
        return button
