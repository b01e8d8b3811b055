"""Results are shown by their nearest sentences a moment later, and never under the mouse."""

import threading
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop_app.errors import EnvironmentFault
from desktop_app.gui.item_models import RECORD_ROLE
from desktop_app.gui.main_window import MainWindow
from desktop_app.records import Segment
from desktop_app.search_manner import LITERAL
from desktop_app.search_records import Filters
from tests.fakes import make_hit, make_passage, make_root, make_status
from tests.gui.conftest import OpenWindow, WindowFakes

TEXT = "The rent is due. " * 200 + "Either party may end this. " + "Pets are not allowed. " * 100
SENTENCE = TEXT.index("Either"), TEXT.index("Either") + len("Either party may end this.")
HITS = tuple(make_hit(Path(f"/home/a/{n}.txt"), make_passage(TEXT), document_id=n) for n in range(1, 4))


@pytest.fixture
def looking(services: WindowFakes) -> WindowFakes:
    """Services that find a sentence of the first two hits when `near_gate` is opened."""
    services.indexing.current = make_status(make_root(Path("/home/a"), indexed=3))
    services.searching.hits = HITS
    services.searching.texts = {hit.document_id: (Segment(TEXT),) for hit in HITS}
    services.searching.nearest = {1: SENTENCE, 2: SENTENCE}
    services.searching.near_gate = threading.Event()
    return services


@pytest.fixture
def window(qtbot: QtBot, looking: WindowFakes, open_window: OpenWindow) -> MainWindow:
    """A window with an answer that is about to be looked into; the mouse is at rest outside."""
    window = open_window(looking).window
    qtbot.mouseMove(window.search_bar.box)
    with qtbot.waitSignal(window.do.search.answered):
        qtbot.keyClicks(window.search_bar.box, "how can I leave")
    return window


def look(qtbot: QtBot, window: MainWindow, services: WindowFakes) -> None:
    assert services.searching.near_gate is not None
    with qtbot.waitSignal(window.do.nearer.neared):
        services.searching.near_gate.set()


def shown(window: MainWindow) -> list[tuple[int, int] | None]:
    rows = window.results.list.model()
    return [rows.index(n, 0).data(RECORD_ROLE).passages[0].nearest for n in range(rows.rowCount())]


def test_rows_and_preview_go_to_the_sentence(qtbot: QtBot, window: MainWindow, looking: WindowFakes) -> None:
    assert shown(window) == [None, None, None]
    look(qtbot, window, looking)
    assert shown(window) == [SENTENCE, SENTENCE, None]
    qtbot.waitUntil(lambda: window.preview.text.browser.verticalScrollBar().value() > 0)
    assert window.results.hit is not None
    assert window.results.hit.document_id == 1


def test_rows_keep_their_lines_once_the_person_has_turned_to_them(
    qtbot: QtBot, window: MainWindow, looking: WindowFakes
) -> None:
    qtbot.keyClick(window.search_bar.box, Qt.Key.Key_Down)
    qtbot.keyClick(window.results.list, Qt.Key.Key_Down)
    look(qtbot, window, looking)
    assert shown(window) == [None, None, None]
    assert window.results.hit == HITS[1]


def test_a_preview_that_is_read_does_not_move_until_the_next_question(
    qtbot: QtBot, window: MainWindow, looking: WindowFakes
) -> None:
    qtbot.waitUntil(lambda: TEXT[:20] in window.preview.text.browser.toPlainText())
    qtbot.mouseClick(window.preview.text.browser.viewport(), Qt.MouseButton.LeftButton)
    look(qtbot, window, looking)
    assert shown(window) == [None, None, None]
    looking.searching.answers = {"how can I leave now": (replace(HITS[0], passages=(make_passage(TEXT, "party"),)),)}
    with qtbot.waitSignal(window.do.nearer.neared):
        window.search_bar.ask("how can I leave now")
    assert shown(window) == [SENTENCE]


def test_an_answer_to_another_question_is_not_replaced(qtbot: QtBot, window: MainWindow, looking: WindowFakes) -> None:
    looking.searching.answers = {"rent": HITS[2:]}
    told = []
    window.do.nearer.neared.connect(told.append)
    with qtbot.waitSignal(window.do.search.answered):
        window.do.search.search("rent", Filters())
    assert looking.searching.near_gate is not None
    looking.searching.near_gate.set()
    with qtbot.waitSignal(window.do.search.answered):
        window.do.search.search("how can I leave", Filters(), manner=replace(LITERAL, spelling=True))
    qtbot.waitUntil(lambda: bool(told))
    assert [result.query.text for result in told] == ["how can I leave"]


def test_why_it_failed_is_said_above_the_results(qtbot: QtBot, window: MainWindow, looking: WindowFakes) -> None:
    looking.searching.near_refusal = EnvironmentFault("The index cannot be read.", "Look at the disk.")
    assert looking.searching.near_gate is not None
    with qtbot.waitSignal(window.do.nearer.refused):
        looking.searching.near_gate.set()
    assert window.results.refusal.isVisible()
    assert shown(window) == [None, None, None]
