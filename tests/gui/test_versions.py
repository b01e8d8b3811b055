"""Versions and copies of a document: one row, that unfolds by key, mouse and menu."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu, QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from desktop_app.gui.hit_model import ROW_ROLE, HitListModel, ShownRow
from desktop_app.gui.hit_row import HitRow
from desktop_app.gui.item_models import RECORD_ROLE
from desktop_app.gui.result_delegate import ResultDelegate
from desktop_app.gui.results_view import ResultsView
from desktop_app.gui.row_fonts import RowFonts
from desktop_app.gui.theme import ThemeSource
from desktop_app.gui.wording import SEPARATOR
from desktop_app.present.rows import MOST_COPIES, rows
from desktop_app.search_manner import Versions
from desktop_app.search_records import Hit, Lane, Query, SearchResult
from tests.fakes import make_hit, make_passage, make_root, make_status, with_copies
from tests.gui.conftest import OpenWindow, WindowFakes

TEXT = "Either party may end this agreement with three months' notice to the end of a quarter. " * 3


def hit(number: int, name: str, *more: str, of: int | None = None) -> Hit:
    made = make_hit(Path("/a") / name, make_passage(TEXT, "notice"), document_id=number)
    return with_copies(replace(made, rank=number, version_of=of), *(Path("/a") / one for one in more))


LEASE = hit(1, "lease v2.docx")
DRAFT = hit(3, "lease v1.docx", of=1)
PRINT = hit(4, "out/lease v2.pdf", of=1)
HITS = (LEASE, hit(2, "terms.md", "copy/terms.md"), DRAFT, PRINT, hit(5, "other.txt"))


def result(*hits: Hit) -> SearchResult:
    return SearchResult(Query("notice"), hits, (Lane.LEXICAL, Lane.DENSE), 1.0, 1.0, {}, ())


@pytest.fixture
def view(themes: ThemeSource, show: Callable[[QWidget], None]) -> ResultsView:
    view = ResultsView(themes)
    view.resize(480, 700)
    show(view)
    view.show_result(result(*HITS), more=False)
    return view


def names(view: ResultsView) -> list[str]:
    model = view.list.model()
    return [model.index(row, 0).data(RECORD_ROLE).path.name for row in range(model.rowCount())]


def test_a_copy_is_not_called_like_the_other_file(view: ResultsView) -> None:
    untitled = replace(hit(1, "draft 2.txt", "work/copy of draft 2.txt"), title="")
    (row,) = rows([untitled])
    (copy,) = row.folded
    now = datetime(2026, 5, 1, tzinfo=UTC)
    layout = HitRow(ShownRow(copy, kind="copy"), RowFonts.of(view.font()), now).layout(900)
    assert (layout.title, layout.subtitle) == ("copy of draft 2.txt", f"copy{SEPARATOR}/a/work")
    assert layout.date == "3 Mar"


def fold_of(view: ResultsView, row: int) -> QPoint:
    delegate = view.list.itemDelegate()
    assert isinstance(delegate, ResultDelegate)
    rect = delegate.fold_rect(view.list.model().index(row, 0), view.list)
    assert rect.isValid()
    return rect.center()


def test_versions_stand_in_one_row_that_says_so(view: ResultsView) -> None:
    assert names(view) == ["lease v2.docx", "terms.md", "other.txt"]
    says = [view.list.model().index(row, 0).data(ROW_ROLE).says for row in range(3)]
    assert says == ["3 versions", "2 copies", ""]
    assert view.head.text == "3 documents"


def test_the_keys_of_a_tree_unfold_and_fold(qtbot: QtBot, view: ResultsView) -> None:
    right, left, down = Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Down
    qtbot.keyClick(view.list, right)
    assert names(view) == ["lease v2.docx", "lease v1.docx", "lease v2.pdf", "terms.md", "other.txt"]
    qtbot.keyClick(view.list, right)  # nothing more to unfold
    qtbot.keyClick(view.list, down)
    assert view.hit == DRAFT
    qtbot.keyClick(view.list, left)  # to where it belongs
    assert view.hit == LEASE
    qtbot.keyClick(view.list, left)
    assert names(view) == ["lease v2.docx", "terms.md", "other.txt"]


def test_a_click_on_what_it_says_unfolds_and_folds_and_chooses_nothing(qtbot: QtBot, view: ResultsView) -> None:
    view.list.setCurrentIndex(view.list.model().index(2, 0))
    button = Qt.MouseButton.LeftButton
    with qtbot.assertNotEmitted(view.list.doubleClicked):
        qtbot.mouseClick(view.list.viewport(), button, pos=fold_of(view, 1))
        assert names(view) == ["lease v2.docx", "terms.md", "terms.md", "other.txt"]
        qtbot.mouseDClick(view.list.viewport(), button, pos=fold_of(view, 1))
    assert view.hit is not None
    assert view.hit.path.name == "other.txt"


def test_the_cursor_says_where_a_click_unfolds(qtbot: QtBot, view: ResultsView) -> None:
    place = fold_of(view, 0)
    qtbot.mouseMove(view.list.viewport(), place)
    qtbot.waitUntil(lambda: view.list.viewport().cursor().shape() == Qt.CursorShape.PointingHandCursor)
    qtbot.mouseMove(view.list.viewport(), QPoint(place.x(), place.y() + 40))
    qtbot.waitUntil(lambda: view.list.viewport().cursor().shape() != Qt.CursorShape.PointingHandCursor)


def test_the_menu_offers_it(qtbot: QtBot, view: ResultsView) -> None:
    def offered(row: int) -> QMenu:
        index = view.list.model().index(row, 0)
        menu = view.list.menu_for(index.data(RECORD_ROLE), index)
        qtbot.addWidget(menu)
        return menu

    first = offered(0).actions()[-1]
    assert first.text().replace("&", "") == "Show the 3 versions"
    first.trigger()
    assert len(names(view)) == 5
    again = offered(0).actions()[-1]
    assert again.text().replace("&", "") == "Hide the 3 versions"
    again.trigger()
    assert len(names(view)) == 3
    assert "similar" in offered(2).actions()[-1].text()


def test_a_row_that_is_folded_away_is_not_current_any_more(qtbot: QtBot, view: ResultsView) -> None:
    qtbot.keyClick(view.list, Qt.Key.Key_Right)
    qtbot.keyClick(view.list, Qt.Key.Key_Down)
    qtbot.mouseClick(view.list.viewport(), Qt.MouseButton.LeftButton, pos=fold_of(view, 0))
    assert view.hit == LEASE


def test_what_is_unfolded_stays_so_in_the_next_answer_to_the_same_question(qtbot: QtBot, view: ResultsView) -> None:
    qtbot.keyClick(view.list, Qt.Key.Key_Right)
    qtbot.keyClick(view.list, Qt.Key.Key_Down)
    view.show_result(result(hit(9, "new.md"), *HITS), more=False)
    assert names(view)[:4] == ["new.md", "lease v2.docx", "lease v1.docx", "lease v2.pdf"]
    assert view.hit == DRAFT
    view.show_result(replace(result(*HITS), query=Query("rent")), more=False)
    assert len(names(view)) == 3


def test_the_same_hits_for_another_question_come_folded(qtbot: QtBot, view: ResultsView) -> None:
    qtbot.keyClick(view.list, Qt.Key.Key_Right)
    view.show_result(replace(result(*HITS), query=Query("rent")), more=False)
    assert len(names(view)) == 3
    assert view.hit == LEASE
    qtbot.keyClick(view.list, Qt.Key.Key_Right)
    assert len(names(view)) == 5


def test_the_chosen_copy_stays_chosen(qtbot: QtBot, view: ResultsView) -> None:
    view.list.setCurrentIndex(view.list.model().index(1, 0))
    qtbot.keyClick(view.list, Qt.Key.Key_Right)
    qtbot.keyClick(view.list, Qt.Key.Key_Down)
    assert view.hit is not None
    assert view.hit.path == Path("/a/copy/terms.md")
    view.show_result(result(*(replace(one, modified="2026-04-01T00:00:00Z") for one in HITS)), more=False)
    assert view.hit.path == Path("/a/copy/terms.md")


def test_weak_versions_of_a_good_hit_are_not_counted_as_weak_documents(view: ResultsView) -> None:
    weak = [replace(one, score=0.1) for one in (DRAFT, PRINT)]
    view.show_result(result(LEASE, *weak, replace(hit(5, "other.txt"), score=0.1)), more=False)
    assert names(view) == ["lease v2.docx"]
    assert view.list.model().index(0, 0).data(ROW_ROLE).says == "3 versions"
    assert view.weak.text() == "Show 1 document less likely to answer"


def test_it_is_read_out(qtbot: QtBot, view: ResultsView) -> None:
    model = view.list.model()
    assert model.index(0, 0).data() == "lease v2, /a, 3 versions, folded"
    qtbot.keyClick(view.list, Qt.Key.Key_Right)
    assert model.index(0, 0).data() == "lease v2, /a, 3 versions, shown"
    assert model.index(2, 0).data() == "version: lease v2.pdf, /a/out"


def test_a_licence_in_very_many_files_unfolds_to_some_of_them(qtbot: QtBot, view: ResultsView) -> None:
    licence = hit(7, "LICENSE", *(f"node_modules/{number}/LICENSE" for number in range(20_000)))
    view.show_result(result(licence, LEASE), more=False)
    model = view.list.model()
    assert model.index(0, 0).data() == "LICENSE, /a, 20,001 copies, folded"
    qtbot.keyClick(view.list, Qt.Key.Key_Right)
    assert model.rowCount() == 2 + MOST_COPIES
    assert model.index(0, 0).data() == f"LICENSE, /a, {1 + MOST_COPIES} of 20,001 files, shown"
    view.show_result(result(licence, LEASE, hit(9, "new.md")), more=False)
    assert model.rowCount() == 3 + MOST_COPIES
    qtbot.keyClick(view.list, Qt.Key.Key_Left)
    assert names(view) == ["LICENSE", "lease v2.docx", "new.md"]
    assert model.index(0, 0).data() == "LICENSE, /a, 20,001 copies, folded"


def test_unfolding_keeps_the_rules_of_qt(qtbot: QtBot, qtmodeltester: ModelTester) -> None:
    model = HitListModel()
    model.show(HITS)
    qtmodeltester.check(model, force_py=True)
    with qtbot.waitSignals([model.rowsInserted, model.dataChanged]):
        model.toggle(0)
    with qtbot.waitSignal(model.rowsRemoved):
        model.toggle(0)
    model.toggle(2)  # nothing is folded there
    assert model.rowCount() == 3
    qtmodeltester.check(model, force_py=True)


def test_more_documents_stay_within_reach_however_many_versions_there_are(
    services: WindowFakes, open_window: OpenWindow
) -> None:
    """A page of drafts of one contract leaves few rows, and all others behind them."""
    search = open_window(services).window.do.search
    drafts = [replace(hit(number, f"draft {number}.txt"), version_of=1) for number in range(2, 31)]
    others = [hit(number, f"other {number}.txt") for number in range(31, 41)]
    assert search.may_have_more(result(hit(1, "lease.txt"), *drafts, *others))
    assert not search.may_have_more(result(hit(1, "lease.txt"), *others))


def test_a_person_unfolds_and_opens_an_older_version(
    qtbot: QtBot, services: WindowFakes, open_window: OpenWindow
) -> None:
    services.indexing.current = make_status(make_root(Path("/a"), indexed=5))
    services.searching.hits = HITS
    window = open_window(services).window
    with qtbot.waitSignal(window.do.search.answered):
        qtbot.keyClicks(window.search_bar.box, "notice")
    assert services.searching.manners[-1].versions is Versions.FOLDED
    window.results.focus_list()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down):
        qtbot.keyClick(window.results.list, key)
    assert window.results.hit == DRAFT
    assert window.preview.head.isVisible()
