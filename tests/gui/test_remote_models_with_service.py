"""A folder is given a model that a service runs, and taken from it, in the window over real services."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from desktop_app import bootstrap
from desktop_app.catalog.remote_models import RemoteWish, add_remote
from desktop_app.gui.remote_consent import RemoteConsentDialog
from desktop_app.gui.theme import ThemeSource
from desktop_app.gui.window_app import WindowSession
from desktop_app.services.application import Application
from tests.embedding_service import DIMENSIONS, KEY, EmbeddingService
from tests.gui.manager_helpers import accept, click
from tests.indexing_helpers import QUICK, CountingEncoder, counting_model, write_folder
from tests.keychain import MemoryKeychain

TEXT = "Dear landlord, the heating is broken."
WAIT_MS = 10_000

pytestmark = pytest.mark.usefixtures("keychain")


@pytest.fixture
def application(tmp_path: Path, service: EmbeddingService) -> Iterator[Application]:
    """A folder of notes and one of letters, not yet read, and the model "far" of the service."""
    application = bootstrap.build(tmp_path / "data", settings=QUICK)
    application.encoders.fill(counting_model(CountingEncoder()))
    add_remote(application.models, "far", RemoteWish(service.endpoint, "small", DIMENSIONS))
    write_folder(tmp_path / "notes", 3)
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "landlord.txt").write_text(TEXT)
    yield application
    application.close()


@pytest.fixture
def session(qtbot: QtBot, application: Application, themes: ThemeSource, tmp_path: Path) -> Iterator[WindowSession]:
    """The window, with everything read by the model that runs here, and the manager showing the other one."""
    session = WindowSession(application, themes)
    session.start()
    session.operations.index.add_folders([tmp_path / "notes", tmp_path / "letters"])
    qtbot.waitUntil(lambda: session.window.status_bar.text.startswith("4 files indexed"), timeout=WAIT_MS)
    session.window.models.open()
    manager = session.window.models.manager
    qtbot.waitUntil(lambda: manager.details.model is not None)
    manager.select("far")
    yield session
    session.close()
    session.window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def test_a_person_gives_a_folder_away_and_takes_it_back(
    qtbot: QtBot, session: WindowSession, service: EmbeddingService, keychain: MemoryKeychain, tmp_path: Path
) -> None:
    manager = session.window.models.manager
    letters = next(one for one in manager.details.folder_menu.actions() if one.text().endswith("letters"))
    letters.trigger()
    qtbot.waitUntil(lambda: bool(manager.findChildren(RemoteConsentDialog)))
    dialog = manager.findChildren(RemoteConsentDialog)[0]
    assert service.asked == []
    qtbot.keyClicks(dialog.key, "sk-wrong")
    click(qtbot, dialog.agree)
    qtbot.waitUntil(dialog.trouble.isVisible, timeout=WAIT_MS)
    assert "does not accept the key" in dialog.trouble.text
    assert keychain.kept == {}
    dialog.key.clear()
    qtbot.keyClicks(dialog.key, KEY)
    click(qtbot, dialog.agree)
    qtbot.waitUntil(lambda: TEXT in service.texts, timeout=WAIT_MS)
    assert list(keychain.kept.values()) == [KEY]
    assert not any("note number" in text for text in service.texts)
    qtbot.waitUntil(lambda: "one folder" in manager.details.warning.text, timeout=WAIT_MS)
    letters = next(one for one in manager.details.folder_menu.actions() if one.text().endswith("letters"))
    assert letters.isChecked()
    letters.trigger()
    box = manager.findChildren(QMessageBox)[0]
    accept(qtbot, box)
    qtbot.waitUntil(lambda: "one folder" not in manager.details.warning.text, timeout=WAIT_MS)
    sent = len(service.asked)
    (tmp_path / "letters" / "later.txt").write_text("Nobody else reads this.")
    qtbot.waitUntil(lambda: session.window.status_bar.text.startswith("5 files indexed"), timeout=WAIT_MS)
    assert len(service.asked) == sent


def test_saying_no_leaves_everything_here(
    qtbot: QtBot, session: WindowSession, service: EmbeddingService, keychain: MemoryKeychain
) -> None:
    manager = session.window.models.manager
    manager.details.folder_menu.actions()[0].trigger()
    qtbot.waitUntil(lambda: bool(manager.findChildren(RemoteConsentDialog)))
    qtbot.keyClick(manager.findChildren(RemoteConsentDialog)[0], Qt.Key.Key_Escape)
    with qtbot.waitSignal(session.operations.models.listed):
        session.operations.models.refresh()
    assert (service.asked, keychain.kept) == ([], {})


def test_a_host_that_cannot_be_reached_is_said_in_the_question(
    qtbot: QtBot, session: WindowSession, service: EmbeddingService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop_app.encode.remote_trouble.FIRST_PAUSE_S", 0.001)
    service.switches.key, service.switches.down = "", 503
    manager = session.window.models.manager
    manager.details.folder_menu.actions()[0].trigger()
    qtbot.waitUntil(lambda: bool(manager.findChildren(RemoteConsentDialog)))
    dialog = manager.findChildren(RemoteConsentDialog)[0]
    click(qtbot, dialog.agree)
    qtbot.waitUntil(dialog.trouble.isVisible, timeout=WAIT_MS)
    assert "cannot answer at the moment" in dialog.trouble.text
    click(qtbot, dialog.decline)
