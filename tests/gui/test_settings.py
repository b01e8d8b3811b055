"""Settings are shown as they are, changed, and kept for the next start."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop_app.errors import UserFacingError
from desktop_app.gui import settings_dialog
from desktop_app.gui.settings_desk import KEPT
from desktop_app.gui.settings_dialog import SettingsDialog
from desktop_app.gui.window_app import WindowSession
from desktop_app.services.window_choices import Preferences
from desktop_app.settings import Settings
from tests.gui.conftest import OpenWindow, WindowFakes

USUAL = Preferences.of(Settings())
OTHER = replace(USUAL, hidden_files=True, recency=False, ignore=("*.log", "草稿/"), max_file_mb=50, threads=1)


def opened(qtbot: QtBot, session: WindowSession) -> SettingsDialog:
    found: list[SettingsDialog] = []

    def look() -> bool:
        found[:] = [one for one in session.window.findChildren(SettingsDialog) if one.isVisible()]
        return bool(found)

    qtbot.waitUntil(look)
    return found[0]


def open_settings(qtbot: QtBot, open_window: OpenWindow, services: WindowFakes) -> tuple[WindowSession, SettingsDialog]:
    session = open_window(services)
    session.window.status_bar.settings.click()
    return session, opened(qtbot, session)


def test_a_key_opens_what_is_set_and_what_is_changed_is_kept(
    qtbot: QtBot, open_window: OpenWindow, services: WindowFakes
) -> None:
    session = open_window(services)
    qtbot.keyClick(session.window.search_bar.box, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    dialog = opened(qtbot, session)
    assert dialog.preferences == USUAL
    dialog.hidden.click()
    dialog.recency.click()
    dialog.patterns.setPlainText("*.log\n\n  草稿/ \n")
    dialog.largest.setValue(50)
    dialog.threads.setValue(1)
    dialog.keep.click()
    qtbot.waitUntil(lambda: services.window_choices.kept == [OTHER])
    qtbot.waitUntil(lambda: session.window.notice.text == KEPT)


@pytest.mark.parametrize("is_changed", [True, False])
def test_findwell_starts_again_once_what_was_changed_is_kept(
    qtbot: QtBot, open_window: OpenWindow, services: WindowFakes, is_changed: bool
) -> None:
    session, dialog = open_settings(qtbot, open_window, services)
    if is_changed:
        dialog.hidden.click()
    with qtbot.waitSignal(session.window.settings_desk.restart_wanted):
        dialog.restart.click()
    assert services.window_choices.kept == ([replace(USUAL, hidden_files=True)] if is_changed else [])


def test_findwell_does_not_start_again_where_nothing_could_be_kept(
    qtbot: QtBot, open_window: OpenWindow, services: WindowFakes
) -> None:
    session, dialog = open_settings(qtbot, open_window, services)
    dialog.hidden.click()
    services.window_choices.refusal = UserFacingError("The disk is full.", "Make room.")
    with qtbot.assertNotEmitted(session.window.settings_desk.restart_wanted):
        dialog.restart.click()
        qtbot.waitUntil(lambda: "The disk is full." in session.window.notice.text)


def test_the_button_shows_what_was_kept_last(qtbot: QtBot, open_window: OpenWindow, services: WindowFakes) -> None:
    services.window_choices.kept.append(OTHER)
    session = open_window(services)
    session.window.status_bar.settings.click()
    assert opened(qtbot, session).preferences == OTHER


def test_on_a_low_screen_everything_can_be_reached_above_the_buttons(
    qtbot: QtBot, open_window: OpenWindow, services: WindowFakes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings_dialog, "room_for", lambda _: QSize(944, 460))
    _, dialog = open_settings(qtbot, open_window, services)
    assert dialog.height() <= 460
    assert dialog.keep.visibleRegion().boundingRect() == dialog.keep.rect()
    dialog.learning.setFocus()
    qtbot.keyClick(dialog.learning, Qt.Key.Key_Tab)
    assert dialog.threads.hasFocus()
    assert dialog.threads.visibleRegion().boundingRect() == dialog.threads.rect()


@pytest.mark.parametrize("button", ["cancel", "keep"])
def test_what_is_not_changed_is_not_written(
    qtbot: QtBot, open_window: OpenWindow, services: WindowFakes, button: str
) -> None:
    session, dialog = open_settings(qtbot, open_window, services)
    if button == "cancel":
        dialog.learning.click()
    getattr(dialog, button).click()
    session.operations.preferences.close()
    assert services.window_choices.kept == []
    assert not session.window.notice.isVisible()


def test_settings_that_cannot_be_read_are_said(qtbot: QtBot, open_window: OpenWindow, services: WindowFakes) -> None:
    session = open_window(services)
    services.window_choices.refusal = UserFacingError("The settings file has an unknown section.", "Remove it.")
    session.window.status_bar.settings.click()
    qtbot.waitUntil(lambda: "unknown section. Remove it." in session.window.notice.text)
    assert session.window.findChildren(SettingsDialog) == []


def test_every_field_has_a_name_for_those_who_listen(
    qtbot: QtBot, open_window: OpenWindow, services: WindowFakes
) -> None:
    _, dialog = open_settings(qtbot, open_window, services)
    for field in (dialog.largest, dialog.threads, dialog.patterns):
        assert field.accessibleName()
    assert {label.buddy() for label in dialog.findChildren(QLabel)} >= {dialog.largest, dialog.threads, dialog.patterns}
