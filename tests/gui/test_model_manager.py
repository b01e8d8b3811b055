"""The model manager over fake models, driven as a person drives it."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QMessageBox, QPushButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.catalog.validation.verification import VerifyReport
from desktop_app.errors import EnvironmentFault, UserFacingError
from desktop_app.gui.folder_model import FolderModelDialog
from desktop_app.gui.job_strip import CANCELLING
from desktop_app.gui.main_window import MainWindow
from desktop_app.gui.model_list import SECTION_ROLE
from desktop_app.gui.model_manager import ModelManager
from desktop_app.model_description import ModelKind
from desktop_app.services.index_status import Activity, Switching
from desktop_app.services.model_overview import IdleVectors, ListedModel, ModelOverview
from desktop_app.services.switch_estimate import SwitchEstimate
from desktop_app.services.vector_collection import Collected
from tests.fakes import FakeModels, FakeProgress, make_model_info, make_status
from tests.gui.conftest import OpenWindow, WindowFakes
from tests.gui.manager_helpers import REMOTE, ROOTS, accept, click, opened_by_key

MODELS = (
    ListedModel(make_model_info("small", "Small", installed=True, published={"beir": 46.7}), {}, chosen=True),
    ListedModel(make_model_info("large", "Large"), {}),
    ListedModel(make_model_info("absent", "Absent", unavailable="Nobody offers it."), {}),
    ListedModel(make_model_info("table", "Table", kind=ModelKind.STATIC, installed=True), {"passages_per_s": 5000.0}),
    ListedModel(make_model_info("order", "Order", kind=ModelKind.CROSS_ENCODER), {}),
    ListedModel(make_model_info("away", "Away", kind=ModelKind.REMOTE), {}, remote=REMOTE),
)


@pytest.fixture
def models(services: WindowFakes) -> FakeModels:
    services.indexing.current = make_status(*ROOTS)
    services.model_management.current = ModelOverview(MODELS)
    return services.model_management


@pytest.fixture
def window(services: WindowFakes, models: FakeModels, open_window: OpenWindow) -> MainWindow:
    return open_window(services).window


@pytest.fixture
def manager(qtbot: QtBot, window: MainWindow) -> Iterator[ModelManager]:
    manager = opened_by_key(qtbot, window)
    yield manager
    manager.close()


def offered(manager: ModelManager) -> set[str]:
    """What the buttons beside the shown model say."""
    details = manager.details
    buttons = (details.install, details.use, details.use_for, details.stop, details.verify, details.remove)
    return {button.text() for button in buttons if button.isVisible() and button.isEnabled()}


def question(parent: QWidget) -> QMessageBox:
    return parent.findChildren(QMessageBox)[-1]


def wait_for_question(qtbot: QtBot, parent: QWidget) -> QMessageBox:
    qtbot.waitUntil(lambda: bool(parent.findChildren(QMessageBox)))
    return question(parent)


def test_models_are_listed_in_sections_with_the_chosen_one_shown(manager: ModelManager) -> None:
    rows = manager.list.model()
    texts = [(rows.index(n, 0).data(SECTION_ROLE), rows.index(n, 0).data()) for n in range(rows.rowCount())]
    assert texts == [
        ("In use", "Small, Finds by meaning · fast · English, In use, chosen"),
        ("Installed", "Table, Instant table · 5,000 passages/s · English, Installed, 91 MB"),
        ("Can be installed", "Large, Finds by meaning · fast · English, Can be installed, 91 MB"),
        ("", "Order, Reranker · fast · English, Can be installed, 91 MB"),
        ("Cannot be had", "Absent, Finds by meaning · fast · English, Cannot be had"),
        ("Remote services", "Away, Remote service · English, Remote services"),
    ]
    assert manager.details.model == MODELS[0]
    assert manager.details.published.rows == (("English (BEIR)", "46.7"),)
    assert not manager.grab().isNull()


@pytest.mark.parametrize(
    ("name", "buttons", "warning"),
    [
        ("small", {"Use for one folder", "Verify"}, ""),
        ("table", {"Use…", "Use for one folder", "Verify", "Remove…"}, ""),
        ("large", {"Install"}, ""),
        ("absent", set(), "Nobody offers it."),
        ("away", {"Add"}, "sends the text of its files"),
    ],
)
def test_a_model_offers_what_can_be_done_with_it(
    manager: ModelManager, name: str, buttons: set[str], warning: str
) -> None:
    manager.select(name)
    assert offered(manager) == buttons
    assert manager.details.warning.isVisible() is bool(warning)
    assert warning in manager.details.warning.text


def test_tab_goes_from_the_list_to_what_can_be_done_and_to_the_page_only_where_it_scrolls(
    qtbot: QtBot, manager: ModelManager
) -> None:
    manager.resize(1000, 2000)
    page = manager.details.findChild(QScrollArea, "modelPage")
    for high in (True, False):
        qtbot.waitUntil(lambda high=high: (page.verticalScrollBar().maximum() == 0) is high)
        manager.list.setFocus()
        qtbot.keyClick(manager.list, Qt.Key.Key_Tab)
        assert page.hasFocus() is not high
        assert high is isinstance(manager.focusWidget(), QPushButton)
        manager.resize(1000, 300)


def test_an_installation_shows_its_progress_and_selects_what_came(
    qtbot: QtBot, manager: ModelManager, models: FakeModels
) -> None:
    models.steps = (FakeProgress("Downloading model.onnx", 0.41),)
    models.hold = True
    manager.select("large")
    click(qtbot, manager.details.install)
    qtbot.waitUntil(lambda: manager.job.text == "Installing Large Downloading model.onnx")
    assert manager.job.bar.value() == 410
    assert offered(manager) == set()
    assert not manager.import_folder.isEnabled()
    assert manager.list.hasFocus()
    models.hold = False
    qtbot.waitUntil(lambda: "Use…" in offered(manager))
    assert manager.details.model is not None
    assert manager.details.model.name == "large"
    assert not manager.job.isVisible()


def test_an_installation_is_cancelled_and_offered_again(
    qtbot: QtBot, window: MainWindow, manager: ModelManager, models: FakeModels
) -> None:
    models.hold = True
    manager.select("large")
    click(qtbot, manager.details.install)
    qtbot.waitUntil(lambda: bool(models.calls))
    models.current = ModelOverview((MODELS[0], replace(MODELS[1], arrived_bytes=40_000_000)))
    with qtbot.waitSignals([window.do.models.ended, window.do.models.listed]):
        click(qtbot, manager.job.cancel)
        assert CANCELLING in manager.job.text
    assert manager.details.install.text() == "Go on installing"
    assert offered(manager) == {"Go on installing", "Discard download…"}
    assert not manager.notice.isVisible()
    click(qtbot, manager.details.remove)
    assert question(manager).text() == "Discard what has arrived of Large?"
    accept(qtbot, question(manager))
    qtbot.waitUntil(lambda: models.calls[-1] == ("remove", "large"))


def test_the_window_shows_an_installation_while_the_manager_is_closed(
    qtbot: QtBot, window: MainWindow, manager: ModelManager, models: FakeModels
) -> None:
    models.steps = (FakeProgress("Downloading", 0.41),)
    models.hold = True
    manager.select("large")
    click(qtbot, manager.details.install)
    qtbot.keyClick(manager, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: window.status_bar.models.text() == "Models 41 %")
    assert not manager.isVisible()
    models.refusal = UserFacingError("The disk is full.", "Free some space.")
    with qtbot.waitSignal(window.do.models.ended):
        window.do.models.cancel()
    assert window.status_bar.models.text() == "Models"


def test_a_failure_while_the_manager_is_closed_is_said_in_the_window(
    qtbot: QtBot, window: MainWindow, manager: ModelManager, models: FakeModels
) -> None:
    models.refusal = UserFacingError("The disk is full.", "Free some space.")
    manager.select("large")
    click(qtbot, manager.details.install)
    manager.close()
    qtbot.waitUntil(window.notice.isVisible)
    assert window.notice.text == "The disk is full. Free some space."


def test_a_failure_is_said_in_the_manager(qtbot: QtBot, manager: ModelManager, models: FakeModels) -> None:
    models.refusal = EnvironmentFault("The folder cannot be written.")
    manager.select("large")
    click(qtbot, manager.details.install)
    qtbot.waitUntil(manager.notice.isVisible)
    assert manager.notice.text == "The folder cannot be written."
    assert "Install" in offered(manager)


def test_the_cost_is_told_before_a_model_is_used(qtbot: QtBot, manager: ModelManager, models: FakeModels) -> None:
    models.cost = SwitchEstimate(9022, 12.5, 18_000_000)
    manager.select("table")
    click(qtbot, manager.details.use)
    box = wait_for_question(qtbot, manager)
    assert box.text() == "Search all folders with Table?"
    assert "9,022 passages" in box.informativeText()
    assert models.calls == [("estimate", "table", None)]
    accept(qtbot, box)
    qtbot.waitUntil(lambda: manager.details.model is not None and manager.details.model.chosen)
    assert models.calls[-1] == ("use", "table", None)


def test_a_reranker_is_used_and_given_up_without_further_ado(
    qtbot: QtBot, services: WindowFakes, window: MainWindow, manager: ModelManager, models: FakeModels
) -> None:
    order = replace(MODELS[4], info=replace(MODELS[4].info, installed=True))
    models.current = ModelOverview((*MODELS[:4], order))
    with qtbot.waitSignal(window.do.models.listed):
        window.do.models.refresh()
    attempts = services.model_setup.attempts
    manager.select("order")
    assert offered(manager) == {"Use", "Verify", "Remove…"}
    click(qtbot, manager.details.use)
    qtbot.waitUntil(lambda: offered(manager) == {"Stop using", "Verify"})
    assert models.current.chosen == MODELS[0]
    click(qtbot, manager.details.stop)
    qtbot.waitUntil(lambda: "Use" in offered(manager))
    assert models.calls == [("use", "order", None), ("stop_reranking",)]
    assert services.model_setup.attempts == attempts


def test_saying_no_to_the_cost_changes_nothing(qtbot: QtBot, manager: ModelManager, models: FakeModels) -> None:
    manager.select("table")
    click(qtbot, manager.details.use)
    box = wait_for_question(qtbot, manager)
    click(qtbot, box.button(QMessageBox.StandardButton.Cancel))
    assert models.calls == [("estimate", "table", None)]
    assert "Use…" in offered(manager)


def test_one_folder_is_given_a_model_and_gets_the_common_one_back(
    qtbot: QtBot, services: WindowFakes, window: MainWindow, manager: ModelManager, models: FakeModels
) -> None:
    manager.select("table")
    letters = manager.details.folder_menu.actions()[1]
    assert letters.text().endswith("Letters")
    assert not letters.isChecked()
    letters.trigger()
    accept(qtbot, wait_for_question(qtbot, manager))
    qtbot.waitUntil(lambda: models.calls[-1] == ("use", "table", 2))
    with qtbot.waitSignal(window.do.index.status_changed):
        services.indexing.show(make_status(ROOTS[0], replace(ROOTS[1], model="table")))
    letters = manager.details.folder_menu.actions()[1]
    assert letters.isChecked()
    letters.trigger()
    qtbot.waitUntil(lambda: models.calls[-1] == ("estimate", "", 2))


def test_the_menu_of_a_folder_asks_for_its_model(qtbot: QtBot, window: MainWindow, models: FakeModels) -> None:
    window.folders.list.model_wanted.emit(ROOTS[1])
    qtbot.waitUntil(lambda: bool(window.findChildren(FolderModelDialog)))
    dialog = window.findChildren(FolderModelDialog)[0]
    options = dialog.options.buttons()
    assert [option.text() for option in options] == ["The same as all folders (Small)", "Small", "Table"]
    assert options[0].isChecked()
    options[2].click()
    click(qtbot, dialog.choose)
    qtbot.waitUntil(lambda: models.calls == [("estimate", "table", 2)])
    assert wait_for_question(qtbot, window.models.manager).text() == "Search Letters with Table?"
    question(window.models.manager).close()
    window.models.manager.close()


def test_choosing_the_model_that_a_folder_has_asks_for_nothing(
    qtbot: QtBot, window: MainWindow, models: FakeModels
) -> None:
    window.folders.list.model_wanted.emit(ROOTS[1])
    qtbot.waitUntil(lambda: bool(window.findChildren(FolderModelDialog)))
    click(qtbot, window.findChildren(FolderModelDialog)[0].choose)
    assert not window.do.models.busy
    assert models.calls == []


def test_removing_asks_first(qtbot: QtBot, manager: ModelManager, models: FakeModels) -> None:
    manager.select("table")
    click(qtbot, manager.details.remove)
    box = question(manager)
    assert box.text() == "Remove Table?"
    assert box.buttonRole(box.defaultButton()) == QMessageBox.ButtonRole.RejectRole
    assert models.calls == []
    accept(qtbot, box)
    qtbot.waitUntil(lambda: offered(manager) == {"Install"})
    assert models.calls == [("remove", "table")]


@pytest.mark.parametrize(
    ("report", "text"),
    [
        (VerifyReport("table", ok=True, problems=()), "Table is intact"),
        (VerifyReport("table", ok=False, problems=("model.onnx was changed.",)), "Table is not intact. model.onnx"),
    ],
)
def test_a_model_is_verified(
    qtbot: QtBot, manager: ModelManager, models: FakeModels, report: VerifyReport, text: str
) -> None:
    models.report = report
    manager.select("table")
    click(qtbot, manager.details.verify)
    qtbot.waitUntil(manager.notice.isVisible)
    assert manager.notice.text.startswith(text)


def test_the_speed_of_a_model_is_measured_and_shown_in_its_row(
    qtbot: QtBot, manager: ModelManager, models: FakeModels
) -> None:
    models.steps = (FakeProgress("Encoding sample passages", 0.4),)
    models.hold = True
    manager.select("large")
    assert not manager.details.measure.isVisible()
    manager.select("small")
    click(qtbot, manager.details.measure)
    qtbot.waitUntil(lambda: manager.job.text == "Measuring Small Encoding sample passages")
    assert manager.job.bar.value() == 400
    models.hold = False
    qtbot.waitUntil(manager.notice.isVisible)
    assert manager.notice.text == "Small reads 41 passages a second on this machine."
    qtbot.waitUntil(lambda: "41 passages/s" in manager.list.model().index(0, 0).data())
    assert manager.details.measured.rows == (("Passages a second", "41"),)


def test_a_measurement_is_cancelled(
    qtbot: QtBot, window: MainWindow, manager: ModelManager, models: FakeModels
) -> None:
    models.hold = True
    click(qtbot, manager.details.measure)
    qtbot.waitUntil(lambda: models.calls == [("measure", "small")])
    with qtbot.waitSignal(window.do.models.ended):
        click(qtbot, manager.job.cancel)
    assert manager.details.measured.rows == ()
    assert not manager.notice.isVisible()


def test_what_was_measured_while_files_were_indexed_is_said_to_be(
    qtbot: QtBot, services: WindowFakes, window: MainWindow, manager: ModelManager
) -> None:
    with qtbot.waitSignal(window.do.index.status_changed):
        services.indexing.show(make_status(*ROOTS, activity=Activity.INDEXING))
    click(qtbot, manager.details.measure)
    qtbot.waitUntil(manager.notice.isVisible)
    assert manager.notice.text.endswith("Files were being indexed meanwhile: it can do more.")


def test_old_vectors_are_thrown_away_after_a_question(
    qtbot: QtBot, window: MainWindow, manager: ModelManager, models: FakeModels
) -> None:
    assert not manager.collect.isEnabled()
    models.current = ModelOverview(MODELS, (IdleVectors("table", 9022),))
    models.gone = Collected(("table",), 9022, 10)
    with qtbot.waitSignal(window.do.models.listed):
        window.do.models.refresh()
    click(qtbot, manager.collect)
    assert "9,022 vectors of Table" in question(manager).informativeText()
    accept(qtbot, question(manager))
    qtbot.waitUntil(manager.notice.isVisible)
    assert manager.notice.text == "9,022 vectors of Table were thrown away."
    qtbot.waitUntil(lambda: not manager.collect.isEnabled())


def drop(manager: ModelManager, *paths: Path) -> bool:
    """Whether the drop was taken."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(300, 300), Qt.DropAction.CopyAction, mime, buttons, keys)
    QApplication.sendEvent(manager, enter)
    if not enter.isAccepted():
        return False
    event = QDropEvent(QPointF(300, 300), Qt.DropAction.CopyAction, mime, buttons, keys)
    QApplication.sendEvent(manager, event)
    return event.isAccepted()


def test_a_dropped_folder_is_imported_and_shown(
    qtbot: QtBot, manager: ModelManager, models: FakeModels, tmp_path: Path
) -> None:
    folder = tmp_path / "my-model"
    assert not drop(manager, folder, tmp_path)
    assert drop(manager, folder)
    qtbot.waitUntil(lambda: manager.details.model is not None and manager.details.model.name == "my-model")
    assert models.calls == [("import", folder)]
    assert manager.notice.text == "my-model can be used now. Its files do not name a pooling; mean is assumed."


def test_nothing_can_be_dropped_while_a_job_runs(
    qtbot: QtBot, manager: ModelManager, models: FakeModels, tmp_path: Path
) -> None:
    models.hold = True
    manager.select("large")
    click(qtbot, manager.details.install)
    assert not drop(manager, tmp_path)
    click(qtbot, manager.job.cancel)


@pytest.mark.parametrize("button", ["import_folder", "import_file"])
def test_a_model_is_picked_and_imported(
    qtbot: QtBot, manager: ModelManager, models: FakeModels, tmp_path: Path, button: str
) -> None:
    picker: QAbstractButton = getattr(manager, button)
    click(qtbot, picker)
    dialog = manager.findChildren(QFileDialog)[0]
    dialog.filesSelected.emit([str(tmp_path)])
    dialog.close()
    qtbot.waitUntil(lambda: models.calls == [("import", tmp_path)])


def test_a_switch_is_followed_in_the_manager_and_in_the_window(
    qtbot: QtBot, services: WindowFakes, window: MainWindow, manager: ModelManager
) -> None:
    busy = make_status(*ROOTS, activity=Activity.INDEXING)
    switching = (Switching("small", "table", 1204, 9022),)
    with qtbot.waitSignals([window.do.index.status_changed, window.do.models.listed]):
        services.indexing.show(replace(busy, switching=switching, chunks_per_s=13.0, remaining_s=600.0))
    assert manager.switch.text == "From Small to Table: 1,204 of 9,022 passages · about 10 min left"
    assert window.status_bar.text == (
        "From Small to Table: 1,204 of 9,022 passages · about 10 min left · 13 passages/s"
    )
    with qtbot.waitSignal(window.do.index.status_changed):
        services.indexing.show(make_status(*ROOTS))
    assert not manager.switch.isVisible()


def test_enter_goes_from_a_row_to_what_can_be_done_and_never_further(
    qtbot: QtBot, manager: ModelManager, models: FakeModels
) -> None:
    manager.list.setFocus()
    qtbot.keyClicks(manager.list, "Large")
    qtbot.keyClick(manager.list, Qt.Key.Key_Return)
    assert manager.details.install.hasFocus()
    assert models.calls == []
    qtbot.keyClick(manager.details.install, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: models.calls == [("install", "large")])
    assert manager.isVisible()


def test_the_installation_of_the_chosen_model_makes_it_ready(
    qtbot: QtBot, services: WindowFakes, window: MainWindow, manager: ModelManager, models: FakeModels
) -> None:
    missing = replace(MODELS[0], info=replace(MODELS[0].info, installed=False))
    models.current = ModelOverview((missing, *MODELS[1:]))
    with qtbot.waitSignal(window.do.models.listed):
        window.do.models.refresh()
    assert "by their words" in manager.details.warning.text
    attempts = services.model_setup.attempts
    with qtbot.waitSignal(window.do.model.ready):
        click(qtbot, manager.details.install)
    assert services.model_setup.attempts == attempts + 1


def test_a_model_that_is_being_prepared_anyway_is_said(
    qtbot: QtBot, services: WindowFakes, window: MainWindow, manager: ModelManager
) -> None:
    services.model_setup.steps = (FakeProgress("Downloading", 0.4),)
    services.model_setup.hold = True
    window.do.model.prepare()
    qtbot.waitUntil(lambda: manager.preparing.text == "Preparing the language model: Downloading")
    assert manager.preparing.isVisible()
    services.model_setup.hold = False
    qtbot.waitUntil(lambda: not manager.preparing.isVisible())


def test_closing_the_window_during_an_installation_cancels_it(
    qtbot: QtBot, services: WindowFakes, models: FakeModels, open_window: OpenWindow
) -> None:
    models.hold = True
    before = set(threading.enumerate())
    session = open_window(services)
    session.operations.models.install("large", "Large")
    qtbot.waitUntil(lambda: models.calls == [("install", "large")])
    session.window.close()
    session.close()
    assert set(threading.enumerate()) <= before


def test_a_bug_in_a_job_ends_it_and_is_said(
    qtbot: QtBot, window: MainWindow, manager: ModelManager, models: FakeModels, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(name: str) -> VerifyReport:
        raise RuntimeError(name)

    monkeypatch.setattr(models, "verify", fail)
    manager.select("table")
    with qtbot.captureExceptions() as bugs:
        click(qtbot, manager.details.verify)
        qtbot.waitUntil(manager.notice.isVisible)
    assert [kind for kind, _, _ in bugs] == [RuntimeError]
    assert manager.notice.text == "That was not done: an internal error."
    assert not window.do.models.busy
