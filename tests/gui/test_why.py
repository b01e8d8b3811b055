"""Why a result stands where it stands, in the whole window, driven as a person drives it."""

import threading
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCharFormat
from pytestqt.qtbot import QtBot

from desktop_app.errors import EnvironmentFault
from desktop_app.explanation import Contribution, ContributionKind, Explanation, Ground, MeaningMark, MeaningMatch
from desktop_app.gui.main_window import MainWindow
from desktop_app.gui.share_bar import ShareBar
from desktop_app.gui.theme import ThemeSource
from desktop_app.records import Segment
from desktop_app.search_records import Lane, Rerank
from tests.fakes import make_hit, make_passage, make_root, make_status
from tests.gui.conftest import OpenWindow, WindowFakes

TEXT = "Either 🏠 party may end it.\n\nThe deposit is two months' rent."
SECOND = TEXT.index("The deposit")
HITS = (
    make_hit(
        Path("/a/Lease & Co 租赁.txt"),
        make_passage("Either 🏠 party may end it.", "party"),
        make_passage("The deposit is two months' rent.", start=SECOND),
    ),
    make_hit(Path("/a/mail.eml"), make_passage("Notice again.", "Notice"), document_id=2),
)
WHY = Explanation(
    contributions=(
        Contribution(ContributionKind.WORDS, 1.5, 7.3, 2),
        Contribution(ContributionKind.MEANING, -0.25, 0.861, 3),
        Contribution(ContributionKind.TOKENS, 1.2, 0.6, 1),
    ),
    fused=2.45,
    place=1,
    reach=12.0,
    ground=Ground.TOKENS,
)
NAMED = Explanation(
    naming=(Contribution(ContributionKind.NAME, 1 / 61, place=1),),
    ground=Ground.NAME,
)
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def filled(services: WindowFakes) -> WindowFakes:
    services.indexing.current = make_status(make_root(Path("/a"), indexed=2))
    searching = services.searching
    searching.hits = HITS
    searching.lanes = (Lane.LEXICAL, Lane.DENSE)
    searching.texts = {1: (Segment(TEXT),), 2: (Segment("Notice again."),)}
    searching.reasons = {1: WHY, 2: NAMED}
    searching.matches = {
        (1, 0): MeaningMatch((MeaningMark(9, 14, 0.9), MeaningMark(19, 22, 0.4))),
        (1, SECOND): MeaningMatch((MeaningMark(4, 11, 1.0),)),
        (2, 0): MeaningMatch(missing="The model fake compares passages as wholes: it cannot tell which words matched."),
    }
    return services


@pytest.fixture
def window(qtbot: QtBot, filled: WindowFakes, open_window: OpenWindow) -> MainWindow:
    window = open_window(filled).window
    with qtbot.waitSignals([window.do.search.answered, window.do.preview.text_loaded]):
        qtbot.keyClicks(window.search_bar.box, "lease")
    return window


def ask_why(qtbot: QtBot, window: MainWindow) -> None:
    with qtbot.waitSignal(window.do.explain.explained):
        qtbot.keyClick(window, Qt.Key.Key_I, CONTROL)


def underlined(window: MainWindow) -> dict[str, QTextCharFormat.UnderlineStyle]:
    return {
        selection.cursor.selectedText(): selection.format.underlineStyle()
        for selection in window.preview.text.browser.extraSelections()
        if selection.format.underlineStyle() is not QTextCharFormat.UnderlineStyle.NoUnderline
    }


def test_a_key_tells_why_and_underlines_what_is_near_in_meaning(
    qtbot: QtBot, window: MainWindow, filled: WindowFakes
) -> None:
    assert not window.preview.why.isVisible()
    ask_why(qtbot, window)
    panel = window.preview.why
    assert panel.isVisible()
    assert "100 % likely to answer" in panel.text
    for part in ("words +1.50 place 2 · BM25 7.30 of 12.0", "token by token +1.20", "together +2.45 place 1"):
        assert part in panel.text
    assert "Near in meaning: party · end" in panel.text
    assert panel.accessibleDescription() == panel.text
    assert underlined(window) == {
        "party": QTextCharFormat.UnderlineStyle.SingleUnderline,
        "end": QTextCharFormat.UnderlineStyle.DotLine,
    }
    assert filled.searching.explained == [("lease", 20, Rerank.LATE)]
    assert len(panel.findChildren(ShareBar)) == 4


@pytest.mark.parametrize("how", ["key", "escape", "button", "cross"])
def test_it_closes_and_the_search_stays(qtbot: QtBot, window: MainWindow, how: str) -> None:
    ask_why(qtbot, window)
    preview = window.preview
    if how == "key":
        qtbot.keyClick(window, Qt.Key.Key_I, CONTROL)
    elif how == "escape":
        qtbot.keyClick(window, Qt.Key.Key_Escape)
    else:
        qtbot.mouseClick(preview.head.why if how == "button" else preview.why.close_button, Qt.MouseButton.LeftButton)
    assert not preview.why.isVisible()
    assert not preview.head.why.isChecked()
    assert underlined(window) == {}
    assert window.search_bar.box.text() == "lease"
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert window.search_bar.box.text() == ""


def test_the_button_opens_it_and_a_keyboard_reaches_it(qtbot: QtBot, window: MainWindow) -> None:
    button = window.preview.head.why
    button.setFocus()
    assert button.hasFocus()
    with qtbot.waitSignal(window.do.explain.explained):
        qtbot.keyClick(button, Qt.Key.Key_Space)
    assert window.preview.why.isVisible()
    assert button.isChecked()
    assert window.preview.why.close_button.accessibleName()


def test_it_follows_the_current_result(qtbot: QtBot, window: MainWindow) -> None:
    ask_why(qtbot, window)
    with qtbot.waitSignal(window.do.explain.explained):
        qtbot.keyClick(window.results.list, Qt.Key.Key_Down)
    text = window.preview.why.text
    assert "its file is called what was typed" in text
    assert "file name" in text
    assert "cannot tell which words matched" in text
    assert "words +1.50" not in text
    assert underlined(window) == {}


def test_it_follows_the_passage(qtbot: QtBot, window: MainWindow) -> None:
    ask_why(qtbot, window)
    with qtbot.waitSignals([window.do.explain.explained, window.do.preview.text_loaded]):
        qtbot.keyClick(window, Qt.Key.Key_F3)
    assert list(underlined(window)) == ["deposit"]
    assert "Near in meaning: deposit" in window.preview.why.text


def test_reasons_come_from_the_order_that_is_shown(qtbot: QtBot, filled: WindowFakes, open_window: OpenWindow) -> None:
    filled.searching.better, filled.searching.chosen = HITS[::-1], True
    filled.settings = replace(filled.settings, search=replace(filled.settings.search, reranker="tiny"))
    window = open_window(filled).window
    with qtbot.waitSignal(window.results.order_taken):
        qtbot.keyClicks(window.search_bar.box, "lease")
    ask_why(qtbot, window)
    assert filled.searching.explained == [("lease", 20, Rerank.AUTO)]


def test_reasons_are_those_of_what_is_shown_while_another_question_is_under_way(
    qtbot: QtBot, window: MainWindow, filled: WindowFakes
) -> None:
    gate = filled.searching.gates["leases"] = threading.Event()
    qtbot.keyClicks(window.search_bar.box, "s")
    qtbot.waitUntil(lambda: filled.searching.calls[-1][0] == "leases")
    ask_why(qtbot, window)
    assert filled.searching.explained[-1][0] == "lease"
    with qtbot.waitSignal(window.do.search.answered):
        gate.set()


def test_a_file_that_is_gone_and_a_search_that_fails_are_said(
    qtbot: QtBot, window: MainWindow, filled: WindowFakes
) -> None:
    filled.searching.hits = HITS[1:]
    ask_why(qtbot, window)
    assert "does not find this file any more" in window.preview.why.text
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    filled.searching.refusal = EnvironmentFault("The index cannot be read.")
    with qtbot.waitSignal(window.do.explain.refused):
        qtbot.keyClick(window, Qt.Key.Key_I, CONTROL)
    assert window.preview.why.text == "The index cannot be read."


def test_where_only_words_were_searched_a_sentence_says_so(
    qtbot: QtBot, window: MainWindow, filled: WindowFakes
) -> None:
    filled.searching.lanes = (Lane.LEXICAL,)
    ask_why(qtbot, window)
    assert "Only words were searched, not meaning." in window.preview.why.text
    assert underlined(window) == {}


def test_filters_alone_have_no_reasons(qtbot: QtBot, window: MainWindow, filled: WindowFakes) -> None:
    filled.searching.reasons = {}
    ask_why(qtbot, window)
    assert window.preview.why.text == "Nothing was asked but filters: the newest files come first."


def test_without_a_result_nothing_is_explained(qtbot: QtBot, window: MainWindow, filled: WindowFakes) -> None:
    ask_why(qtbot, window)
    filled.searching.hits = ()
    with qtbot.waitSignal(window.do.search.answered):
        qtbot.keyClicks(window.search_bar.box, "x")
    assert not window.preview.why.isVisible()
    qtbot.keyClick(window, Qt.Key.Key_I, CONTROL)
    assert not window.preview.head.why.isChecked()


def test_another_theme_keeps_the_reasons(qtbot: QtBot, window: MainWindow, themes: ThemeSource) -> None:
    ask_why(qtbot, window)
    told = window.preview.why.text
    themes.follow(Qt.ColorScheme.Dark)
    assert window.preview.why.text == told
    assert set(underlined(window)) == {"party", "end"}
