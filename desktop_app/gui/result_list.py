"""The list of the results: keys, mouse, and what can be done with a hit."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QMenu

from desktop_app.gui.chosen_examples import document_of, example_of
from desktop_app.gui.item_models import RECORD_ROLE, HitListModel, ModelIndex
from desktop_app.gui.result_delegate import ResultDelegate
from desktop_app.gui.theme import UNIT, ThemeSource
from desktop_app.records import Hit

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ResultList(QListView):
    """Keyboard and mouse over the hits."""

    hit_changed = Signal(object)
    """The Hit that is current now."""
    open_hit_wanted = Signal(object)
    """A Hit, from its menu; so with the next two."""
    reveal_hit_wanted = Signal(object)
    copy_hit_wanted = Signal(object)
    more_like_wanted = Signal(object)
    """A ShownExample: the best passage of a hit; so with the next."""
    less_like_wanted = Signal(object)
    similar_wanted = Signal(object)
    """A ShownExample: the whole document of a hit, by itself."""
    open_wanted = Signal()
    """By a key."""
    copy_wanted = Signal()
    left_upwards = Signal()

    def __init__(self, item_model: HitListModel, themes: ThemeSource) -> None:
        super().__init__()
        self.setAccessibleName("Results")
        self.setModel(item_model)
        self.setItemDelegate(ResultDelegate(themes, self))
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMouseTracking(True)
        self.verticalScrollBar().setSingleStep(3 * UNIT)
        themes.changed.connect(self.viewport().update)

    def menu_for(self, hit: Hit) -> QMenu:
        """What can be done with a hit."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for text, signal in (
            ("&Open", self.open_hit_wanted),
            ("&Show in folder", self.reveal_hit_wanted),
            ("&Copy path", self.copy_hit_wanted),
        ):
            menu.addAction(text).triggered.connect(lambda _=False, signal=signal: signal.emit(hit))
        menu.addSeparator()
        for text, signal in (("&More like this", self.more_like_wanted), ("&Less like this", self.less_like_wanted)):
            menu.addAction(text).triggered.connect(lambda _=False, signal=signal: signal.emit(example_of(hit, 0)))
        similar = menu.addAction("&Find similar documents")
        similar.triggered.connect(lambda _=False: self.similar_wanted.emit(document_of(hit)))
        return menu

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Override: the menu key means the current hit, wherever the mouse is."""
        current, at = self.currentIndex(), self.viewport().mapFromGlobal(event.globalPos())
        if event.reason() is QContextMenuEvent.Reason.Keyboard and current.isValid():
            at = self.visualRect(current).center()
        row = self.indexAt(at)
        if row.isValid():
            self.menu_for(row.data(RECORD_ROLE)).popup(self.viewport().mapToGlobal(at))

    def currentChanged(self, current: ModelIndex, previous: ModelIndex) -> None:
        """Override."""
        super().currentChanged(current, previous)
        if current.isValid():
            self.hit_changed.emit(current.data(RECORD_ROLE))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Override: the height of a row depends on its width, which QListView does not expect of a list."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.scheduleDelayedItemsLayout()

    def viewportSizeHint(self) -> QSize:
        """Override: the list takes the room it is given."""
        return QSize(40 * UNIT, 40 * UNIT)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Override."""
        if event.key() in _ENTER:
            self.open_wanted.emit()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy_wanted.emit()
        elif event.key() == Qt.Key.Key_Up and self.currentIndex().row() <= 0 and not event.modifiers():
            self.left_upwards.emit()
        else:
            super().keyPressEvent(event)
