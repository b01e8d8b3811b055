"""A reranker is chosen: the order of the search comes first, the better one later, and never under the mouse."""

import threading
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.gui.main_window import MainWindow
from desktop_app.gui.operations.search import SearchOperations
from desktop_app.records import Segment
from desktop_app.search_records import Filters, Rerank
from desktop_app.settings import SearchSettings, Settings
from tests.fakes import make_hit, make_passage, make_root, make_status
from tests.gui.conftest import OpenWindow, WindowFakes

ROOT = make_root(Path("/home/a/Contracts"), indexed=3)
HITS = tuple(make_hit(Path(f"/home/a/{n}.txt"), make_passage(f"notice {n}"), document_id=n) for n in range(1, 13))
BETTER = (HITS[3], HITS[0], HITS[2], HITS[1], *HITS[4:])


@pytest.fixture
def reranked(services: WindowFakes) -> WindowFakes:
    """Services with a reranker that answers when `better_gate` is opened."""
    services.settings = replace(Settings(), search=SearchSettings(reranker="any"))
    services.indexing.current = make_status(ROOT)
    services.searching.hits, services.searching.better, services.searching.chosen = HITS, BETTER, True
    services.searching.better_gate = threading.Event()
    services.searching.texts = {hit.document_id: (Segment(hit.passages[0].text),) for hit in HITS}
    return services


@pytest.fixture
def window(qtbot: QtBot, reranked: WindowFakes, open_window: OpenWindow) -> MainWindow:
    """A window that shows the order of the search and waits for the reranker; the mouse is at rest outside."""
    session = open_window(reranked)
    qtbot.mouseMove(session.window.search_bar.box)
    ask(qtbot, session.window, "notice")
    return session.window


def ask(qtbot: QtBot, window: MainWindow, text: str) -> None:
    with qtbot.waitSignal(window.do.search.answered):
        qtbot.keyClicks(window.search_bar.box, text)


def finish(qtbot: QtBot, window: MainWindow, services: WindowFakes) -> None:
    """The reranker has done its work."""
    assert services.searching.better_gate is not None
    with qtbot.waitSignal(window.do.search.reordered):
        services.searching.better_gate.set()


def order_of(window: MainWindow) -> list[int]:
    item_model = window.results.list.model()
    rows = range(item_model.rowCount())
    return [int(item_model.index(row, 0).data(Qt.ItemDataRole.ToolTipRole).split("/")[-1][:-4]) for row in rows]


PLAIN, REORDERED = [hit.document_id for hit in HITS], [hit.document_id for hit in BETTER]


def test_the_better_order_replaces_the_first_by_itself(qtbot: QtBot, window: MainWindow, reranked: WindowFakes) -> None:
    assert order_of(window) == PLAIN
    finish(qtbot, window, reranked)
    assert order_of(window) == REORDERED
    assert not window.results.head.better.isVisible()
    assert window.results.hit == HITS[0]
    assert window.results.list.currentIndex().row() == 1
    assert window.results.list.verticalScrollBar().value() == 0  # the best of the better order is in sight
    assert reranked.searching.asked_for == [Rerank.LATE, Rerank.AUTO]


def test_rows_keep_their_places_once_the_selection_was_moved(
    qtbot: QtBot, window: MainWindow, reranked: WindowFakes
) -> None:
    qtbot.keyClick(window.search_bar.box, Qt.Key.Key_Down)
    qtbot.keyClick(window.results.list, Qt.Key.Key_Down)
    place = window.results.list.mapTo(window, QPoint(0, 0))
    finish(qtbot, window, reranked)
    assert order_of(window) == PLAIN
    assert window.results.head.better.isVisible()
    QApplication.processEvents()
    assert window.results.list.mapTo(window, QPoint(0, 0)) == place
    qtbot.mouseClick(window.results.head.better, Qt.MouseButton.LeftButton)
    assert order_of(window) == REORDERED
    assert window.results.hit == HITS[1]
    assert not window.results.head.better.isVisible()


def test_a_long_line_above_the_list_leaves_room_for_the_offer(
    qtbot: QtBot, reranked: WindowFakes, open_window: OpenWindow
) -> None:
    reranked.searching.notices = ("Only words are searched, not meaning. The model is being prepared. " * 3,)
    window = open_window(reranked).window
    ask(qtbot, window, "notice")
    qtbot.keyClick(window.results.list, Qt.Key.Key_Down)
    QApplication.processEvents()
    place = window.results.list.mapTo(window, QPoint(0, 0))
    finish(qtbot, window, reranked)
    qtbot.waitUntil(window.results.head.better.isVisible)
    QApplication.processEvents()
    assert window.results.list.mapTo(window, QPoint(0, 0)) == place


def test_rows_keep_their_places_under_a_mouse_that_moves(
    qtbot: QtBot, window: MainWindow, reranked: WindowFakes
) -> None:
    viewport = window.results.list.viewport()
    qtbot.mouseMove(viewport, QPoint(40, 40))
    qtbot.mouseMove(viewport, QPoint(44, 60))
    finish(qtbot, window, reranked)
    assert order_of(window) == PLAIN
    assert window.results.head.better.isVisible()


def test_rows_keep_their_places_once_the_list_was_scrolled(
    qtbot: QtBot, window: MainWindow, reranked: WindowFakes
) -> None:
    viewport = window.results.list.viewport()
    place, down = QPointF(20, 20), QPoint(0, -120)
    button, key, phase = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase
    QApplication.sendEvent(viewport, QWheelEvent(place, place, QPoint(), down, button, key, phase, False))
    finish(qtbot, window, reranked)
    assert window.results.head.better.isVisible()


def test_rows_keep_their_places_while_the_preview_is_read(
    qtbot: QtBot, window: MainWindow, reranked: WindowFakes
) -> None:
    window.preview.text.browser.setFocus()
    finish(qtbot, window, reranked)
    assert order_of(window) == PLAIN
    assert window.results.head.better.isVisible()


def test_another_query_ends_the_offer_and_the_attention(
    qtbot: QtBot, window: MainWindow, reranked: WindowFakes
) -> None:
    qtbot.keyClick(window.results.list, Qt.Key.Key_Down)
    finish(qtbot, window, reranked)
    assert window.results.head.better.isVisible()
    with qtbot.waitSignal(window.do.search.reordered):
        qtbot.keyClicks(window.search_bar.box, "x")
    assert order_of(window) == REORDERED
    assert not window.results.head.better.isVisible()


def test_other_documents_end_the_offer(qtbot: QtBot, window: MainWindow, reranked: WindowFakes) -> None:
    qtbot.keyClick(window.results.list, Qt.Key.Key_Down)
    finish(qtbot, window, reranked)
    reranked.searching.hits = HITS[5:]
    reranked.searching.better_gate = threading.Event()
    with qtbot.waitSignal(window.do.search.answered):
        window.folders.list.search_wanted.emit(ROOT)
    assert order_of(window) == PLAIN[5:]
    assert not window.results.head.better.isVisible()
    reranked.searching.better_gate.set()


def test_the_newest_query_wins_over_a_reranker_at_work(qtbot: QtBot, window: MainWindow, reranked: WindowFakes) -> None:
    gate = reranked.searching.better_gate
    assert gate is not None
    qtbot.waitUntil(lambda: len(reranked.searching.asked_for) == 2)
    reranked.searching.answers = {"noticex": HITS[:2]}
    reranked.searching.better = (HITS[1], HITS[0])
    ask(qtbot, window, "x")  # answered although the reranker still works at the query before
    assert order_of(window) == PLAIN[:2]
    with qtbot.waitSignal(window.do.search.reordered) as reordered:
        gate.set()
    assert reordered.args is not None
    assert reordered.args[0].query.text == "noticex"
    assert order_of(window) == [2, 1]


def test_what_follows_the_index_keeps_the_better_order(qtbot: QtBot, window: MainWindow, reranked: WindowFakes) -> None:
    finish(qtbot, window, reranked)
    reranked.searching.better = BETTER[:-1]
    with qtbot.waitSignal(window.do.search.answered):
        reranked.indexing.show(make_status(make_root(ROOT.path, indexed=4)))
    assert order_of(window) == REORDERED[:-1]
    assert reranked.searching.asked_for == [Rerank.LATE, Rerank.AUTO, Rerank.AUTO]


def test_an_offer_that_is_taken_while_the_index_is_followed_stays_taken(qtbot: QtBot, reranked: WindowFakes) -> None:
    search = SearchOperations(reranked.searching, 20, reranks=True, refresh_ms=1)
    gate = reranked.searching.better_gate
    assert gate is not None
    with qtbot.waitSignals([search.answered, search.reordered]):
        gate.set()
        search.search("notice", Filters())
    reranked.searching.gates = {"notice": threading.Event()}
    search.follow_index()
    qtbot.waitUntil(lambda: len(reranked.searching.asked_for) == 3)
    search.take_order()
    with qtbot.waitSignal(search.answered) as answered:
        reranked.searching.gates["notice"].set()
    search.close()
    assert answered.args is not None
    assert answered.args[0].rerank is Rerank.CROSS


def test_a_reranker_that_cannot_be_used_is_said_in_the_line_above(
    qtbot: QtBot, reranked: WindowFakes, open_window: OpenWindow
) -> None:
    reranked.searching.better = None
    reranked.searching.notices = ("The hits are not reranked.",)
    window = open_window(reranked).window
    with qtbot.waitSignals([window.do.search.answered, window.do.search.answered]):
        qtbot.keyClicks(window.search_bar.box, "notice")
    assert order_of(window) == PLAIN
    assert not window.results.head.better.isVisible()
    assert reranked.searching.asked_for == [Rerank.LATE, Rerank.AUTO]


def test_without_a_chosen_reranker_nothing_is_asked_twice(
    qtbot: QtBot, reranked: WindowFakes, open_window: OpenWindow
) -> None:
    reranked.settings = Settings()
    window = open_window(reranked).window
    ask(qtbot, window, "notice")
    assert order_of(window) == PLAIN
    assert reranked.searching.asked_for == [Rerank.LATE]


def test_one_that_is_chosen_now_orders_what_is_shown(
    qtbot: QtBot, reranked: WindowFakes, open_window: OpenWindow
) -> None:
    reranked.settings = Settings()
    window = open_window(reranked).window
    qtbot.mouseMove(window.search_bar.box)
    ask(qtbot, window, "notice")
    assert reranked.searching.better_gate is not None
    reranked.searching.better_gate.set()
    with qtbot.waitSignal(window.do.search.reordered):
        window.do.models.reranked.emit("order")
    assert order_of(window) == REORDERED


def test_one_that_is_given_up_leaves_the_order_of_the_search(
    qtbot: QtBot, window: MainWindow, reranked: WindowFakes
) -> None:
    finish(qtbot, window, reranked)
    reranked.searching.chosen = False
    with qtbot.waitSignal(window.do.search.answered):
        window.do.models.reranked.emit("")
    assert order_of(window) == PLAIN
    assert not window.do.search.reranks


def test_an_offer_of_one_that_is_given_up_is_withdrawn(qtbot: QtBot, window: MainWindow, reranked: WindowFakes) -> None:
    qtbot.keyClick(window.results.list, Qt.Key.Key_Down)
    finish(qtbot, window, reranked)
    assert window.results.head.better.isVisible()
    window.do.models.reranked.emit("")
    assert not window.results.head.better.isVisible()


def test_one_that_another_process_chooses_or_gives_up_is_followed_at_the_next_search(
    qtbot: QtBot, reranked: WindowFakes, open_window: OpenWindow
) -> None:
    reranked.settings = Settings()
    reranked.searching.chosen = False
    window = open_window(reranked).window
    ask(qtbot, window, "n")
    assert not window.results.head.better.sizePolicy().retainSizeWhenHidden()
    reranked.searching.chosen = True
    ask(qtbot, window, "otice")
    assert window.results.head.better.sizePolicy().retainSizeWhenHidden()
    finish(qtbot, window, reranked)
    assert order_of(window) == REORDERED
    reranked.searching.chosen = False
    ask(qtbot, window, "s")
    assert order_of(window) == PLAIN
    assert not window.do.search.reranks
    assert reranked.searching.asked_for == [Rerank.LATE, Rerank.LATE, Rerank.AUTO, Rerank.LATE]
