"""The whole window over fake services, driven as a person drives it."""

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QRect, QSize, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QDragEnterEvent, QDragMoveEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from desktop_app.errors import AlreadyIndexing, InvalidQuery, ModelMissing, UserFacingError
from desktop_app.gui.main_window import MainWindow
from desktop_app.gui.operations.index import IndexOperations
from desktop_app.gui.operations.search import SearchOperations
from desktop_app.records import FailureReason, Segment
from desktop_app.search_records import Filters
from desktop_app.services.index_status import Activity, FailedFile, RootStatus
from tests.fakes import (
    LIMIT_S,
    FakeIndexing,
    FakeProgress,
    make_hit,
    make_passage,
    make_root,
    make_status,
)
from tests.gui.conftest import FakeElsewhere, OpenWindow, WindowFakes

ROOT = make_root(Path("/home/a/Contracts"), indexed=3)
TEXT = "Lease\n\nEither party gives notice.\n\nThe deposit is two months' rent."
HITS = (
    make_hit(
        Path("/home/a/Contracts/lease.txt"),
        make_passage("Either party gives notice.", "notice", start=TEXT.index("Either")),
        make_passage("The deposit is two months' rent.", "rent", start=TEXT.index("The deposit")),
    ),
    make_hit(Path("/home/a/Contracts/mail.eml"), make_passage("Notice again.", "Notice"), document_id=2),
)


@pytest.fixture
def filled(services: WindowFakes) -> WindowFakes:
    services.indexing.current = make_status(ROOT)
    services.searching.hits = HITS
    services.searching.texts = {1: (Segment(TEXT),), 2: (Segment("Notice again."),)}
    return services


def _fail(*_: object) -> None:
    raise RuntimeError


def ask(qtbot: QtBot, window: MainWindow, text: str) -> None:
    with qtbot.waitSignal(window.do.search.answered):
        qtbot.keyClicks(window.search_bar.box, text)


def drop(window: MainWindow, *paths: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(300, 300), Qt.DropAction.CopyAction, mime, buttons, keys)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    event = QDropEvent(QPointF(300, 300), Qt.DropAction.CopyAction, mime, buttons, keys)
    QApplication.sendEvent(window, event)
    assert event.isAccepted()


@pytest.mark.parametrize("files", [True, False], ids=["files", "text"])
def test_what_is_dragged_is_never_taken_for_moved(
    services: WindowFakes, open_window: OpenWindow, tmp_path: Path, *, files: bool
) -> None:
    window = open_window(services).window
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path))]) if files else mime.setText("a passage")
    copy, move = Qt.DropAction.CopyAction, Qt.DropAction.MoveAction
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier  # with which others move
    for offered, taken in ((copy | move, True), (move, False)):
        for event in (
            QDragEnterEvent(QPoint(300, 300), offered, mime, buttons, keys),
            QDragMoveEvent(QPoint(301, 300), offered, mime, buttons, keys),
            QDropEvent(QPointF(301, 300), offered, mime, buttons, keys),
        ):
            QApplication.sendEvent(window, event)
            assert event.isAccepted() is taken
            assert not taken or event.dropAction() == copy


def test_first_run_explains_itself_and_a_dropped_folder_opens_the_workspace(
    qtbot: QtBot, services: WindowFakes, open_window: OpenWindow, tmp_path: Path
) -> None:
    window = open_window(services).window
    assert window.first_run.isVisible()
    assert not window.search_bar.isVisible()
    drop(window, tmp_path)
    qtbot.waitUntil(window.search_bar.isVisible)
    assert ("add_root", tmp_path) in services.indexing.calls
    assert not window.first_run.isVisible()


def test_folders_that_become_part_of_a_dropped_one_are_told(
    qtbot: QtBot, filled: WindowFakes, open_window: OpenWindow, tmp_path: Path
) -> None:
    filled.indexing.add_root(tmp_path / "inner")
    window = open_window(filled).window
    drop(window, tmp_path)
    qtbot.waitUntil(window.notice.isVisible)
    assert window.notice.text == f"inner becomes part of {tmp_path} and is no longer watched by itself."


def test_a_dropped_file_offers_its_folder(
    qtbot: QtBot, filled: WindowFakes, open_window: OpenWindow, tmp_path: Path
) -> None:
    window = open_window(filled).window
    file = tmp_path / "lease.txt"
    file.write_text("x", encoding="utf-8")
    drop(window, file, tmp_path / "other.txt")
    qtbot.waitUntil(lambda: len(window.findChildren(QMessageBox)) == 1)
    assert ("add_root", tmp_path) not in filled.indexing.calls
    box = window.findChildren(QMessageBox)[0]
    assert tmp_path.name in box.text()
    qtbot.mouseClick(box.defaultButton(), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: ("add_root", tmp_path) in filled.indexing.calls)


def test_typing_shows_hits_and_the_passage_in_the_preview(
    qtbot: QtBot, filled: WindowFakes, open_window: OpenWindow
) -> None:
    window = open_window(filled).window
    with qtbot.waitSignal(window.do.preview.text_loaded):
        ask(qtbot, window, "notice")
    assert window.results.hit == HITS[0]
    marked = [s.cursor.selectedText() for s in window.preview.text.browser.extraSelections()]
    assert "Either party gives notice." in marked
    with qtbot.waitSignal(window.do.search.cleared):
        qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert window.results.hint.isVisible()
    assert not window.preview.isVisible()


def test_the_newest_query_wins(qtbot: QtBot, filled: WindowFakes, open_window: OpenWindow) -> None:
    gate = threading.Event()
    filled.searching.gates = {"slow": gate}
    filled.searching.answers = {"slow": HITS[:1], "fast": HITS[1:]}
    session = open_window(filled)
    session.operations.search.search("slow", Filters())
    qtbot.waitUntil(lambda: len(filled.searching.calls) == 1)
    with qtbot.waitSignal(session.operations.search.answered) as answered:
        session.operations.search.search("fast", Filters())
        gate.set()
    assert answered.args is not None
    assert answered.args[0].query.text == "fast"
    assert session.window.results.hit == HITS[1]


@pytest.mark.usefixtures("reachable")
def test_everything_is_done_by_keyboard(
    qtbot: QtBot, filled: WindowFakes, open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()) or True)
    window = open_window(filled).window
    ask(qtbot, window, "notice")
    qtbot.keyClick(window.search_bar.box, Qt.Key.Key_Down)
    assert window.results.list.hasFocus()
    with qtbot.waitSignal(window.do.preview.text_loaded):
        qtbot.keyClick(window.results.list, Qt.Key.Key_F3)
    qtbot.keyClick(window.results.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: opened == [str(HITS[0].path)])
    qtbot.keyClick(window.results.list, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == str(HITS[0].path)
    qtbot.keyClick(window.results.list, Qt.Key.Key_Down)
    assert window.results.hit == HITS[1]
    qtbot.keyClick(window.results.list, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert window.search_bar.box.hasFocus()
    assert window.search_bar.box.selectedText() == "notice"


def test_results_follow_the_index(qtbot: QtBot, filled: WindowFakes, open_window: OpenWindow) -> None:
    filled.searching.hits = ()
    window = open_window(filled).window
    ask(qtbot, window, "notice")
    assert window.results.nothing.isVisible()
    filled.searching.hits = HITS
    with qtbot.waitSignal(window.do.search.answered):
        filled.indexing.show(make_status(make_root(ROOT.path, indexed=4)))
    assert window.results.hit == HITS[0]


def test_a_query_that_cannot_be_read_says_why(qtbot: QtBot, filled: WindowFakes, open_window: OpenWindow) -> None:
    filled.searching.refusal = InvalidQuery("20x is not a date.", "Write 2024-03.")
    window = open_window(filled).window
    with qtbot.waitSignal(window.do.search.refused):
        qtbot.keyClicks(window.search_bar.box, "after:20x")
    assert window.results.refusal.text == "20x is not a date. Write 2024-03."


def test_filters_are_passed_on(qtbot: QtBot, filled: WindowFakes, open_window: OpenWindow) -> None:
    window = open_window(filled).window
    ask(qtbot, window, "notice")
    with qtbot.waitSignal(window.do.search.answered):
        window.folders.list.search_wanted.emit(ROOT)
    filters = filled.searching.calls[-1][1]
    assert filters is not None
    assert filters.folders == (ROOT.path,)


def test_more_results_are_asked_for(qtbot: QtBot, filled: WindowFakes, open_window: OpenWindow) -> None:
    filled.searching.hits = tuple(make_hit(Path(f"/a/{n}.txt"), document_id=n) for n in range(30))
    window = open_window(filled).window
    ask(qtbot, window, "many")
    with qtbot.waitSignal(window.do.search.answered):
        qtbot.mouseClick(window.results.more, Qt.MouseButton.LeftButton)
    assert [call[2] for call in filled.searching.calls] == [20, 40]
    assert window.results.list.model().rowCount() == 30


def test_the_model_is_prepared_while_words_are_searched(
    qtbot: QtBot, filled: WindowFakes, open_window: OpenWindow
) -> None:
    filled.model_setup.steps = (FakeProgress("checking files", 0.4),)
    filled.model_setup.hold = True
    window = open_window(filled).window
    qtbot.waitUntil(window.model_notice.isVisible)
    assert window.model_notice.text == "Preparing the language model: checking files"
    ask(qtbot, window, "notice")
    with qtbot.waitSignal(window.do.model.ready):
        filled.model_setup.hold = False
    assert not window.model_notice.isVisible()


def test_a_missing_model_is_explained_and_can_be_tried_again(
    qtbot: QtBot, filled: WindowFakes, open_window: OpenWindow
) -> None:
    filled.model_setup.refusal = ModelMissing("There is no network.", "Connect once.")
    window = open_window(filled).window
    qtbot.waitUntil(window.model_notice.isVisible)
    assert window.model_notice.text.startswith("There is no network. Connect once.")
    assert "by their words" in window.model_notice.text
    filled.model_setup.refusal = None
    with qtbot.waitSignal(window.do.model.ready):
        qtbot.mouseClick(window.model_notice.findChild(QPushButton), Qt.MouseButton.LeftButton)
    assert filled.model_setup.attempts == 2


def test_pausing_goes_to_the_index_and_comes_back(qtbot: QtBot, filled: WindowFakes, open_window: OpenWindow) -> None:
    filled.indexing.current = make_status(make_root(ROOT.path, indexed=1, pending=1), activity=Activity.INDEXING)
    window = open_window(filled).window
    qtbot.mouseClick(window.status_bar.pause, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.status_bar.pause.text() == "Resume")
    assert ("pause", None) in filled.indexing.calls


def test_removing_a_folder_asks_first(qtbot: QtBot, filled: WindowFakes, open_window: OpenWindow) -> None:
    window = open_window(filled).window
    window.folders.list.remove_wanted.emit(ROOT)
    assert ("remove_root", 1) not in filled.indexing.calls
    box = window.findChildren(QMessageBox)[0]
    assert box.buttonRole(box.defaultButton()) == QMessageBox.ButtonRole.RejectRole
    stop = next(one for one in box.buttons() if box.buttonRole(one) == QMessageBox.ButtonRole.AcceptRole)
    qtbot.mouseClick(stop, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(window.first_run.isVisible)
    assert ("remove_root", 1) in filled.indexing.calls


def test_what_the_index_refuses_is_shown(
    qtbot: QtBot, filled: WindowFakes, open_window: OpenWindow, tmp_path: Path
) -> None:
    window = open_window(filled).window
    filled.indexing.refusal = UserFacingError("The folder cannot be opened.", "Check its permissions.")
    drop(window, tmp_path)
    qtbot.waitUntil(window.notice.isVisible)
    assert window.notice.text == "The folder cannot be opened. Check its permissions."


def test_failures_are_listed_and_retried(qtbot: QtBot, filled: WindowFakes, open_window: OpenWindow) -> None:
    failed = FailedFile(Path("/a/b.pdf"), FailureReason.CORRUPT, "Damaged.", "Mend it.")
    filled.indexing.failed = (failed,)
    filled.indexing.current = make_status(make_root(ROOT.path, indexed=1, failed=1))
    window = open_window(filled).window
    with qtbot.waitSignal(window.do.index.troubles_listed):
        qtbot.mouseClick(window.status_bar.failures, Qt.MouseButton.LeftButton)
    assert window.error_list.isVisible()
    assert window.error_list.heading == "1 file could not be read"
    qtbot.mouseClick(window.error_list.retry, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.error_list.heading == "Every file could be read")


def test_the_picker_adds_what_was_chosen(
    qtbot: QtBot, filled: WindowFakes, open_window: OpenWindow, tmp_path: Path
) -> None:
    window = open_window(filled).window
    qtbot.keyClick(window, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    dialog = window.findChildren(QFileDialog)[0]
    dialog.filesSelected.emit([str(tmp_path)])
    dialog.close()
    qtbot.waitUntil(lambda: ("add_root", tmp_path) in filled.indexing.calls)


def test_closing_stops_everything_and_keeps_the_geometry(
    qtbot: QtBot, filled: WindowFakes, open_window: OpenWindow
) -> None:
    filled.model_setup.hold = True
    before = set(threading.enumerate())
    session = open_window(filled)
    ask(qtbot, session.window, "notice")
    session.window.resize(900, 650)
    session.window.close()
    session.close()
    assert set(threading.enumerate()) <= before
    assert filled.indexing.calls[-1] == ("stop", None)
    again = open_window(filled)
    assert again.window.height() == 650


def test_a_new_window_fits_on_its_screen(services: WindowFakes, open_window: OpenWindow) -> None:
    window = open_window(services).window
    screen = window.screen().availableGeometry()
    assert screen.contains(QRect(screen.topLeft(), window.frameGeometry().size()))


@pytest.mark.parametrize("folders", [(), (ROOT,)])
def test_the_window_can_be_used_on_a_small_screen(
    qtbot: QtBot, filled: WindowFakes, open_window: OpenWindow, folders: tuple[RootStatus, ...]
) -> None:
    filled.indexing.current = make_status(*folders)
    window = open_window(filled).window
    if folders:
        ask(qtbot, window, "notice")
        window.preview.toggle_why()
        window.notice.show_news("Something is good to know.")
    window.resize(960, 500)
    button = window.folders.add_button if folders else window.first_run.add_button
    qtbot.waitUntil(lambda: window.size() == QSize(960, 500))
    for part in (button, window.status_bar.settings):
        assert part.visibleRegion().boundingRect() == part.rect()


@pytest.mark.usefixtures("reachable")
@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Down])
def test_enter_goes_to_the_answer_of_what_was_typed_not_to_the_one_before(
    qtbot: QtBot, filled: WindowFakes, open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch, key: Qt.Key
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.fileName()) or True)
    gate = filled.searching.gates["rent"] = threading.Event()
    filled.searching.answers = {"rent": HITS[1:]}
    window = open_window(filled).window
    ask(qtbot, window, "notice")
    window.search_bar.box.setText("rent")
    qtbot.keyClick(window.search_bar.box, key)
    qtbot.keyClick(window.search_bar.box, Qt.Key.Key_Return)
    window.results.list.open_wanted.emit()
    assert opened == []
    with qtbot.waitSignal(window.do.search.answered):
        gate.set()
    assert window.results.list.hasFocus()
    qtbot.keyClick(window.results.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: opened == ["mail.eml"])


def test_a_filter_alone_lists_files(qtbot: QtBot, filled: WindowFakes, open_window: OpenWindow) -> None:
    window = open_window(filled).window
    with qtbot.waitSignal(window.do.search.answered):
        window.folders.list.search_wanted.emit(ROOT)
    assert filled.searching.calls[-1][:2] == ("", Filters(folders=(ROOT.path,)))
    assert window.results.list.isVisible()
    with qtbot.waitSignal(window.do.search.cleared):
        window.search_bar.clear()


def test_a_slow_search_is_not_cancelled_by_the_growing_index(qtbot: QtBot, filled: WindowFakes) -> None:
    gate = filled.searching.gates["notice"] = threading.Event()
    search = SearchOperations(filled.searching, 20, refresh_ms=1)
    search.search("notice", Filters())
    qtbot.waitUntil(lambda: len(filled.searching.calls) == 1)
    for _ in range(3):
        with qtbot.waitSignal(search._refresh.timeout):
            search.follow_index()
    with qtbot.waitSignal(search.answered):
        gate.set()
    qtbot.waitUntil(lambda: len(filled.searching.calls) == 2)  # once more, after the answer
    search.close()


def test_a_second_window_follows_the_first_one_and_takes_over_when_that_is_closed(
    qtbot: QtBot, filled: WindowFakes, open_window: OpenWindow
) -> None:
    class Second(FakeIndexing):
        first_is_open = True

        def start(self) -> None:
            super().start()
            if self.first_is_open:
                raise AlreadyIndexing("Another Findwell is indexing.", "Use its window.")

    filled.indexing = second = Second(current=make_status(ROOT, activity=Activity.STOPPED))
    filled.foreign_indexing.paused = True
    window = open_window(filled).window
    window.do.index.again.setInterval(1)
    assert window.notice.text.startswith("Another Findwell indexes these folders.")
    assert window.status_bar.pause.text() == "Resume"
    filled.foreign_indexing.paused = False
    second.current = make_status(make_root(ROOT.path, indexed=4, pending=1), activity=Activity.STOPPED)
    window.do.index.start()
    qtbot.waitUntil(lambda: window.status_bar.text.startswith("4 files indexed, 1 waiting"))
    assert window.status_bar.pause.text() == "Pause"
    second.first_is_open = False
    qtbot.waitUntil(lambda: not window.notice.isVisible())
    assert ("start", None) in second.calls


def test_a_start_that_fails_otherwise_is_said(qtbot: QtBot, filled: WindowFakes) -> None:
    filled.indexing.refusal = UserFacingError("The index is gone.")
    index = IndexOperations(filled.indexing, filled.foreign_indexing, follow_ms=1)
    with qtbot.waitSignals([index.refused, index.status_changed]), qtbot.assertNotEmitted(index.followed):
        index.start()
    index.close()
    assert filled.indexing.calls[-1] == ("stop", None)


def test_closing_does_not_wait_for_an_indexer_that_does_not_answer(qtbot: QtBot, filled: WindowFakes) -> None:
    answer = threading.Event()

    class Silent(FakeIndexing):
        def add_root(self, path: Path) -> int:
            answered = answer.wait(LIMIT_S)
            assert answered
            raise UserFacingError("Findwell is closing.")

        def stop(self) -> None:
            answer.set()

    index = IndexOperations(Silent(), FakeElsewhere())
    index.add_folders([Path("/a"), Path("/b"), Path("/c")])
    index.close()
    assert answer.is_set()


def test_news_that_were_on_their_way_when_it_closed_are_dropped(qtbot: QtBot) -> None:
    indexing = FakeIndexing()
    index = IndexOperations(indexing, FakeElsewhere())
    worker = threading.Thread(target=indexing.show, args=(make_status(ROOT),))
    worker.start()
    worker.join()  # the window has been told, and will hear of it in its next turn
    index.close()
    with qtbot.captureExceptions() as errors, qtbot.assertNotEmitted(index.status_changed):
        QApplication.processEvents()
    assert not errors


def test_a_bug_while_the_model_is_prepared_can_be_tried_again(
    qtbot: QtBot, filled: WindowFakes, open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(filled).window

    monkeypatch.setattr(filled.model_setup, "ensure", _fail)
    with qtbot.captureExceptions() as bugs, qtbot.waitSignal(window.do.model.refused):
        window.do.model.prepare()
    qtbot.waitUntil(lambda: [kind for kind, _, _ in bugs] == [RuntimeError])
    assert window.model_notice.text == (
        "The language model could not be prepared: an internal error. Until then, files are found by their words."
    )
    assert window.model_notice.findChild(QPushButton).isVisible()


def test_a_bug_in_the_preview_does_not_leave_it_loading(
    qtbot: QtBot, filled: WindowFakes, open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(filled).window

    monkeypatch.setattr(filled.searching, "segments", _fail)
    with qtbot.captureExceptions() as bugs, qtbot.waitSignal(window.do.preview.refused):
        qtbot.keyClicks(window.search_bar.box, "notice")
    qtbot.waitUntil(lambda: [kind for kind, _, _ in bugs] == [RuntimeError])
    assert window.preview.message.isVisible()


@pytest.mark.usefixtures("reachable")
def test_keys_act_only_on_the_answer_to_what_stands_in_the_box(
    qtbot: QtBot, filled: WindowFakes, open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    acted: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: acted.append(url.fileName()) or True)
    window = open_window(filled).window
    monkeypatch.setattr(window.do.desktop, "reveal", lambda path, _: acted.append(f"reveal {path.name}"))
    ask(qtbot, window, "notice")
    window.search_bar.box.insert(" after:20x")  # not announced yet
    qtbot.keyClick(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    filled.searching.refusal = InvalidQuery("20x is not a date.", "Write 2024-03.")
    with qtbot.waitSignal(window.do.search.refused):
        qtbot.keyClick(window.search_bar.box, Qt.Key.Key_Return)
    qtbot.keyClick(window.search_bar.box, Qt.Key.Key_Return)
    assert not window.results.list.hasFocus()
    window.results.list.setFocus()
    qtbot.keyClick(window.results.list, Qt.Key.Key_Return)
    assert acted == []


@pytest.mark.usefixtures("reachable")
def test_a_double_click_opens_what_it_hits_though_another_answer_is_due(
    qtbot: QtBot, filled: WindowFakes, open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.fileName()) or True)
    window = open_window(filled).window
    ask(qtbot, window, "notice")
    window.search_bar.box.insert("s")
    rows = window.results.list
    second = rows.visualRect(rows.model().index(1, 0)).center()
    qtbot.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=second)
    qtbot.mouseDClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=second)
    qtbot.waitUntil(lambda: opened == ["mail.eml"])
