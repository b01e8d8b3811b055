"""The list of models: in sections, each row with what the model is for and how far it is from being used."""

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop_app.gui.item_models import RECORD_ROLE, ModelIndex
from desktop_app.gui.model_wording import IN_USE, SECTIONS, line_text, section_of, state_text
from desktop_app.gui.row_fonts import RowFont, RowFontCache, RowFonts
from desktop_app.gui.theme import UNIT, Theme, ThemeSource
from desktop_app.services.model_overview import ListedModel, ModelOverview

SECTION_ROLE = Qt.ItemDataRole.UserRole + 1
"""The heading above a row; empty for all but the first row of a section."""
_MARGIN = 2 * UNIT


class ModelListModel(QAbstractListModel):
    """The models of an overview, section by section."""

    def __init__(self) -> None:
        super().__init__()
        self._models: tuple[ListedModel, ...] = ()

    def show(self, overview: ModelOverview) -> None:
        """Update rows in place while the same models stand in the same order, so that the selection stays."""
        models = tuple(sorted(overview.models, key=lambda model: SECTIONS.index(section_of(model))))
        if models == self._models:
            return
        same_rows = [_place_of(model) for model in models] == [_place_of(model) for model in self._models]
        if not same_rows:
            self.beginResetModel()
        self._models = models
        if not same_rows:
            self.endResetModel()
        else:
            self.dataChanged.emit(self.index(0), self.index(len(models) - 1))

    def row_of(self, name: str) -> int | None:
        """The row of a model, or None."""
        return next((row for row, model in enumerate(self._models) if model.name == name), None)

    def rowCount(self, parent: ModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Override."""
        return 0 if parent.isValid() else len(self._models)

    def data(self, index: ModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Override; the display text is what typing looks for and a screen reader says."""
        if not index.isValid():
            return None
        model = self._models[index.row()]
        if role == RECORD_ROLE:
            return model
        if role == SECTION_ROLE:
            section = section_of(model)
            first = index.row() == 0 or section_of(self._models[index.row() - 1]) != section
            return section if first else ""
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return ", ".join(filter(None, (model.info.title, line_text(model), section_of(model), state_text(model))))
        return f"{model.info.title}\n{line_text(model)}" if role == Qt.ItemDataRole.ToolTipRole else None


def _place_of(model: ListedModel) -> tuple[str, str]:
    """What decides where a row stands and how high it is."""
    return model.name, section_of(model)


class ModelDelegate(QStyledItemDelegate):
    """Paints a row of a ModelListModel."""

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__()
        self._themes = themes
        self._fonts = RowFontCache()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Override."""
        fonts = self._fonts.of(option.font)
        row = fonts.title.line + fonts.small.line + 2 * UNIT
        return QSize(30 * UNIT, row + (_heading_height(fonts) if index.data(SECTION_ROLE) else 0))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Override."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        fonts, theme, rect = self._fonts.of(option.font), self._themes.theme, QRect(option.rect)
        if heading := index.data(SECTION_ROLE):
            place = rect.adjusted(_MARGIN, UNIT, -_MARGIN, 0)
            place.setHeight(_heading_height(fonts) - UNIT)
            _write(painter, place, fonts.small, theme.muted, heading)
            rect.setTop(rect.top() + _heading_height(fonts))
        _paint_ground(painter, option, rect, theme)
        _paint_model(painter, rect.adjusted(_MARGIN, UNIT, -_MARGIN, -UNIT), index.data(RECORD_ROLE), fonts, theme)
        painter.restore()


def _heading_height(fonts: RowFonts) -> int:
    return fonts.small.line + 2 * UNIT


def _paint_model(painter: QPainter, rect: QRect, model: ListedModel, fonts: RowFonts, theme: Theme) -> None:
    strong = model.installed or (model.installable and not model.remote)
    line = QRect(rect)
    line.setHeight(fonts.title.line)
    state = state_text(model)
    width = fonts.small.metrics.horizontalAdvance(state)
    colour = theme.done if section_of(model) == IN_USE and model.installed else theme.muted
    _write(painter, line, fonts.small, colour, state, right=True)
    line.setRight(line.right() - (width + UNIT if state else 0))
    _write(painter, line, fonts.title, theme.text if strong else theme.muted, model.info.title)
    below = QRect(rect.topLeft() + QPoint(0, fonts.title.line), QSize(rect.width(), fonts.small.line))
    _write(painter, below, fonts.small, theme.muted, line_text(model))


def _write(painter: QPainter, rect: QRect, font: RowFont, colour: str, text: str, *, right: bool = False) -> None:
    painter.setFont(font.font)
    painter.setPen(QColor(colour))
    side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
    shown = font.metrics.elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | side, shown)


def _paint_ground(painter: QPainter, option: QStyleOptionViewItem, rect: QRect, theme: Theme) -> None:
    selected = bool(option.state & QStyle.StateFlag.State_Selected)
    if selected or option.state & QStyle.StateFlag.State_MouseOver:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.selected if selected else theme.hover))
        painter.drawRoundedRect(QRectF(rect).adjusted(6, 1, -6, -1), 8, 8)
    if selected and option.state & QStyle.StateFlag.State_HasFocus:
        painter.setBrush(QColor(theme.accent))
        painter.drawRoundedRect(QRectF(rect.left() + 6, rect.top() + 10, 3, rect.height() - 20), 1.5, 1.5)


class ModelList(QListView):
    """Shows the rows of `item_model`."""

    def __init__(self, item_model: ModelListModel, themes: ThemeSource) -> None:
        super().__init__()
        self.setAccessibleName("Models")
        self.setModel(item_model)
        self._delegate = ModelDelegate(themes)
        self.setItemDelegate(self._delegate)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        themes.changed.connect(self.viewport().update)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Override: a strip that opens above must not push the current row out of sight."""
        super().resizeEvent(event)
        self.scrollTo(self.currentIndex())
