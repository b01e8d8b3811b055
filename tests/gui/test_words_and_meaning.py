"""Words as a person types them, and the slider between words and meaning: the window over fake services."""

from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.errors import UserFacingError
from desktop_app.gui.main_window import MainWindow
from desktop_app.gui.wording import balance_text
from desktop_app.search_manner import Manner, Suggestion, Versions
from desktop_app.search_records import Rerank
from desktop_app.settings import SearchSettings, Settings, WindowSettings
from tests.fakes import make_hit, make_passage, make_root, make_status
from tests.gui.conftest import OpenWindow, WindowFakes

HITS = tuple(make_hit(Path(f"/home/a/{n}.txt"), make_passage(f"notice {n}"), document_id=n) for n in range(1, 4))

in_window = partial(Manner, versions=Versions.FOLDED)


@pytest.fixture
def filled(services: WindowFakes) -> WindowFakes:
    services.indexing.current = make_status(make_root(Path("/home/a/Contracts"), indexed=3))
    services.searching.hits = HITS
    return services


@pytest.fixture
def window(filled: WindowFakes, open_window: OpenWindow) -> MainWindow:
    return open_window(filled).window


def ask(qtbot: QtBot, window: MainWindow, text: str) -> None:
    with qtbot.waitSignal(window.do.search.answered):
        qtbot.keyClicks(window.search_bar.box, text)


# --- typing -----------------------------------------------------------------------------------------


def test_the_last_word_is_unfinished_while_it_is_typed(qtbot: QtBot, window: MainWindow, filled: WindowFakes) -> None:
    ask(qtbot, window, "contr")
    assert filled.searching.manners == [in_window(unfinished=True, spelling=True)]


def test_a_word_before_which_one_types_is_finished(qtbot: QtBot, window: MainWindow, filled: WindowFakes) -> None:
    window.search_bar.box.setText("contract")
    window.search_bar.box.setCursorPosition(0)
    ask(qtbot, window, "the ")
    assert filled.searching.manners[-1] == in_window(spelling=True)


def test_enter_finishes_the_word_and_asks_again_where_it_was_taken_for_a_beginning(
    qtbot: QtBot, window: MainWindow, filled: WindowFakes
) -> None:
    filled.searching.beginnings = frozenset({"contr"})
    ask(qtbot, window, "contr")
    with qtbot.waitSignal(window.do.search.answered):
        qtbot.keyClick(window.search_bar.box, Qt.Key.Key_Return)
    assert filled.searching.manners == [in_window(unfinished=True, spelling=True), in_window(spelling=True)]
    assert window.results.list.hasFocus()


def test_enter_before_the_answer_asks_for_the_finished_word(
    qtbot: QtBot, window: MainWindow, filled: WindowFakes
) -> None:
    qtbot.keyClicks(window.search_bar.box, "contr")
    with qtbot.waitSignal(window.do.search.answered):
        qtbot.keyClick(window.search_bar.box, Qt.Key.Key_Return)
    assert filled.searching.manners == [in_window(spelling=True)]


def test_enter_asks_nothing_where_the_word_was_whole(qtbot: QtBot, window: MainWindow, filled: WindowFakes) -> None:
    ask(qtbot, window, "contract")
    qtbot.keyClick(window.search_bar.box, Qt.Key.Key_Return)
    assert window.results.list.hasFocus()  # at once: nothing is waited for
    assert window.do.search.up_to_date
    assert len(filled.searching.calls) == 1


def test_down_leads_to_the_results_of_the_beginning(qtbot: QtBot, window: MainWindow, filled: WindowFakes) -> None:
    filled.searching.beginnings = frozenset({"contr"})
    ask(qtbot, window, "contr")
    qtbot.keyClick(window.search_bar.box, Qt.Key.Key_Down)
    assert window.results.list.hasFocus()
    assert len(filled.searching.calls) == 1


# --- suggestions ------------------------------------------------------------------------------------

TENANT = Suggestion("tenant & landlord", (("tenent", "tenant"),))


def test_another_spelling_is_offered_above_the_results_and_taken_by_a_click(
    qtbot: QtBot, window: MainWindow, filled: WindowFakes
) -> None:
    filled.searching.suggestions = {"tenent & landlord": TENANT}
    ask(qtbot, window, "tenent & landlord")
    line = window.results.suggestion
    assert line.isVisible()
    assert line.accessibleName() == line.offer == "Did you mean: tenant & landlord"
    assert line.text() == "Did you mean: tenant && landlord"
    assert line.y() < window.results.list.mapTo(window.results, QPoint()).y()
    with qtbot.waitSignal(window.do.search.answered):
        qtbot.mouseClick(line, Qt.MouseButton.LeftButton)
    assert window.search_bar.box.text() == "tenant & landlord"
    assert window.search_bar.box.cursorPosition() == len("tenant & landlord")
    assert filled.searching.calls[-1][0] == "tenant & landlord"
    assert filled.searching.manners[-1] == in_window(spelling=True)
    assert not line.isVisible()
    assert window.search_bar.box.hasFocus()


def test_it_is_reached_and_taken_by_keys_also_where_nothing_was_found(
    qtbot: QtBot, window: MainWindow, filled: WindowFakes
) -> None:
    filled.searching.hits = ()
    filled.searching.suggestions = {"tenent": TENANT}
    ask(qtbot, window, "tenent")
    line = window.results.suggestion
    for _ in range(12):
        if line.hasFocus():
            break
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert line.hasFocus()
    with qtbot.waitSignal(window.do.search.answered):
        qtbot.keyClick(line, Qt.Key.Key_Space)
    assert window.search_bar.box.text() == "tenant & landlord"


def test_a_long_suggestion_does_not_widen_the_window(qtbot: QtBot, window: MainWindow, filled: WindowFakes) -> None:
    long = "提前通知的租赁合同 " * 60
    filled.searching.suggestions = {"x": Suggestion(long, (("tenent", "tenant"), ("notise", "notice")))}
    width = window.width()
    ask(qtbot, window, "x")
    line = window.results.suggestion
    assert line.isVisible()
    assert line.text() == "Did you mean: tenant … notice"
    assert line.accessibleName() == f"Did you mean: {long.strip()}"
    assert window.width() == width


def test_it_goes_with_the_query(qtbot: QtBot, window: MainWindow, filled: WindowFakes) -> None:
    filled.searching.suggestions = {"tenent": TENANT}
    ask(qtbot, window, "tenent")
    with qtbot.waitSignal(window.do.search.cleared):
        window.search_bar.clear()
    assert not window.results.suggestion.isVisible()


# --- the slider -------------------------------------------------------------------------------------


def test_the_slider_says_what_counts_more_and_asks_again(qtbot: QtBot, window: MainWindow, filled: WindowFakes) -> None:
    ask(qtbot, window, "notice")
    slider = window.search_bar.balance.slider
    slider.setFocus()
    assert slider.accessibleName() == "Balance of words and meaning"
    assert slider.accessibleDescription() == "automatic"
    with qtbot.waitSignal(window.do.search.answered):
        qtbot.keyClick(slider, Qt.Key.Key_Left)
    assert filled.searching.manners[-1].balance == -0.1
    assert slider.accessibleDescription() == "10 % towards words"
    with qtbot.waitSignal(window.do.search.answered):
        qtbot.keyClick(slider, Qt.Key.Key_End)
    assert filled.searching.manners[-1].balance == 1.0
    assert "meaning only" in slider.toolTip()
    with qtbot.waitSignal(window.do.search.answered):
        qtbot.mouseDClick(slider, Qt.MouseButton.LeftButton, pos=QPoint(3, slider.height() // 2))
    assert filled.searching.manners[-1].balance == 0.0


def test_whoever_scrolls_over_the_slider_changes_nothing(qtbot: QtBot, window: MainWindow) -> None:
    slider = window.search_bar.balance.slider
    place = QPointF(slider.rect().center())
    no_buttons, no_keys = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    event = QWheelEvent(
        place, place, QPoint(), QPoint(0, 240), no_buttons, no_keys, Qt.ScrollPhase.NoScrollPhase, False
    )  # fmt: skip
    QApplication.sendEvent(slider, event)
    assert slider.value() == 0


def test_the_last_choice_is_kept_once_the_slider_rests(
    qtbot: QtBot, filled: WindowFakes, open_window: OpenWindow
) -> None:
    session = open_window(filled)
    for _ in range(3):
        qtbot.keyClick(session.window.search_bar.balance.slider, Qt.Key.Key_Left)
    qtbot.waitUntil(lambda: filled.window_choices.balances == [-0.3])
    qtbot.keyClick(session.window.search_bar.balance.slider, Qt.Key.Key_Left)
    session.close()
    assert filled.window_choices.balances == [-0.3, -0.4]


def test_the_kept_choice_is_in_force_when_the_window_opens(
    qtbot: QtBot, filled: WindowFakes, open_window: OpenWindow
) -> None:
    filled.settings = replace(Settings(), window=WindowSettings(balance=0.62))
    window = open_window(filled).window
    assert window.search_bar.balance.slider.value() == 6
    ask(qtbot, window, "notice")
    assert filled.searching.manners[-1].balance == 0.6
    assert filled.window_choices.balances == []  # nothing was chosen anew


def test_that_a_choice_cannot_be_kept_is_said(qtbot: QtBot, window: MainWindow, filled: WindowFakes) -> None:
    filled.window_choices.refusal = UserFacingError("The settings cannot be read.", "Correct them.")
    with qtbot.waitSignal(window.do.balance.refused):
        qtbot.keyClick(window.search_bar.balance.slider, Qt.Key.Key_Left)
    assert window.notice.text == "The settings cannot be read. Correct them."


def test_no_better_order_is_looked_for_where_the_person_has_chosen_what_counts(
    qtbot: QtBot, filled: WindowFakes, open_window: OpenWindow
) -> None:
    filled.settings = Settings(search=SearchSettings(reranker="any"), window=WindowSettings(balance=-1.0))
    filled.searching.better, filled.searching.chosen = HITS[::-1], True
    window = open_window(filled).window
    ask(qtbot, window, "notice")
    with qtbot.assertNotEmitted(window.do.search.reordered, wait=500):
        pass
    assert filled.searching.asked_for == [Rerank.LATE]


@pytest.mark.parametrize(
    ("balance", "text"),
    [(0.0, "automatic"), (-1.0, "words only"), (1.0, "meaning only"), (0.3, "30 % towards meaning")],
)
def test_the_balance_in_words(balance: float, text: str) -> None:
    assert balance_text(balance) == text
