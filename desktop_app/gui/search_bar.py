"""The search box, the filter menus and the chips of what was chosen: filters and examples."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from desktop_app.gui.balance_slider import BalanceSlider
from desktop_app.gui.chip_row import ChipRow, ShownChip
from desktop_app.gui.chosen_examples import ChosenExamples, ShownExample
from desktop_app.gui.icons import dress, icon
from desktop_app.gui.search_box import SearchBox, shortened
from desktop_app.gui.search_filters import TYPE_CHOICES, ChosenFilters, Since
from desktop_app.gui.theme import UNIT, ThemeSource
from desktop_app.gui.wording import folder_text
from desktop_app.search_manner import Manner

DEBOUNCE_MS = 120


class SearchBar(QWidget):
    """Says what is asked: text, filters and examples."""

    query_changed = Signal(str, object, object)
    """The text, the ChosenFilters and the ChosenExamples, once typing has paused."""
    finished = Signal()
    """Enter: the last word is not being typed any more."""
    results_wanted = Signal()
    """Down or Enter: go on with the results."""

    def __init__(self, themes: ThemeSource, debounce_ms: int = DEBOUNCE_MS) -> None:
        super().__init__()
        self._themes = themes
        self._chosen = ChosenFilters()
        self._examples = ChosenExamples()
        self._folders: tuple[Path, ...] = ()
        self._pause = QTimer(self, singleShot=True, interval=debounce_ms)
        self._pause.timeout.connect(self._announce)
        self._being_typed = False
        """Whether the text of the box was typed, and neither put there nor finished by Enter."""
        self.box = self._build_box()
        self.balance = BalanceSlider()
        self.balance.changed.connect(lambda _: self._pause.start())
        self.filter_button = QPushButton("Filters")
        self.filter_button.setObjectName("filterButton")
        self.filter_button.setMenu(self._build_menu())
        self._chips = ChipRow(themes)
        self._place()
        themes.changed.connect(self._draw_icons)
        self._draw_icons()

    def _build_box(self) -> SearchBox:
        box = SearchBox()
        box.textChanged.connect(lambda _: self._pause.start())
        box.textEdited.connect(lambda _: self._type())
        box.installEventFilter(self)
        self._search_icon = box.addAction(icon("search", "#888888"), SearchBox.ActionPosition.LeadingPosition)
        return box

    def _build_menu(self) -> QMenu:
        menu = QMenu(self)
        kinds = menu.addMenu("Type")
        for kind in TYPE_CHOICES:
            kinds.addAction(kind).triggered.connect(
                lambda _=False, kind=kind: self.choose(self._chosen.with_kind(kind))
            )
        self._folder_menu = menu.addMenu("In folder")
        times = menu.addMenu("Changed")
        for since in Since:
            times.addAction(since.words.capitalize()).triggered.connect(
                lambda _=False, since=since: self.choose(self._chosen.with_since(since))
            )
        menu.addSeparator()
        menu.addAction("Remove all filters").triggered.connect(lambda _=False: self.choose(ChosenFilters()))
        return menu

    def _place(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(UNIT)
        row.addWidget(self.box, 1)
        row.addWidget(self.filter_button)
        row.addSpacing(UNIT)
        row.addWidget(self.balance)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * UNIT, 12, 2 * UNIT, 12)
        column.setSpacing(UNIT)
        column.addLayout(row)
        column.addWidget(self._chips)

    @property
    def typing(self) -> bool:
        """Whether what stands in the box has not been announced yet."""
        return self._pause.isActive()

    @property
    def manner(self) -> Manner:
        """How the query is to be taken: its last word is unfinished while the person types at its end."""
        at_end = self.box.cursorPosition() == len(self.box.text())
        return Manner(unfinished=self._being_typed and at_end, spelling=True, balance=self.balance.balance)

    @property
    def chosen(self) -> ChosenFilters:
        """The filters in force."""
        return self._chosen

    def choose(self, chosen: ChosenFilters) -> None:
        """Put other filters in force and ask at once."""
        self._chosen = chosen
        self._show_chips()
        self._announce()

    @property
    def examples(self) -> ChosenExamples:
        """The examples in force."""
        return self._examples

    def choose_examples(self, examples: ChosenExamples) -> None:
        """Put other examples in force and ask at once."""
        self._examples = examples
        self._show_chips()
        self._announce()

    def find_more_like(self, shown: ShownExample) -> None:
        """Add an example to find more of."""
        self.choose_examples(self._examples.with_like(shown))

    def find_less_like(self, shown: ShownExample) -> None:
        """Add an example to find less of."""
        self.choose_examples(self._examples.with_unlike(shown))

    def find_similar(self, shown: ShownExample) -> None:
        """Ask for what is similar to an example, and for nothing else; the filters stay."""
        self.box.clear()
        self.choose_examples(ChosenExamples((shown,)))

    def ask(self, text: str) -> None:
        """Put a text that was dropped into the box, in place of what stands there, and ask at once."""
        self._put(shortened(text))
        self.box.setCursorPosition(0)
        self._announce()

    def take_suggestion(self, text: str) -> None:
        """Put what was meant into the box, to go on behind it, and ask at once."""
        self._put(text)
        self._announce()

    def _put(self, text: str) -> None:
        self._being_typed = False
        self.box.setText(text)
        self.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def offer_folders(self, folders: Sequence[Path]) -> None:
        """What the folder menu lists."""
        if tuple(folders) == self._folders:
            return
        self._folders = tuple(folders)
        self._folder_menu.clear()
        for folder in folders:
            self._folder_menu.addAction(_literal(folder_text(folder))).triggered.connect(
                lambda _=False, folder=folder: self.choose(self._chosen.with_folder(folder))
            )

    def focus(self) -> None:
        """Give the keyboard to the box, its text selected."""
        self.box.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.box.selectAll()

    def clear(self) -> None:
        """Empty the box, or when it is empty already take away what was chosen, and go there."""
        if not self.box.text() and (self._chosen != ChosenFilters() or self._examples != ChosenExamples()):
            self._examples = ChosenExamples()
            self.choose(ChosenFilters())
        self.box.clear()
        self.focus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Override: keys of the box that lead to the results."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers()
            if enter or event.key() == Qt.Key.Key_Down:
                self._being_typed = self._being_typed and not enter
                if self.typing:
                    self._announce()
                elif enter:
                    self.finished.emit()
                self.results_wanted.emit()
                return True
        return super().eventFilter(watched, event)

    def _type(self) -> None:
        self._being_typed = True

    def _announce(self) -> None:
        self._pause.stop()
        self.query_changed.emit(self.box.text(), self._chosen, self._examples)

    def _show_chips(self) -> None:
        filters = [
            ShownChip(chip.text, "filter", lambda rest=chip.without: self.choose(rest))  # type: ignore[misc]
            for chip in self._chosen.chips()
        ]
        examples = [
            ShownChip(chip.text, "example", lambda rest=chip.without: self.choose_examples(rest))  # type: ignore[misc]
            for chip in self._examples.chips()
        ]
        self._chips.show_chips([*filters, *examples])

    def _draw_icons(self) -> None:
        self._search_icon.setIcon(icon("search", self._themes.theme.muted))
        dress(self.filter_button, "filter", self._themes.theme.text)


def _literal(text: str) -> str:
    """Qt takes a single & for the mark of a keyboard shortcut."""
    return text.replace("&", "&&")
