"""Files inside files: which file is opened, revealed and copied, and how that is said."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices, QGuiApplication
from pytestqt.qtbot import QtBot

from desktop_app.errors import UserFacingError
from desktop_app.gui.file_actions import file_actions
from desktop_app.gui.hit_model import HitListModel
from desktop_app.gui.tool_tips import plain_tip
from tests.fakes import make_hit, make_passage, make_root, make_status
from tests.gui.conftest import OpenWindow, WindowFakes

ARCHIVE = Path("/a/old & dear.zip")
MEMBER = replace(make_hit(ARCHIVE, make_passage("Either party gives notice."), title="Lease"), member="in/lease.md")
SCRIPT = replace(MEMBER, member="in/run.sh", document_id=2)

pytestmark = pytest.mark.usefixtures("reachable")


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    names: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: names.append(url.fileName()) or True)
    return names


@pytest.fixture
def filled(services: WindowFakes) -> WindowFakes:
    services.indexing.current = make_status(make_root(Path("/a"), indexed=2))
    services.searching.hits = (MEMBER,)
    return services


def test_a_member_is_opened_as_a_copy_and_its_file_is_revealed(
    qtbot: QtBot, filled: WindowFakes, open_window: OpenWindow, opened: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(filled).window
    revealed: list[Path] = []
    monkeypatch.setattr(window.do.desktop, "reveal", lambda path, done: (revealed.append(path), done()))
    with qtbot.waitSignal(window.do.search.answered):
        window.search_bar.ask("notice")
    window.preview.open_wanted.emit()
    qtbot.waitUntil(lambda: window.notice.text == "Unpacking lease.md from old & dear.zip…")
    qtbot.waitUntil(lambda: opened == ["lease.md"])
    assert filled.member_copies.copied == [(ARCHIVE, "in/lease.md")]
    assert not window.notice.isVisible()
    window.preview.reveal_wanted.emit()
    window.preview.copy_wanted.emit()
    assert revealed == [ARCHIVE]
    assert QGuiApplication.clipboard().text() == str(ARCHIVE)
    qtbot.waitUntil(lambda: len(filled.learning.remembered) == 2)
    assert {name for _, name, _ in filled.learning.remembered} == {"lease.md"}


def test_what_could_run_is_not_unpacked(
    qtbot: QtBot, filled: WindowFakes, open_window: OpenWindow, opened: list[str]
) -> None:
    filled.searching.hits = (SCRIPT,)
    window = open_window(filled).window
    with qtbot.waitSignal(window.do.search.answered):
        window.search_bar.ask("notice")
    window.preview.open_wanted.emit()
    qtbot.waitUntil(lambda: opened == [ARCHIVE.name])
    assert filled.member_copies.copied == []


def test_a_member_that_cannot_be_unpacked_is_said(
    qtbot: QtBot, filled: WindowFakes, open_window: OpenWindow, opened: list[str]
) -> None:
    filled.member_copies.refusal = UserFacingError("lease.md could not be unpacked.", "It is not there any more.")
    window = open_window(filled).window
    with qtbot.waitSignal(window.do.search.answered):
        window.search_bar.ask("notice")
    with qtbot.waitSignal(window.do.members.refused):
        window.preview.open_wanted.emit()
    assert "It is not there any more." in window.notice.text
    assert opened == []
    assert filled.learning.remembered == []


def test_the_words_name_the_file_that_is_meant() -> None:
    plain, member, script = (file_actions(hit) for hit in (make_hit(Path("/a/b.pdf")), MEMBER, SCRIPT))
    assert (plain.open, plain.reveal, plain.copy) == ("Open", "Show in file manager", "Copy path")
    assert (member.open, member.reveal) == ("Open lease.md", "Show old & dear.zip in file manager")
    assert script.open == "Open old & dear.zip"


def test_the_menu_shows_an_ampersand_of_a_name(qtbot: QtBot, filled: WindowFakes, open_window: OpenWindow) -> None:
    menu = open_window(filled).window.results.list.menu_for(MEMBER)
    assert [action.text() for action in menu.actions()[:3]] == [
        "&Open lease.md",
        "&Show old && dear.zip in file manager",
        "&Copy path of old && dear.zip",
    ]
    menu.close()


def test_a_screen_reader_says_what_the_member_lies_in() -> None:
    model = HitListModel()
    model.show((MEMBER,))
    assert model.index(0).data() == f"Lease, in old & dear.zip, {Path('/a')}"
    tip = plain_tip(str(Path("/a") / "old & dear.zip ▸ in/lease.md"))
    assert model.index(0).data(Qt.ItemDataRole.ToolTipRole) == tip
