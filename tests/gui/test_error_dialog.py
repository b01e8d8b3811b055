"""Bugs reach the crash hook, from any thread, and the window goes on."""

import logging
import sys
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from desktop_app.gui.error_dialog import CrashHook, ErrorDialog


@pytest.fixture
def hook(qtbot: QtBot) -> Iterator[CrashHook]:
    hook = CrashHook()
    hook.install()
    yield hook
    hook.remove()


def test_a_bug_in_a_thread_is_logged_and_reported_in_the_gui_thread(
    qtbot: QtBot, hook: CrashHook, caplog: pytest.LogCaptureFixture
) -> None:
    secret = "text of a file"

    def fail() -> None:
        raise RuntimeError(secret)

    caplog.set_level(logging.CRITICAL, logger="findwell.crash")
    with qtbot.waitSignal(hook.reported) as reported:
        thread = threading.Thread(target=fail)
        thread.start()
        thread.join()
    assert reported.args is not None
    assert "builtins.RuntimeError" in reported.args[0]
    assert secret not in reported.args[0]
    assert "Python" in reported.args[0]
    assert "uncaught" in caplog.text


def test_a_bug_in_the_gui_thread_is_reported(qtbot: QtBot, hook: CrashHook) -> None:
    error = ValueError("another bug")
    with qtbot.waitSignal(hook.reported):
        sys.excepthook(ValueError, error, None)


def test_the_dialog_shows_the_first_report_and_copies_it(qtbot: QtBot) -> None:
    dialog = ErrorDialog()
    qtbot.addWidget(dialog)
    dialog.show_report("first")
    dialog.show_report("second")
    assert dialog.report == "first"
    dialog.copy_button.click()
    assert QGuiApplication.clipboard().text() == "first"
    dialog.close()
