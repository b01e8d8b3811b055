"""The result list: selection that stays, keys, and what stands in its place."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop_app.gui import hit_row
from desktop_app.gui.hit_model import ShownRow
from desktop_app.gui.hit_row import HitRow
from desktop_app.gui.operations.refusal import Refusal
from desktop_app.gui.result_delegate import local_now
from desktop_app.gui.results_view import ResultsView
from desktop_app.gui.row_fonts import RowFonts
from desktop_app.gui.theme import ThemeSource
from desktop_app.gui.type_badge import badge_font
from desktop_app.search_records import Hit, Lane, Passage, Query, SearchResult
from tests.fakes import make_hit, make_passage

LONG = "Either party may end this agreement with three months' notice 🏠 提前三个月通知对方. " * 8
HITS = tuple(make_hit(Path(f"/a/{n}.md"), make_passage(LONG, "notice"), document_id=n) for n in range(1, 9))


def result(*hits: Hit, coverage: float = 1.0) -> SearchResult:
    return SearchResult(Query("notice"), hits, (Lane.LEXICAL, Lane.DENSE), coverage, 1.0, {}, ())


@pytest.fixture
def view(qtbot: QtBot, themes: ThemeSource, show: Callable[[QWidget], None]) -> ResultsView:
    view = ResultsView(themes)
    view.resize(480, 600)
    show(view)
    return view


def test_the_first_hit_is_chosen(qtbot: QtBot, view: ResultsView) -> None:
    with qtbot.waitSignal(view.list.hit_changed) as chosen:
        view.show_result(result(*HITS), more=False)
    assert chosen.args == [HITS[0]]


def test_the_chosen_document_stays_chosen_in_the_next_answer(qtbot: QtBot, view: ResultsView) -> None:
    view.show_result(result(*HITS), more=False)
    qtbot.keyClick(view.list, Qt.Key.Key_Down)
    qtbot.keyClick(view.list, Qt.Key.Key_Down)
    assert view.hit == HITS[2]
    view.show_result(result(make_hit(Path("/a/new.md"), document_id=99), *HITS), more=False)
    assert view.hit == HITS[2]
    assert view.list.currentIndex().row() == 3


def test_the_chosen_row_stays_where_it_is_when_others_come_above_it(qtbot: QtBot, view: ResultsView) -> None:
    view.resize(480, 400)
    view.show_result(result(*HITS), more=False)
    for _ in range(4):
        qtbot.keyClick(view.list, Qt.Key.Key_Down)
    before = view.list.visualRect(view.list.currentIndex())
    news = [make_hit(Path(f"/a/new{n}.md"), make_passage(LONG, "notice"), document_id=90 + n) for n in range(3)]
    view.show_result(result(*news, *HITS), more=False)
    assert view.hit == HITS[4]
    assert view.list.visualRect(view.list.currentIndex()) == before
    view.show_result(result(*HITS), more=False)
    assert view.list.visualRect(view.list.currentIndex()) == before


def test_what_nobody_has_chosen_gives_way_to_a_better_hit(qtbot: QtBot, view: ResultsView) -> None:
    """While folders are being read the best answer may come last; who waits for it sees it without a key."""
    new = make_hit(Path("/a/new.md"), document_id=99)
    view.show_result(result(*HITS), more=False)
    with qtbot.waitSignal(view.list.hit_changed) as chosen:
        view.show_result(result(new, *HITS), more=False)
    assert chosen.args == [new]
    view.show_result(result(*HITS), more=False, busy=False)
    view.show_result(result(new, *HITS), more=False, busy=True)  # the person is reading the first one
    assert view.hit == HITS[0]


def test_another_query_begins_with_its_best_hit(qtbot: QtBot, view: ResultsView) -> None:
    view.show_result(result(*HITS), more=False)
    qtbot.keyClick(view.list, Qt.Key.Key_Down)
    view.show_result(replace(result(*HITS), query=Query("rent")), more=False)
    assert view.hit == HITS[0]
    bar = view.list.verticalScrollBar()
    bar.setValue(bar.maximum())
    view.show_result(replace(result(*HITS), query=Query("deposit")), more=False)
    assert bar.value() == 0


def test_keys_open_copy_and_leave(qtbot: QtBot, view: ResultsView) -> None:
    view.show_result(result(*HITS), more=False)
    for key, modifier, signal in (
        (Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, view.list.open_wanted),
        (Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier, view.list.copy_wanted),
        (Qt.Key.Key_Up, Qt.KeyboardModifier.NoModifier, view.list.left_upwards),
    ):
        with qtbot.waitSignal(signal):
            qtbot.keyClick(view.list, key, modifier)


def test_nothing_found_says_how_complete_the_index_is(view: ResultsView) -> None:
    view.show_result(result(coverage=0.61), more=False)
    assert view.nothing.isVisible()
    assert "61 %" in view.nothing.text


def test_a_refused_query_keeps_the_last_results(view: ResultsView) -> None:
    view.show_result(result(*HITS), more=False)
    view.show_refusal(Refusal("That is no date.", "Write 2024-03."))
    assert view.refusal.isVisible()
    assert view.refusal.text == "That is no date. Write 2024-03."
    assert view.list.isVisible()
    view.show_result(result(*HITS), more=False)
    assert not view.refusal.isVisible()


def test_more_is_offered_when_the_page_is_full(qtbot: QtBot, view: ResultsView) -> None:
    view.show_result(result(*HITS), more=True)
    assert view.more.isVisible()
    with qtbot.waitSignal(view.more_wanted):
        qtbot.mouseClick(view.more, Qt.MouseButton.LeftButton)
    view.show_result(result(*HITS), more=False)
    assert not view.more.isVisible()


def test_rows_get_their_height_anew_when_the_width_changes(qtbot: QtBot, view: ResultsView) -> None:
    text = "Notice of termination by either party in writing to the other one"
    view.show_result(result(make_hit(Path("/a/b.md"), make_passage(text)), HITS[0]), more=False)
    view.resize(1200, 600)
    rect = view.list.visualRect
    first = view.list.model().index(0, 0)
    qtbot.waitUntil(lambda: rect(first).width() > 1000)
    wide = rect(first).height()
    view.resize(400, 600)
    qtbot.waitUntil(lambda: rect(first).height() > wide)


@pytest.mark.parametrize("width", [240, 480, 1100])
def test_everything_of_a_row_lies_inside_its_height(view: ResultsView, width: int) -> None:
    passages = (make_passage(LONG, "notice", page=3), make_passage("short"), make_passage(LONG))
    hit = replace(make_hit(Path("/a" * 60) / ("very long " * 30 + ".pdf"), *passages), paths=(Path("/a"), Path("/b")))
    row = HitRow(ShownRow(hit, "2 copies"), RowFonts.of(view.font()), local_now())
    layout, height = row.layout(width), row.height(width)
    last = layout.snippets[-1]
    assert last.origin.y() + last.layout.boundingRect().height() <= height
    for rect in (layout.title_rect, layout.subtitle_rect, layout.date_rect, layout.badge_rect, layout.fold_rect):
        assert rect.left() >= 0
        assert rect.right() <= width
    assert not layout.title_rect.intersects(layout.date_rect)
    assert not layout.subtitle_rect.intersects(layout.fold_rect)


def test_rows_are_painted(view: ResultsView) -> None:
    view.show_result(result(*HITS), more=False)
    image = view.list.grab().toImage()
    assert image.size() != QSize(0, 0)
    colours = {image.pixelColor(x, y).name() for x in range(0, image.width(), 3) for y in range(0, 120, 3)}
    assert {"#ffe08a", "#e6ecfd"} <= colours  # a matched word, the chosen row


@pytest.mark.parametrize("row", [0, 3])
def test_the_place_in_the_list_stays_when_the_same_query_is_answered_again(
    qtbot: QtBot, view: ResultsView, row: int
) -> None:
    hits = [replace(hit, score=0.1) for hit in HITS]
    view.show_result(result(*HITS), more=False)
    for _ in range(row):
        qtbot.keyClick(view.list, Qt.Key.Key_Down)
    bar = view.list.verticalScrollBar()
    bar.setValue(bar.maximum())
    place = bar.value()
    assert place > 0
    view.show_result(result(*hits), more=False)
    assert bar.value() == place


def test_rows_are_measured_again_only_when_they_would_look_different(view: ResultsView) -> None:
    fonts = RowFonts.of(view.list.font())
    row = HitRow(ShownRow(HITS[0]), fonts, local_now())
    assert row.looks_like(ShownRow(replace(HITS[0], score=0.123, rank=7)))
    assert not row.looks_like(ShownRow(replace(HITS[0], modified="2020-01-01T00:00:00Z")))
    photo = replace(HITS[0], type="jpg", created="2019-07-14T12:30:00")
    assert photo.dated == photo.created  # when it was taken, not when it was copied here
    assert replace(photo, created="2019").dated == replace(photo, type="docx").dated == photo.modified
    assert not row.looks_like(ShownRow(replace(HITS[0], passages=HITS[0].passages * 2)))
    assert not row.looks_like(ShownRow(HITS[0], "2 versions"))


def test_the_height_of_a_row_measures_its_first_passage_only(
    view: ResultsView, monkeypatch: pytest.MonkeyPatch
) -> None:
    measured: list[Passage] = []
    real = hit_row.text_of
    monkeypatch.setattr(hit_row, "text_of", lambda passage, font: measured.append(passage) or real(passage, font))
    passages = (make_passage(LONG, "notice"), make_passage("short"), make_passage(LONG))
    row = HitRow(ShownRow(make_hit(Path("/a/b.md"), *passages)), RowFonts.of(view.font()), local_now())
    assert row.height(480) == row.height(500)
    assert measured == [passages[0]]
    assert len(row.layout(480).snippets) == 3
    assert measured == list(passages)


@pytest.mark.parametrize("width", [300, 420, 600, 900])
@pytest.mark.parametrize("before", ["an ", "a long word like Donaudampfschifffahrtsgesellschaft ", "关于合同的"])
@pytest.mark.parametrize("repeated", [1, 3, 7, 12])
def test_the_words_a_passage_was_found_by_are_drawn(view: ResultsView, width: int, before: str, repeated: int) -> None:
    passage = make_passage(
        f"{before * repeated}notice is given{' and so on' * 20}", "notice", heading="Notar Dr. Braun"
    )
    row = HitRow(ShownRow(make_hit(Path("/a/b.md"), passage, passage)), RowFonts.of(view.font()), local_now())
    for snippet in row.layout(width).snippets:
        ((start, length),) = snippet.words
        assert snippet.layout.text()[start : start + length] == "notice"


@pytest.mark.parametrize(
    ("width", "apart", "all_fit"),
    [(300, 0, True), (300, 90, False), (480, 40, True), (480, 190, False), (600, 90, True), (900, 150, True)],
)
def test_the_rarest_word_is_drawn_with_as_many_others_as_fit(
    view: ResultsView, width: int, apart: int, *, all_fit: bool
) -> None:
    text = f"{'The members met. ' * 12}The members{' and so on' * (apart // 10)} elected Quillfeather{' etc.' * 40}"
    words = [match.span() for match in re.finditer("members|elected|Quillfeather", text)]
    passage = replace(make_passage(text), highlights=tuple(words))
    row = HitRow(ShownRow(make_hit(Path("/a/b.md"), passage, passage)), RowFonts.of(view.font()), local_now())
    first, second = (
        [snippet.layout.text()[start : start + length] for start, length in snippet.words]
        for snippet in row.layout(width).snippets
    )
    assert {"elected", "Quillfeather"} <= {*first} & {*second}
    assert ("members" in first) == all_fit


def test_hebrew_and_arabic_begin_at_the_right(view: ResultsView) -> None:
    passages = (make_passage("يجوز للمستأجر إنهاء العقد", heading="A"), make_passage("The tenant", heading="עברית"))
    row = HitRow(ShownRow(make_hit(Path("/a/b.md"), *passages)), RowFonts.of(view.font()), local_now())
    arabic, english = (snippet.layout.lineAt(0) for snippet in row.layout(480).snippets)
    assert arabic.naturalTextRect().right() == pytest.approx(arabic.rect().right(), abs=1)
    assert english.naturalTextRect().left() == pytest.approx(english.rect().left(), abs=1)


def test_a_message_is_called_by_its_subject(view: ResultsView) -> None:
    mail = replace(make_hit(Path("/a/170.M1P1.host:2,S"), title="Rental contract"), type="eml")
    named = replace(make_hit(Path("/a/x.md"), title="Rental contract"), type="md")
    fonts = RowFonts.of(view.font())
    layouts = [HitRow(shown, fonts, local_now()).layout(900) for shown in (ShownRow(mail), ShownRow(named))]
    assert [one.title for one in layouts] == ["Rental contract", "x.md"]
    assert [one.subtitle for one in layouts] == ["/a · 170.M1P1.host:2,S", "/a · Rental contract"]
    copy = HitRow(ShownRow(mail, kind="copy"), fonts, local_now()).layout(900)
    assert (copy.title, copy.subtitle) == ("170.M1P1.host:2,S", "copy · /a · Rental contract")


def test_the_badge_follows_the_size_of_the_text(view: ResultsView) -> None:
    font = view.font()
    small = HitRow(ShownRow(HITS[0]), RowFonts.of(font), local_now()).layout(480).badge_rect
    font.setPointSizeF(2 * font.pointSizeF())
    large = HitRow(ShownRow(HITS[0]), RowFonts.of(font), local_now()).layout(480)
    assert large.badge_rect.width() > small.width()
    assert large.badge_rect.right() < large.title_rect.left()
    one, two = (badge_font(size, "PDF", 1000).pointSizeF() for size in (view.font(), font))
    assert two == 2 * one
    fitted = badge_font(font, "XHTML", 30)
    assert QFontMetricsF(fitted).horizontalAdvance("XHTML") <= 31


def graded(*scores: float) -> SearchResult:
    return result(*(replace(hit, score=score) for hit, score in zip(HITS, scores, strict=False)))


def test_weak_hits_are_folded_below_the_others_until_they_are_wanted(qtbot: QtBot, view: ResultsView) -> None:
    answer = graded(0.9, 0.7, 0.3, 0.1)
    view.show_result(answer, more=True)
    assert view.list.model().rowCount() == 2
    assert view.weak.text() == "Show 2 documents less likely to answer"
    assert not view.more.isVisible()
    assert "2 documents" in view.head.text
    qtbot.mouseClick(view.weak, Qt.MouseButton.LeftButton)
    assert view.list.model().rowCount() == 4
    assert view.more.isVisible()
    assert not view.weak.isVisible()
    view.show_result(graded(0.9, 0.7, 0.2, 0.1), more=False)  # the same query, answered once more
    assert view.list.model().rowCount() == 4
    view.show_result(replace(answer, query=Query("rent")), more=False)
    assert view.list.model().rowCount() == 2


def test_nothing_relevant_is_said_above_what_comes_nearest(view: ResultsView) -> None:
    view.show_result(graded(0.4, 0.3), more=False)
    assert view.head.text.startswith("Nothing relevant found")
    assert view.list.model().rowCount() == 2
    assert not view.weak.isVisible()
    view.show_result(graded(0.9, 0.8), more=False)
    assert "relevant" not in view.head.text
