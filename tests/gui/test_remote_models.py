"""Models that services run, over fake services: what is asked before a text leaves the machine, and what of keys."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.encode.remote_trouble import BY_ITSELF
from desktop_app.errors import KeyRefused, ServiceUnavailable, UserFacingError
from desktop_app.gui.folder_model import FolderModelDialog
from desktop_app.gui.key_dialog import KeyDialog
from desktop_app.gui.main_window import MainWindow
from desktop_app.gui.model_manager import ModelManager
from desktop_app.gui.remote_consent import RemoteConsentDialog
from desktop_app.model_description import ModelKind
from desktop_app.services.api_keys import KeyPlace
from desktop_app.services.model_overview import ListedModel, ModelOverview
from tests.fakes import FakeRemoteUse, make_model_info, make_status
from tests.gui.conftest import OpenWindow, WindowFakes
from tests.gui.manager_helpers import REMOTE, ROOTS, accept, click, opened_by_key

AWAY = ListedModel(make_model_info("away", "Away", kind=ModelKind.REMOTE, installed=True), {}, remote=REMOTE)
MODELS = (ListedModel(make_model_info("small", "Small", installed=True), {}, chosen=True), AWAY)
KEY = "sk-test-0123456789-never-written-down"
NO_KEY = KeyRefused("api.example.org asks for a key, and there is none.", "Run: findwell models key away")
WRONG_KEY = KeyRefused("api.example.org does not accept the key for away.", "Run: findwell models key away")


@pytest.fixture
def remote(services: WindowFakes) -> FakeRemoteUse:
    services.indexing.current = make_status(*ROOTS)
    services.model_management.current = ModelOverview(MODELS)
    return services.remote_use


@pytest.fixture
def window(services: WindowFakes, remote: FakeRemoteUse, open_window: OpenWindow) -> MainWindow:
    return open_window(services).window


@pytest.fixture
def manager(qtbot: QtBot, window: MainWindow) -> Iterator[ModelManager]:
    """Opened by its key, with the remote model shown."""
    manager = opened_by_key(qtbot, window)
    manager.select("away")
    yield manager
    manager.close()


def texts(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def consent(qtbot: QtBot, manager: ModelManager) -> RemoteConsentDialog:
    """Choose the model for the letters, and wait for the question."""
    manager.details.folder_menu.actions()[1].trigger()
    qtbot.waitUntil(lambda: bool(manager.findChildren(RemoteConsentDialog)))
    dialog = manager.findChildren(RemoteConsentDialog)[0]
    qtbot.waitUntil(dialog.isActiveWindow)
    return dialog


def test_a_service_is_added_like_any_model_and_that_sends_nothing(
    qtbot: QtBot, services: WindowFakes, window: MainWindow, manager: ModelManager, remote: FakeRemoteUse
) -> None:
    missing = replace(AWAY, info=replace(AWAY.info, installed=False))
    services.model_management.current = ModelOverview((MODELS[0], missing))
    with qtbot.waitSignal(window.do.models.listed):
        window.do.models.refresh()
    assert not manager.details.use_for.isVisible()
    assert "sends nothing" in texts(manager.details)
    click(qtbot, manager.details.install)
    qtbot.waitUntil(manager.details.use_for.isVisible)
    assert not manager.details.verify.isVisible()
    assert not manager.details.measured.isVisible()
    assert remote.calls == []


def test_all_that_leaves_the_machine_is_said_before_it_does(
    qtbot: QtBot, manager: ModelManager, remote: FakeRemoteUse
) -> None:
    dialog = consent(qtbot, manager)
    said = texts(dialog)
    for words in (
        "Send the text of Letters to api.example.org?",
        "Away does not run inside Findwell",
        "the text of every file in",
        "every question you ask",
        "9,022 passages, about 1,204,000 tokens; about US$ 0.12 at the list price",
    ):
        assert words in said
    assert remote.calls == [("terms", "away", 2)]
    assert dialog.decline.isDefault()
    assert not dialog.grab().isNull()


def test_saying_no_sends_nothing(qtbot: QtBot, manager: ModelManager, remote: FakeRemoteUse) -> None:
    dialog = consent(qtbot, manager)
    click(qtbot, dialog.decline)
    qtbot.waitUntil(lambda: not manager.findChildren(RemoteConsentDialog))
    qtbot.keyClick(consent(qtbot, manager), Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not manager.findChildren(RemoteConsentDialog))
    assert [verb for verb, *_ in remote.calls] == ["terms", "terms"]


def test_the_keyboard_agrees_in_two_steps_only(qtbot: QtBot, manager: ModelManager, remote: FakeRemoteUse) -> None:
    dialog = consent(qtbot, manager)
    assert dialog.key.hasFocus()
    qtbot.keyClicks(dialog.key, f" {KEY} ")
    qtbot.keyClick(dialog.key, Qt.Key.Key_Return)
    assert dialog.isVisible()
    assert dialog.agree.hasFocus()
    assert len(remote.calls) == 1
    qtbot.keyClick(dialog.agree, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: remote.calls[1:] == [("try_out", "away", KEY), ("give", "away", 2)])
    qtbot.waitUntil(lambda: not manager.findChildren(RemoteConsentDialog))


def test_without_a_need_for_a_key_the_no_has_the_focus(
    qtbot: QtBot, manager: ModelManager, remote: FakeRemoteUse
) -> None:
    remote.place = KeyPlace.KEYCHAIN
    dialog = consent(qtbot, manager)
    assert dialog.decline.hasFocus()
    assert not dialog.key.isVisible()
    assert "There is a key for api.example.org in the keychain" in texts(dialog)
    click(qtbot, dialog.agree)
    qtbot.waitUntil(lambda: remote.calls[1:] == [("try_out", "away", ""), ("give", "away", 2)])


def test_a_key_is_not_shown(qtbot: QtBot, manager: ModelManager) -> None:
    dialog = consent(qtbot, manager)
    assert dialog.key.echoMode() is QLineEdit.EchoMode.Password
    qtbot.keyClicks(dialog.key, KEY)
    dialog.key.selectAll()
    assert KEY not in dialog.key.displayText()
    assert KEY not in texts(dialog)
    click(qtbot, dialog.decline)


def test_a_wrong_key_is_said_where_another_one_can_be_typed(
    qtbot: QtBot, manager: ModelManager, remote: FakeRemoteUse
) -> None:
    remote.place, remote.refusal = KeyPlace.KEYCHAIN, WRONG_KEY
    dialog = consent(qtbot, manager)
    click(qtbot, dialog.agree)
    qtbot.waitUntil(dialog.trouble.isVisible)
    assert dialog.trouble.text == "api.example.org does not accept the key for away. Type another one above."
    assert dialog.key.hasFocus()
    qtbot.keyClicks(dialog.key, KEY)
    click(qtbot, dialog.agree)
    qtbot.waitUntil(lambda: remote.calls[2:] == [("try_out", "away", KEY), ("give", "away", 2)])


@pytest.mark.parametrize(
    ("place", "refusal", "words"),
    [
        (KeyPlace.MISSING, NO_KEY, "there is none. Type it above."),
        (KeyPlace.VARIABLE, WRONG_KEY, "Correct the variable FINDWELL_KEY_EXAMPLE and start Findwell again."),
        (KeyPlace.NO_KEYCHAIN, NO_KEY, "Put one into the variable FINDWELL_KEY_EXAMPLE"),
        (
            KeyPlace.KEYCHAIN,
            ServiceUnavailable("api.example.org cannot be reached.", f"Check the network connection. {BY_ITSELF}"),
            "cannot be reached. Check the network connection.",
        ),
    ],
)
def test_a_service_that_does_not_answer_is_said_in_the_question(
    qtbot: QtBot, manager: ModelManager, remote: FakeRemoteUse, place: KeyPlace, refusal: UserFacingError, words: str
) -> None:
    remote.place, remote.refusal = place, refusal
    dialog = consent(qtbot, manager)
    click(qtbot, dialog.agree)
    qtbot.waitUntil(dialog.trouble.isVisible)
    assert words in dialog.trouble.text
    assert "models key" not in dialog.trouble.text
    assert "by itself" not in dialog.trouble.text
    assert dialog.key.isVisible() is (place is KeyPlace.MISSING)
    assert dialog.agree.isEnabled()
    assert not manager.notice.isVisible()
    click(qtbot, dialog.decline)
    assert [verb for verb, *_ in remote.calls] == ["terms", "try_out"]


def test_without_a_keychain_the_variable_is_named(qtbot: QtBot, manager: ModelManager, remote: FakeRemoteUse) -> None:
    remote.place = KeyPlace.NO_KEYCHAIN
    dialog = consent(qtbot, manager)
    assert not dialog.key.isVisible()
    assert "variable FINDWELL_KEY_EXAMPLE" in texts(dialog)
    click(qtbot, dialog.decline)


def test_saying_no_while_the_service_is_asked_stops_it(
    qtbot: QtBot, window: MainWindow, manager: ModelManager, remote: FakeRemoteUse
) -> None:
    remote.hold = True
    dialog = consent(qtbot, manager)
    click(qtbot, dialog.agree)
    assert "Asking api.example.org" in texts(dialog)
    assert not dialog.agree.isEnabled()
    qtbot.waitUntil(lambda: len(remote.calls) == 2)
    with qtbot.waitSignal(window.do.models.ended):
        click(qtbot, dialog.decline)
    assert [verb for verb, *_ in remote.calls] == ["terms", "try_out"]


def test_an_answer_that_comes_after_the_no_changes_nothing(
    qtbot: QtBot, window: MainWindow, manager: ModelManager, remote: FakeRemoteUse
) -> None:
    dialog = consent(qtbot, manager)
    offer = dialog.offer
    click(qtbot, dialog.decline)
    window.do.remote.answered.emit(offer)
    with qtbot.waitSignal(window.do.models.listed):
        window.do.models.refresh()
    assert [verb for verb, *_ in remote.calls] == ["terms"]


def test_the_menu_of_a_folder_leads_to_the_same_question(
    qtbot: QtBot, window: MainWindow, manager: ModelManager, remote: FakeRemoteUse
) -> None:
    manager.close()
    window.folders.list.model_wanted.emit(ROOTS[1])
    qtbot.waitUntil(lambda: bool(window.findChildren(FolderModelDialog)))
    dialog = window.findChildren(FolderModelDialog)[0]
    away = next(option for option in dialog.options.buttons() if option.text() == "Away, which is sent the text")
    away.click()
    click(qtbot, dialog.choose)
    qtbot.waitUntil(lambda: bool(manager.findChildren(RemoteConsentDialog)))
    assert remote.calls == [("terms", "away", 2)]
    click(qtbot, manager.findChildren(RemoteConsentDialog)[0].decline)


def test_taking_it_back_asks_without_trying_anything_first(
    qtbot: QtBot, services: WindowFakes, window: MainWindow, manager: ModelManager
) -> None:
    with qtbot.waitSignal(window.do.index.status_changed):
        services.indexing.show(make_status(ROOTS[0], replace(ROOTS[1], model="away")))
    letters = manager.details.folder_menu.actions()[1]
    assert letters.isChecked()
    letters.trigger()
    box = manager.findChildren(QMessageBox)[0]
    assert box.text() == "Stop sending the text of Letters to api.example.org?"
    assert "searched with Small" in box.informativeText()
    accept(qtbot, box)
    qtbot.waitUntil(lambda: services.model_management.calls == [("use", "", 2)])


def test_a_service_is_removed_after_a_question(
    qtbot: QtBot, services: WindowFakes, manager: ModelManager, remote: FakeRemoteUse
) -> None:
    click(qtbot, manager.details.remove)
    box = manager.findChildren(QMessageBox)[0]
    assert "Its key stays" in box.informativeText()
    accept(qtbot, box)
    qtbot.waitUntil(lambda: services.model_management.calls == [("remove", "away")])


def key_dialog(qtbot: QtBot, manager: ModelManager) -> KeyDialog:
    click(qtbot, manager.details.key)
    qtbot.waitUntil(lambda: bool(manager.findChildren(KeyDialog)))
    return manager.findChildren(KeyDialog)[0]


def test_a_key_is_kept_and_removed(qtbot: QtBot, manager: ModelManager, remote: FakeRemoteUse) -> None:
    dialog = key_dialog(qtbot, manager)
    assert not dialog.forget.isVisible()
    assert not dialog.keep.isEnabled()
    qtbot.keyClicks(dialog.key, KEY)
    assert KEY not in texts(dialog) + dialog.key.displayText()
    assert not dialog.grab().isNull()
    qtbot.keyClick(dialog.key, Qt.Key.Key_Return)
    qtbot.waitUntil(manager.notice.isVisible)
    assert manager.notice.text == "The key for api.example.org is in the keychain."
    qtbot.waitUntil(lambda: not manager.findChildren(KeyDialog))
    click(qtbot, key_dialog(qtbot, manager).forget)
    qtbot.waitUntil(lambda: "is deleted" in manager.notice.text)
    assert remote.calls == [("keep_key", "away", KEY), ("forget_key", "away")]


@pytest.mark.parametrize("place", [KeyPlace.VARIABLE, KeyPlace.NO_KEYCHAIN])
def test_a_key_that_cannot_be_kept_here_is_not_asked_for(
    qtbot: QtBot, manager: ModelManager, remote: FakeRemoteUse, place: KeyPlace
) -> None:
    remote.place = place
    dialog = key_dialog(qtbot, manager)
    assert "variable FINDWELL_KEY_EXAMPLE" in texts(dialog)
    assert not any(part.isVisible() for part in (dialog.key, dialog.keep, dialog.forget))
    click(qtbot, dialog.cancel)


def test_a_keychain_that_refuses_is_said_in_the_manager(
    qtbot: QtBot, manager: ModelManager, remote: FakeRemoteUse
) -> None:
    dialog = key_dialog(qtbot, manager)
    remote.refusal = UserFacingError("The keychain of this system did not do it.", "Unlock it.")
    qtbot.keyClicks(dialog.key, KEY)
    click(qtbot, dialog.keep)
    qtbot.waitUntil(manager.notice.isVisible)
    assert manager.notice.text == "The keychain of this system did not do it. Unlock it."


def test_a_second_job_is_refused_with_a_sentence(
    qtbot: QtBot, services: WindowFakes, window: MainWindow, manager: ModelManager
) -> None:
    services.model_management.hold = True
    window.do.models.install("small", "Small")
    window.do.remote.offer("away", "Away", ROOTS[1])
    assert "Something else is being done" in manager.notice.text
    with qtbot.waitSignal(window.do.models.ended):
        window.do.models.cancel()
