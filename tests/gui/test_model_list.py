"""The rows of the model manager."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop_app.gui.item_models import RECORD_ROLE
from desktop_app.gui.model_list import SECTION_ROLE, ModelList, ModelListModel
from desktop_app.gui.theme import ThemeSource
from desktop_app.services.model_overview import ListedModel, ModelOverview
from tests.fakes import make_model_info

CHOSEN = ListedModel(make_model_info("small", "Small", installed=True), {}, chosen=True)
LONG = ListedModel(make_model_info("long", "法律文件向量模型（大型中文增强版）" * 4, languages="中文、英文" * 20), {})
OTHER = ListedModel(make_model_info("other", "Other"), {})


@pytest.fixture
def rows(qtbot: QtBot) -> ModelListModel:
    rows = ModelListModel()
    QAbstractItemModelTester(rows, QAbstractItemModelTester.FailureReportingMode.Fatal)
    rows.show(ModelOverview((LONG, CHOSEN, OTHER)))
    return rows


def names(rows: QAbstractItemModel) -> list[str]:
    return [rows.index(row, 0).data(RECORD_ROLE).name for row in range(rows.rowCount())]


def test_sections_keep_the_order_of_the_list_within_them(rows: ModelListModel) -> None:
    assert names(rows) == ["small", "long", "other"]
    headings = [rows.index(row).data(SECTION_ROLE) for row in range(3)]
    assert headings == ["In use", "Can be installed", ""]
    assert rows.row_of("other") == 2
    assert rows.row_of("unknown") is None
    assert rows.index(2).data(Qt.ItemDataRole.ToolTipRole) == "Other\nFinds by meaning · fast · English"
    assert QModelIndex().data() is None


def test_news_of_the_same_rows_keep_them_and_a_move_renews_them(qtbot: QtBot, rows: ModelListModel) -> None:
    with qtbot.assertNotEmitted(rows.modelReset), qtbot.assertNotEmitted(rows.dataChanged):
        rows.show(ModelOverview((LONG, CHOSEN, OTHER)))
    with qtbot.assertNotEmitted(rows.modelReset), qtbot.waitSignal(rows.dataChanged):
        rows.show(ModelOverview((LONG, CHOSEN, replace(OTHER, arrived_bytes=1))))
    with qtbot.waitSignal(rows.modelReset):
        rows.show(ModelOverview((LONG, replace(CHOSEN, chosen=False), OTHER)))


def test_rows_of_a_section_with_a_heading_are_higher_and_all_are_painted(
    rows: ModelListModel, themes: ThemeSource, show: Callable[[QWidget], None]
) -> None:
    view = ModelList(rows, themes)
    view.resize(300, 300)
    show(view)
    view.setCurrentIndex(rows.index(1))
    view.setFocus()
    heights = [view.visualRect(rows.index(row)).height() for row in range(3)]
    assert heights[0] == heights[1] > heights[2]
    assert not view.horizontalScrollBar().isVisible()
    light = view.grab().toImage()
    themes.follow(Qt.ColorScheme.Dark)
    assert view.grab().toImage() != light


def test_the_current_row_stays_in_sight_when_the_list_is_made_lower(
    rows: ModelListModel, themes: ThemeSource, show: Callable[[QWidget], None]
) -> None:
    view = ModelList(rows, themes)
    view.resize(300, 300)
    show(view)
    view.setCurrentIndex(rows.index(2))
    view.resize(300, 90)
    assert view.viewport().rect().contains(view.visualRect(rows.index(2)))
