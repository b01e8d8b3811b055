"""The line at the foot of the window."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop_app.gui.index_status import IndexStatusBar
from desktop_app.gui.theme import ThemeSource
from desktop_app.services.index_status import Activity
from tests.fakes import make_root, make_status

ROOT = make_root(Path("/a"), indexed=18211, pending=11647, failed=12)
BUSY = replace(make_status(ROOT, activity=Activity.INDEXING), chunks_per_s=41.0, remaining_s=190.0)


@pytest.fixture
def bar(qtbot: QtBot, themes: ThemeSource, show: Callable[[QWidget], None]) -> IndexStatusBar:
    bar = IndexStatusBar(themes, str.title)
    show(bar)
    return bar


def test_progress_rate_time_and_failures_are_shown(qtbot: QtBot, bar: IndexStatusBar) -> None:
    bar.show_status(BUSY)
    assert bar.text == "18,211 of 29,870 files · about 3 min left · 41 passages/s"
    assert bar.failures.text() == "12 could not be read"
    bar.show_status(replace(BUSY, roots=(replace(BUSY.roots[0], in_part=3), *BUSY.roots[1:])))
    assert bar.failures.text() == "12 could not be read, 3 only in part"
    with qtbot.waitSignal(bar.failures_wanted):
        qtbot.mouseClick(bar.failures, Qt.MouseButton.LeftButton)


def test_pause_and_resume_take_turns(qtbot: QtBot, bar: IndexStatusBar) -> None:
    bar.show_status(BUSY)
    for status, text, wanted in ((BUSY, "Pause", True), (replace(BUSY, activity=Activity.PAUSED), "Resume", False)):
        bar.show_status(status)
        assert bar.pause.text() == text
        with qtbot.waitSignal(bar.pause_wanted) as asked:
            qtbot.mouseClick(bar.pause, Qt.MouseButton.LeftButton)
        assert asked.args == [wanted]


def test_models_are_opened_from_the_line_and_their_installation_is_followed(qtbot: QtBot, bar: IndexStatusBar) -> None:
    with qtbot.waitSignal(bar.models_wanted):
        qtbot.mouseClick(bar.models, Qt.MouseButton.LeftButton)
    bar.show_model_job("Downloading", 0.414)
    assert bar.models.text() == "Models 41 %"
    bar.end_model_job()
    assert bar.models.text() == "Models"


def test_what_was_read_in_part_can_be_listed_where_nothing_failed(bar: IndexStatusBar) -> None:
    bar.show_status(make_status(replace(make_root(Path("/docs"), indexed=9), in_part=2)))
    assert bar.failures.isVisible()
    assert bar.failures.text() == "2 read only in part"


def test_a_quiet_index_shows_no_switches(bar: IndexStatusBar) -> None:
    bar.show_status(make_status())
    assert bar.text == "No folders yet"
    assert not bar.failures.isVisible()
    assert not bar.pause.isVisible()
