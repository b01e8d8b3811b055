"""The list of the results: keys, mouse, and what can be done with a hit."""

from PySide6.QtCore import QModelIndex, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QKeySequence, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QMenu

from desktop_app.gui.announcement import announce
from desktop_app.gui.chosen_examples import document_of, example_of
from desktop_app.gui.file_actions import file_actions
from desktop_app.gui.hit_model import ROW_ROLE, HitListModel, ShownRow
from desktop_app.gui.item_models import RECORD_ROLE, ModelIndex
from desktop_app.gui.result_delegate import ResultDelegate
from desktop_app.gui.theme import UNIT, ThemeSource
from desktop_app.gui.wording import fold_text
from desktop_app.search_records import Hit

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
        self._item_model = item_model
        self._delegate = ResultDelegate(themes, self)
        self.setItemDelegate(self._delegate)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMouseTracking(True)
        self.verticalScrollBar().setSingleStep(3 * UNIT)
        themes.changed.connect(self.viewport().update)

    def toggle(self, index: ModelIndex) -> None:
        """Unfold what is folded under a row, or fold it again; the current row is never one that is folded away."""
        row, current = index.row(), self.currentIndex()
        if index.data(ROW_ROLE).unfolded and current.isValid() and self._item_model.leader(current.row()) == row:
            self.setCurrentIndex(self._item_model.index(row))
        self._item_model.toggle(row)
        announce(self, str(self._item_model.index(row).data()))

    def menu_for(self, hit: Hit, row: QModelIndex | None = None) -> QMenu:
        """What can be done with a hit, and with what is folded under its row."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        says = file_actions(hit)
        for text, signal in (
            (says.open, self.open_hit_wanted),
            (says.reveal, self.reveal_hit_wanted),
            (says.copy, self.copy_hit_wanted),
        ):
            shown = "&" + text.replace("&", "&&")
            menu.addAction(shown).triggered.connect(lambda _=False, signal=signal: signal.emit(hit))
        menu.addSeparator()
        for text, signal in (("&More like this", self.more_like_wanted), ("&Less like this", self.less_like_wanted)):
            menu.addAction(text).triggered.connect(lambda _=False, signal=signal: signal.emit(example_of(hit, 0)))
        similar = menu.addAction("&Find similar documents")
        similar.triggered.connect(lambda _=False: self.similar_wanted.emit(document_of(hit)))
        of: ShownRow | None = row.data(ROW_ROLE) if row is not None else None
        if row is not None and of is not None and of.says:
            text = fold_text(of.says, unfolded=of.unfolded)
            menu.addSeparator()
            menu.addAction(text).triggered.connect(lambda _=False: self.toggle(row))
        return menu

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Override: the menu key means the current hit, wherever the mouse is."""
        current, at = self.currentIndex(), self.viewport().mapFromGlobal(event.globalPos())
        if event.reason() is QContextMenuEvent.Reason.Keyboard and current.isValid():
            at = self.visualRect(current).center()
        row = self.indexAt(at)
        if row.isValid():
            self.menu_for(row.data(RECORD_ROLE), row).popup(self.viewport().mapToGlobal(at))

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

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Override: a click on what says how much is folded changes that and nothing else."""
        if not self._folds_at(event):
            super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Override: two quick clicks there are two clicks."""
        if not self._folds_at(event):
            super().mouseDoubleClickEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Override: the cursor says what can be clicked."""
        if self._fold_at(event.position().toPoint()).isValid():
            self.viewport().setCursor(Qt.CursorShape.PointingHandCursor)
        else:
            self.viewport().unsetCursor()
        super().mouseMoveEvent(event)

    def _folds_at(self, event: QMouseEvent) -> bool:
        index = self._fold_at(event.position().toPoint())
        if event.button() is not Qt.MouseButton.LeftButton or not index.isValid():
            return False
        self.toggle(index)
        return True

    def _fold_at(self, place: QPoint) -> QModelIndex:
        """The row whose fold is there, or none."""
        index = self.indexAt(place)
        if index.isValid() and self._delegate.fold_rect(index, self).contains(place):
            return index
        return QModelIndex()

    def _fold_by_key(self, key: int) -> bool:
        """Right unfolds, Left folds again or goes up to the row that something belongs to, as in a tree."""
        index = self.currentIndex()
        shown: ShownRow | None = index.data(ROW_ROLE)
        if shown is None or key not in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            return False
        if shown.says and shown.unfolded is (key == Qt.Key.Key_Left):
            self.toggle(index)
        elif key == Qt.Key.Key_Left:
            self.setCurrentIndex(self._item_model.index(self._item_model.leader(index.row())))
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Override."""
        if event.key() in _ENTER:
            self.open_wanted.emit()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy_wanted.emit()
        elif event.key() == Qt.Key.Key_Up and self.currentIndex().row() <= 0 and not event.modifiers():
            self.left_upwards.emit()
        elif event.modifiers() or not self._fold_by_key(event.key()):
            super().keyPressEvent(event)
