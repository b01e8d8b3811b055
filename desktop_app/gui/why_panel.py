"""Why the current hit stands where it stands: what each way of looking added, and what its probability was read off."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QToolButton, QVBoxLayout, QWidget

from desktop_app.gui.announcement import announce
from desktop_app.gui.icons import icon
from desktop_app.gui.notice import label
from desktop_app.gui.operations.explain import Reasons
from desktop_app.gui.operations.refusal import Refusal
from desktop_app.gui.share_bar import ShareBar
from desktop_app.gui.theme import UNIT, ThemeSource
from desktop_app.present.explanation_text import (
    MOST_PHRASES,
    UNASKED,
    Line,
    contributions_of,
    matched_phrases,
    naming_of,
    order_text,
    probability_text,
)

_LOOKING = "Asking the search once more…"
_MOVED = "The same question does not find this file any more: the index has changed since. Search again."
_MOST_OF_REST = 0.55
"""Of the pane below its head."""
_HEAD_HEIGHT = 6 * UNIT
_NARROW = 52 * UNIT
_LEAST_HEIGHT = 8 * UNIT


class WhyPanel(QFrame):
    """Shows what it is told; decides nothing."""

    close_wanted = Signal()

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__()
        self.setObjectName("whyPanel")
        self.setAccessibleName("Why this result")
        self._themes = themes
        self._summary = label("value", wrap=True)
        self._rows = QWidget()
        self._order = label("muted", wrap=True)
        self._meaning = label("value", wrap=True)
        self.close_button = QToolButton()
        self.close_button.setAccessibleName("Close the reasons")
        self.close_button.setToolTip("Close (Esc)")
        self.close_button.clicked.connect(self.close_wanted)
        self._lay_out()
        themes.changed.connect(self._draw_icon)
        self._draw_icon()
        self.hide()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(label("subheading", "Why this result"), 1)
        head.addWidget(self.close_button)
        self._told_part = QWidget()
        self._column = QVBoxLayout(self._told_part)
        self._column.setContentsMargins(0, 0, UNIT, 0)
        self._column.setSpacing(UNIT)
        for part in (self._summary, self._rows, self._order, self._meaning):
            self._column.addWidget(part)
        self._area = QScrollArea(widgetResizable=True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setObjectName("whyArea")
        self._area.setAccessibleName("Reasons")
        self._area.setWidget(self._told_part)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(2 * UNIT, UNIT, UNIT, 12)
        whole.setSpacing(UNIT)
        whole.addLayout(head)
        whole.addWidget(self._area)

    @property
    def text(self) -> str:
        """All that it says, line by line."""
        return "\n".join(filter(None, (self._summary.text(), *self._told, self._order.text(), self._meaning.text())))

    def wait(self) -> None:
        """Say that the reasons are on their way, where there are none to be seen meanwhile."""
        if not self._summary.text():
            self._say(_LOOKING)

    def clear(self) -> None:
        """Forget what was shown."""
        self._say("")

    def show_reasons(self, reasons: Reasons) -> None:
        """Show why a hit stands where it stands."""
        why = reasons.explanation
        if why is None:
            self._say(_MOVED)
        elif not why.found:
            self._say(UNASKED)
        else:
            meaning = reasons.match.missing
            if reasons.match.marks:
                text = reasons.hit.passages[reasons.passage].text
                phrases = matched_phrases(text, reasons.match.marks, MOST_PHRASES)
                meaning = "Near in meaning: " + " · ".join(phrases)
            summary = probability_text(reasons.score, why)
            self._say(summary, (contributions_of(why), naming_of(why)), order_text(why), meaning)

    def show_refusal(self, refusal: Refusal) -> None:
        """Say why there are no reasons."""
        self._say(f"{refusal.message} {refusal.remedy}".strip())

    def _say(self, summary: str, blocks: Sequence[Sequence[Line]] = (), order: str = "", meaning: str = "") -> None:
        for part, text in ((self._summary, summary), (self._order, order), (self._meaning, meaning)):
            part.setText(text)
            part.setVisible(bool(text))
        self._show_rows(blocks)
        self._fit()
        self.setAccessibleDescription(self.text)
        announce(self, self.text if self.isVisible() and summary != _LOOKING else "")

    def _show_rows(self, blocks: Sequence[Sequence[Line]]) -> None:
        self._told = [f"{line.name} {line.share:+.2f} {line.detail}" for block in blocks for line in block]
        old, self._rows = self._rows, QWidget()
        grid = QGridLayout(self._rows)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(UNIT)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(3, 1)
        for block in blocks:
            self._add_block(grid, block)
        self._column.replaceWidget(old, self._rows)
        self._rows.setVisible(bool(self._told))
        old.hide()
        old.deleteLater()

    def _add_block(self, grid: QGridLayout, block: Sequence[Line]) -> None:
        shares = [line.share for line in block]
        number = "{:+.2f}" if max(map(abs, shares), default=0.0) >= 0.1 else "{:.4f}"
        for line in block:
            row = grid.rowCount()
            role = "subheading" if line.total else "value"
            share = label(role, number.format(line.share).replace("-", "−"))
            share.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(label(role, line.name), row, 0)
            grid.addWidget(ShareBar(self._themes, line.share, (min(shares), max(shares)), total=line.total), row, 1)
            grid.addWidget(share, row, 2)
            grid.addWidget(label("muted", line.detail, wrap=True), row, 3)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Override: another width breaks lines elsewhere."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """As high as all that is told, but the passage below wants to be seen, too."""
        self._column.invalidate()
        width = self._area.viewport().width()
        for bar in self._rows.findChildren(ShareBar):
            bar.setFixedWidth((4 if width < _NARROW else 10) * UNIT)
        wraps = self._column.hasHeightForWidth()
        needed = self._column.totalHeightForWidth(width) if wraps else self._column.totalSizeHint().height()
        around = self.parentWidget()
        room = needed
        if around is not None:
            room = round(_MOST_OF_REST * (around.height() - self.y())) - _HEAD_HEIGHT
        self._area.setFixedHeight(min(needed, max(room, _LEAST_HEIGHT)))

    def _draw_icon(self) -> None:
        self.close_button.setIcon(icon("close", self._themes.theme.text, 12))
