"""What is known of one model, and what can be done with it."""

from collections.abc import Sequence
from functools import partial
from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop_app.gui.fact_table import FactTable
from desktop_app.gui.model_wording import (
    PUBLISHED,
    facts_of,
    hint_text,
    measured_of,
    measuring_note,
    published_of,
    warning_text,
)
from desktop_app.gui.notice import NoticeStrip, label
from desktop_app.gui.operations.model_jobs import Choice
from desktop_app.gui.theme import UNIT, ThemeSource
from desktop_app.gui.wording import folder_text
from desktop_app.services.index_status import RootStatus
from desktop_app.services.model_overview import ListedModel


class ModelDetails(QFrame):
    """The right of the model manager."""

    install_wanted = Signal(object)
    """A ListedModel; so with the next four."""
    verify_wanted = Signal(object)
    remove_wanted = Signal(object)
    key_wanted = Signal(object)
    measure_wanted = Signal(object)
    stop_wanted = Signal()
    """The reranker is not wanted any more."""
    choice_wanted = Signal(object)
    """A Choice."""

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__()
        self.setObjectName("modelDetails")
        self.model: ListedModel | None = None
        self._roots: tuple[RootStatus, ...] = ()
        self._busy = False
        self._title = label("title", wrap=True)
        self._summary = label("muted", wrap=True)
        self.warning = NoticeStrip(themes)
        self._hint = label("muted", wrap=True)
        self._build_buttons()
        self.facts = FactTable()
        self.published = FactTable("Quality, as published")
        self.measured = FactTable("Measured on this machine")
        self._homepage = QLabel(openExternalLinks=True, textFormat=Qt.TextFormat.RichText)
        self._place()
        self.hide()

    def _build_buttons(self) -> None:
        self.install, self.use = QPushButton("Install"), QPushButton("Use…")
        for button in (self.install, self.use):
            button.setProperty("role", "action")
        self.stop = QPushButton("Stop using")
        self.stop.clicked.connect(self.stop_wanted)
        self.use_for = QPushButton("Use for one folder")
        self.use_for.setProperty("role", "menu")
        self.folder_menu = QMenu(self)
        self.use_for.setMenu(self.folder_menu)
        self.key, self.verify, self.remove = QPushButton("Key…"), QPushButton("Verify"), QPushButton("Remove…")
        self.key.setToolTip("The key by which the service knows you")
        self.key.clicked.connect(lambda _=False: self.key_wanted.emit(self.model))
        self.verify.setToolTip("Check that every file is as it was installed")
        self.measure = QPushButton("Measure")
        self.measure.setToolTip("Find out how fast it is here: it reads sample passages for some seconds")
        self.measure.clicked.connect(lambda _=False: self.measure_wanted.emit(self.model))
        self.install.clicked.connect(lambda _=False: self.install_wanted.emit(self.model))
        self.use.clicked.connect(self._choose)
        self.verify.clicked.connect(lambda _=False: self.verify_wanted.emit(self.model))
        self.remove.clicked.connect(lambda _=False: self.remove_wanted.emit(self.model))

    def _place(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(UNIT)
        use = (self.install, self.use, self.use_for, self.stop, self.key)
        for button in (*use, self.verify, self.measure, self.remove):
            buttons.addWidget(button)
        buttons.addStretch(1)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(3 * UNIT, 2 * UNIT, 3 * UNIT, 2 * UNIT)
        column.setSpacing(12)
        head: tuple[QWidget, ...] = (self._title, self._summary, self.warning)
        for part in head:
            column.addWidget(part)
        column.addLayout(buttons)
        for part in (self._hint, self.facts, self.published, self.measured):
            column.addWidget(part)
        column.addWidget(self._homepage)
        column.addStretch(1)
        area = QScrollArea(widgetResizable=True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setObjectName("modelPage")
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.verticalScrollBar().rangeChanged.connect(partial(_let_scroll, area))
        area.setWidget(page)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(area)

    def show_model(self, model: ListedModel) -> None:
        """Show this one, or what has become of it."""
        self.model = model
        entry = model.info.entry
        self._title.setText(model.info.title)
        self._summary.setText(entry.summary if entry else "You brought this model yourself.")
        self._warn(warning_text(model), news=bool(model.unavailable))
        self._hint.setText(hint_text(model))
        self._hint.setVisible(bool(self._hint.text()))
        self.facts.show_rows(facts_of(model))
        published = published_of(model)
        self.published.show_rows(published, PUBLISHED)
        self.published.setVisible(bool(published))
        self.measured.show_rows(measured_of(model), measuring_note(model))
        self.measured.setVisible(model.installed and not model.remote)
        homepage = escape(entry.homepage) if entry else ""
        self._homepage.setText(f'<a href="{homepage}">{homepage}</a>')
        self._homepage.setVisible(bool(homepage))
        self._offer()
        self.show()

    def _warn(self, text: str, *, news: bool) -> None:
        if not text:
            self.warning.hide()
        elif news:
            self.warning.show_news(text)
        else:
            self.warning.show_problem(text, "")

    def show_roots(self, roots: Sequence[RootStatus]) -> None:
        """The folders that may have a model of their own."""
        if tuple(roots) != self._roots:
            self._roots = tuple(roots)
            self._offer()

    def show_busy(self, busy: bool) -> None:
        """While a job runs, no other one can be begun."""
        self._busy = busy
        self._offer()

    def _choose(self) -> None:
        if self.model is not None:
            self.choice_wanted.emit(Choice(self.model.name))

    def focus_action(self) -> None:
        """Give the keyboard to the first thing that can be done."""
        for button in (self.install, self.use, self.use_for, self.verify):
            if button.isVisible() and button.isEnabled():
                button.setFocus(Qt.FocusReason.ShortcutFocusReason)
                return

    def _offer(self) -> None:
        model = self.model
        if model is None:
            return
        self.install.setVisible(model.installable)
        self.install.setText("Add" if model.remote else "Go on installing" if model.arrived_bytes else "Install")
        self.use.setVisible((model.usable or (model.reranks and model.installed)) and not model.chosen)
        self.use.setText("Use" if model.reranks else "Use…")
        self.stop.setVisible(model.reranks and model.chosen)
        self.use_for.setVisible(model.for_folders)
        self.key.setVisible(model.installed and model.remote is not None)
        self.verify.setVisible(model.installed and not model.remote)
        self.measure.setVisible(model.usable)
        self.remove.setText("Remove…" if model.installed else "Discard download…")
        self.remove.setVisible(model.installed or bool(model.arrived_bytes))
        for button in (self.install, self.use, self.verify, self.measure):
            button.setEnabled(not self._busy)
        self.use_for.setEnabled(not self._busy and bool(self._roots))
        self.remove.setEnabled(not self._busy and not model.needed)
        self.remove.setToolTip(model.needed)
        self._fill_folder_menu(model)

    def _fill_folder_menu(self, model: ListedModel) -> None:
        self.folder_menu.clear()
        for root in self._roots:
            own = root.model == model.name
            choice = Choice("" if own else model.name, root.root_id)
            action = self.folder_menu.addAction(folder_text(root.path))
            action.setCheckable(True)
            action.setChecked(own)
            action.triggered.connect(lambda _=False, choice=choice: self.choice_wanted.emit(choice))


def _let_scroll(area: QScrollArea, _least: int, most: int) -> None:
    """The keyboard goes there where there is something to scroll to."""
    area.setFocusPolicy(Qt.FocusPolicy.StrongFocus if most else Qt.FocusPolicy.NoFocus)
