"""The search box: typing pauses, keys lead on, filters become chips."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.gui.search_bar import SearchBar
from desktop_app.gui.search_filters import ChosenFilters
from desktop_app.gui.theme import ThemeSource


@pytest.fixture
def bar(qtbot: QtBot, themes: ThemeSource, show: Callable[[QWidget], None]) -> SearchBar:
    bar = SearchBar(themes)
    show(bar)
    return bar


def test_typing_asks_once_when_it_pauses(qtbot: QtBot, bar: SearchBar) -> None:
    asked: list[str] = []
    bar.query_changed.connect(lambda text, _: asked.append(text))
    with qtbot.waitSignal(bar.query_changed):
        qtbot.keyClicks(bar.box, "notice")
    assert asked == ["notice"]


def test_enter_asks_at_once_and_leads_to_the_results(qtbot: QtBot, bar: SearchBar) -> None:
    qtbot.keyClicks(bar.box, "notice")
    with qtbot.waitSignals([bar.query_changed, bar.results_wanted], order="strict", timeout=100):
        qtbot.keyClick(bar.box, Qt.Key.Key_Return)
    with qtbot.assertNotEmitted(bar.query_changed, wait=200):
        pass


def test_down_leads_to_the_results(qtbot: QtBot, bar: SearchBar) -> None:
    with qtbot.waitSignal(bar.results_wanted):
        qtbot.keyClick(bar.box, Qt.Key.Key_Down)


def test_chips_show_the_filters_and_remove_them(qtbot: QtBot, bar: SearchBar) -> None:
    with qtbot.waitSignal(bar.query_changed) as asked:
        bar.choose(ChosenFilters().with_kind("PDF").with_folder(Path("/a")))
    assert asked.args is not None
    assert asked.args[1].kinds == ("PDF",)
    chips = [chip for chip in bar.findChildren(QToolButton) if chip.property("role") == "chip" and chip.isVisible()]
    assert [chip.text() for chip in chips] == ["type: PDF", "in: /a"]
    with qtbot.waitSignal(bar.query_changed):
        qtbot.mouseClick(chips[0], Qt.MouseButton.LeftButton)
    assert bar.chosen == ChosenFilters().with_folder(Path("/a"))


def test_the_menu_offers_types_folders_and_times(qtbot: QtBot, bar: SearchBar) -> None:
    bar.offer_folders([Path("/a"), Path("/b")])
    menus = {action.text(): action.menu() for action in bar.filter_button.menu().actions() if action.menu()}
    assert list(menus) == ["Type", "In folder", "Changed"]
    with qtbot.waitSignal(bar.query_changed):
        menus["In folder"].actions()[1].trigger()
    assert bar.chosen.folders == (Path("/b"),)
    with qtbot.waitSignal(bar.query_changed):
        menus["Changed"].actions()[0].trigger()
    assert [chip.text for chip in bar.chosen.chips()] == ["in: /b", "past 24 hours"]


def test_clearing_empties_the_box_first_and_then_the_filters(qtbot: QtBot, bar: SearchBar) -> None:
    bar.choose(ChosenFilters().with_kind("PDF"))
    bar.box.setText("notice")
    bar.clear()
    assert bar.box.text() == ""
    assert bar.chosen.kinds == ("PDF",)
    bar.clear()
    assert bar.chosen == ChosenFilters()


def test_an_ampersand_in_the_name_of_a_folder_is_shown(bar: SearchBar) -> None:
    bar.offer_folders([Path("/Smith & Sons")])
    menus = {action.text(): action.menu() for action in bar.filter_button.menu().actions() if action.menu()}
    assert menus["In folder"].actions()[0].text() == "/Smith && Sons"
    bar.choose(ChosenFilters().with_folder(Path("/Smith & Sons")))
    chip = next(one for one in bar.findChildren(QToolButton) if one.property("role") == "chip" and one.isVisible())
    assert chip.text() == "in: /Smith && Sons"
    assert chip.accessibleName() == "Remove filter in: /Smith & Sons"
