"""The preview: passages in their place, pages, and what cannot be shown."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop_app.gui import text_preview
from desktop_app.gui.operations.refusal import Refusal
from desktop_app.gui.page_image import Marked
from desktop_app.gui.pdf_page import render_page
from desktop_app.gui.picture_page import render_picture
from desktop_app.gui.preview_pane import PreviewPane
from desktop_app.gui.text_window import TextLook, look_of, window_around
from desktop_app.gui.theme import ThemeSource
from desktop_app.gui.utf16 import utf16_spans
from tests.fakes import make_hit, make_passage, make_root, make_status
from tests.folder_builders import write_pdf

FIRST, SECOND = "Either party gives 🏠 notice.", "The deposit is two months' rent."
TEXT = "# Lease\n\n" + "Filler text stands here. " * 200 + "\n\n" + FIRST + "\n\n" + SECOND
PASSAGES = (
    make_passage(FIRST, "notice", start=TEXT.index(FIRST), heading="Lease"),
    make_passage(SECOND, "rent", start=TEXT.index(SECOND)),
)
HIT = make_hit(Path("/a/lease.md"), *PASSAGES)


@pytest.fixture
def pane(qtbot: QtBot, themes: ThemeSource, show: Callable[[QWidget], None]) -> PreviewPane:
    pane = PreviewPane(themes)
    pane.resize(420, 600)
    show(pane)
    return pane


def test_a_hit_asks_for_its_best_passage(qtbot: QtBot, pane: PreviewPane) -> None:
    with qtbot.waitSignal(pane.text_wanted) as wanted:
        pane.show_hit(HIT)
    assert wanted.args == [HIT, 0, PASSAGES[0].start]
    with qtbot.assertNotEmitted(pane.text_wanted):
        pane.show_hit(replace(HIT, score=0.5, rank=2))


def test_what_was_not_read_of_a_file_is_said(pane: PreviewPane) -> None:
    pane.show_hit(replace(HIT, remark="Only a part of it was read."))
    assert pane.head.remark.text() == "Only a part of it was read."
    assert pane.head.remark.isVisible()
    pane.show_hit(HIT)
    assert not pane.head.remark.isVisible()


def test_passages_follow_one_another_in_a_ring(qtbot: QtBot, pane: PreviewPane) -> None:
    pane.show_hit(HIT)
    for button, number in ((pane.head.following, 1), (pane.head.following, 0), (pane.head.previous, 1)):
        with qtbot.waitSignal(pane.text_wanted) as wanted:
            qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        assert wanted.args == [HIT, number, PASSAGES[number].start]


def test_the_passage_and_its_words_are_marked_and_in_sight(pane: PreviewPane) -> None:
    pane.show_hit(HIT)
    pane.show_text(window_around(TEXT, PASSAGES[0].start, PASSAGES, 0, look=TextLook.MARKDOWN))
    browser = pane.text.browser
    selections = browser.extraSelections()
    marked = [selection.cursor.selectedText() for selection in selections]
    assert marked == [SECOND, FIRST, "notice", "rent"]
    current = selections[1].cursor
    assert browser.viewport().rect().contains(browser.cursorRect(current).center())


def test_a_passage_of_several_lines_is_marked_line_by_line(pane: PreviewPane) -> None:
    passage = make_passage("One line.\n\nAnother 🏠 line.")
    pane.show_hit(make_hit(Path("/a/b.txt"), passage))
    pane.show_text(window_around(passage.text, 0, (passage,), 0))
    marked = [selection.cursor.selectedText() for selection in pane.text.browser.extraSelections()]
    assert marked == ["One line.", "Another 🏠 line."]


def test_a_long_document_offers_its_neighbouring_parts(qtbot: QtBot, pane: PreviewPane) -> None:
    text = TEXT * 20
    pane.show_hit(HIT)
    window = window_around(text, len(text) // 2, PASSAGES, 0)
    pane.show_text(window)
    assert pane.text.earlier.isVisible()
    with qtbot.waitSignal(pane.text_wanted) as wanted:
        qtbot.mouseClick(pane.text.later, Qt.MouseButton.LeftButton)
    assert wanted.args == [HIT, 0, window.end]


def test_a_pdf_asks_for_its_page_and_falls_back_to_text(qtbot: QtBot, pane: PreviewPane) -> None:
    hit = make_hit(Path("/a/lease.pdf"), make_passage(FIRST, page=3))
    with qtbot.waitSignal(pane.page_wanted) as wanted:
        pane.show_hit(hit)
    assert wanted.args is not None
    assert wanted.args[:3] == [hit, 0, 3]
    with qtbot.waitSignal(pane.text_wanted):
        pane.show_refusal(Refusal("The page cannot be shown.", ""))
    pane.show_refusal(Refusal("The document is gone.", "Search again."))
    assert pane.message.isVisible()
    assert pane.message.text == "The document is gone. Search again."


def test_pages_can_be_turned(qtbot: QtBot, pane: PreviewPane, tmp_path: Path) -> None:
    path = tmp_path / "lease.pdf"
    write_pdf(path, "Lease", FIRST, SECOND)
    hit = make_hit(path, make_passage(SECOND.replace("'", ""), page=2))
    pane.show_hit(hit)
    pane.show_page(render_page(path, 2, 400, Marked(SECOND, ["rent"])))
    assert pane.page.isVisible()
    assert not pane.page.after.isEnabled()
    with qtbot.waitSignal(pane.page_wanted) as wanted:
        qtbot.mouseClick(pane.page.before, Qt.MouseButton.LeftButton)
    assert wanted.args is not None
    assert wanted.args[:3] == [hit, 0, 1]


def test_the_marked_words_are_yellow_on_the_page(pane: PreviewPane, tmp_path: Path) -> None:
    path = tmp_path / "lease.pdf"
    write_pdf(path, "Lease", FIRST.replace("🏠 ", ""))
    pane.show_hit(make_hit(path, make_passage("Either party gives notice.", "notice", page=1)))
    page = render_page(path, 1, pane.page.width_px, Marked("Either party gives notice.", ["notice"]))
    pane.show_page(page)
    image = pane.page.sheet.grab().toImage()
    left, top, width, height = page.words[0]
    ground = image.pixelColor(round((left + width / 2) * image.width()), round((top + height) * image.height()))
    assert ground.blue() < 150 < ground.red()


def test_an_empty_pane_says_what_it_is_for(pane: PreviewPane) -> None:
    pane.show_hit(HIT)
    pane.show_hit(None)
    assert pane.empty.isVisible()
    assert not pane.head.previous.isVisible()


def test_a_dense_list_is_dressed_in_one_pass_and_up_to_a_limit(
    pane: PreviewPane, monkeypatch: pytest.MonkeyPatch
) -> None:
    scans: list[int] = []

    def count(text: str, spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
        scans.append(len(spans := list(spans)))
        return utf16_spans(text, spans)

    monkeypatch.setattr(text_preview, "utf16_spans", count)
    text = "\n".join(f"- **item {number}** with `code` 🏠" for number in range(3000))
    pane.show_hit(HIT)
    pane.show_text(window_around(text, 0, (), 0, look=TextLook.MARKDOWN))
    dressed, *others = scans
    assert 100 < dressed <= 400
    assert others == [0, 1]  # the marks of the passages, and where to scroll


def test_headings_code_and_strong_words_look_different(pane: PreviewPane) -> None:
    text = "# Lease 🏠\n\nSome **strong** words, some `code`."
    pane.show_hit(HIT)
    pane.show_text(window_around(text, 0, (), 0, look=TextLook.MARKDOWN))
    cursor = QTextCursor(pane.text.browser.document())

    def look(word: str) -> QTextCharFormat:
        cursor.setPosition(len(text[: text.index(word) + 1].encode("utf-16-le")) // 2)
        return cursor.charFormat()

    plain = look("words")
    assert look("Lease").fontPointSize() > plain.fontPointSize()
    assert look("strong").fontWeight() > plain.fontWeight()
    assert look("code").fontFamilies() != plain.fontFamilies()
    assert pane.text.browser.toPlainText() == text


def test_plain_text_after_a_heading_is_plain(pane: PreviewPane) -> None:
    pane.show_hit(HIT)
    pane.show_text(window_around("plain", 0, (), 0))
    cursor = QTextCursor(pane.text.browser.document())
    cursor.movePosition(QTextCursor.MoveOperation.Right)
    before = cursor.charFormat()
    for text, look in (("# Heading", TextLook.MARKDOWN), ("plain again", TextLook.PLAIN)):
        pane.show_text(window_around(text, 0, (), 0, look=look))
    cursor.setPosition(1)
    assert cursor.charFormat() == before


def test_the_first_matched_word_of_a_long_passage_is_in_sight(pane: PreviewPane) -> None:
    text = "One more line without it.\n" * 60 + "The tenant gives notice."
    passage = make_passage(text, "notice")
    pane.show_hit(make_hit(Path("/a/long.txt"), passage))
    pane.show_text(window_around(text, 0, (passage,), 0))
    browser = pane.text.browser
    selections = browser.extraSelections()
    assert selections[-1].cursor.selectedText() == "notice"
    assert browser.viewport().rect().contains(browser.cursorRect(selections[-1].cursor).center())


@pytest.mark.parametrize("look", [TextLook.PLAIN, TextLook.CODE])
def test_the_words_that_a_passage_is_shown_for_are_in_sight(pane: PreviewPane, look: TextLook) -> None:
    text = " ".join(f"{number} a museum ticket {number}," for number in range(2900, 3000))
    words = [match.span() for match in re.finditer("museum|ticket|2999", text)]
    passage = replace(make_passage(text), highlights=tuple(words))
    pane.show_hit(make_hit(Path("/a/tickets.json"), passage))
    pane.show_text(window_around(text, 0, (passage,), 0, look=look))
    browser = pane.text.browser
    shown = {
        selection.cursor.selectedText()
        for selection in browser.extraSelections()[1:]
        if browser.viewport().rect().contains(browser.cursorRect(selection.cursor).center())
    }
    assert shown == {"museum", "ticket", "2999"}


def test_another_theme_keeps_the_place_in_the_text(pane: PreviewPane, themes: ThemeSource) -> None:
    pane.show_hit(HIT)
    pane.show_text(window_around(TEXT, PASSAGES[0].start, PASSAGES, 0, look=TextLook.MARKDOWN))
    bar = pane.text.browser.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    place = bar.value()
    assert place > 0
    themes.follow(Qt.ColorScheme.Dark)
    assert bar.value() == place


def test_the_first_page_is_drawn_again_for_the_width_it_really_has(
    qtbot: QtBot, pane: PreviewPane, tmp_path: Path
) -> None:
    write_pdf(tmp_path / "one.pdf", "Lease", "first page", FIRST)
    with qtbot.waitSignal(pane.page_wanted) as early:
        pane.show_hit(PDF)  # the part that shows pages has no size yet
    assert early.args is not None
    with qtbot.waitSignal(pane.page_wanted) as again:
        pane.show_page(render_page(tmp_path / "one.pdf", 2, early.args[3], Marked()))
    assert again.args == [PDF, 0, 2, pane.page.width_px]
    assert early.args[3] != pane.page.width_px
    with qtbot.assertNotEmitted(pane.page_wanted, wait=300):
        pane.show_page(render_page(tmp_path / "one.pdf", 2, pane.page.width_px, Marked()))


@pytest.mark.parametrize("later", [True, False])
def test_the_next_part_of_the_text_goes_on_where_the_last_one_ended(
    qtbot: QtBot, pane: PreviewPane, later: bool
) -> None:
    lines = [f"Line number {number} of a long document." for number in range(4000)]
    text = "\n".join(lines)
    passage = make_passage(lines[2000], "number", start=text.index(lines[2000]))
    pane.show_hit(make_hit(Path("/a/long.txt"), passage))
    pane.show_text(window_around(text, passage.start, (passage,), 0))
    with qtbot.waitSignal(pane.text_wanted) as wanted:
        qtbot.mouseClick(pane.text.later if later else pane.text.earlier, Qt.MouseButton.LeftButton)
    assert wanted.args is not None
    edge = wanted.args[2]
    pane.show_text(window_around(text, edge, (passage,), 0))
    browser = pane.text.browser
    near = QPoint(40, 4) if later else QPoint(40, browser.viewport().height() - 4)
    shown = browser.cursorForPosition(near).block().text()
    assert abs(lines.index(shown) - text.count("\n", 0, edge)) <= 1


PDF = replace(make_hit(Path("/a/one.pdf"), make_passage(FIRST, page=2), document_id=7), type="pdf")
OTHER_PDF = replace(make_hit(Path("/a/two.pdf"), make_passage(SECOND, page=5), document_id=8), type="pdf")


def test_a_page_that_cannot_be_drawn_shows_its_text_and_why_for_this_file_only(qtbot: QtBot, pane: PreviewPane) -> None:
    pane.show_hit(PDF)
    with qtbot.waitSignal(pane.text_wanted):
        pane.show_refusal(Refusal("The page is damaged.", ""))
    assert "The page is damaged." in pane.head.passage_text
    with qtbot.waitSignal(pane.page_wanted) as wanted:
        pane.show_hit(OTHER_PDF)
    assert wanted.args is not None
    assert wanted.args[:3] == [OTHER_PDF, 0, 5]
    assert "damaged" not in pane.head.passage_text


@pytest.mark.parametrize(
    ("folder", "away"), [("/a", {"problem": "It is out of reach."}), ("/", {"disks_away": (Path("/a"),)})]
)
def test_a_page_is_tried_again_when_its_folder_or_disk_is_back(
    qtbot: QtBot, pane: PreviewPane, folder: str, away: dict[str, Any]
) -> None:
    here, elsewhere = make_root(Path(folder)), make_root(Path("/b"), root_id=2)
    gone = replace(here, **away)
    pane.follow_folders(make_status(gone, replace(elsewhere, problem="It is out of reach.")))
    pane.show_hit(PDF)
    pane.show_refusal(Refusal("The page cannot be shown: the file cannot be reached.", ""))
    with qtbot.assertNotEmitted(pane.page_wanted):
        pane.follow_folders(make_status(gone, elsewhere))
    with qtbot.waitSignal(pane.page_wanted) as wanted:
        pane.follow_folders(make_status(here, elsewhere))
    assert wanted.args is not None
    assert wanted.args[:3] == [PDF, 0, 2]
    assert "cannot be reached" not in pane.head.passage_text
    with qtbot.assertNotEmitted(pane.page_wanted):
        pane.follow_folders(make_status(here, elsewhere))


def test_a_change_of_width_asks_for_the_page_that_is_wanted_now(
    qtbot: QtBot, pane: PreviewPane, tmp_path: Path
) -> None:
    write_pdf(tmp_path / "one.pdf", "Lease", "first page", FIRST)
    pane.show_hit(PDF)
    pane.show_page(render_page(tmp_path / "one.pdf", 2, 300, Marked()))
    pane.show_hit(OTHER_PDF)
    with qtbot.waitSignal(pane.page_wanted) as wanted:
        pane.resize(640, 600)
    assert wanted.args is not None
    assert wanted.args[0] == OTHER_PDF
    assert wanted.args[2:] == [5, pane.page.width_px]
    with qtbot.assertNotEmitted(pane.page_wanted):
        pane.page.width_settled.emit()


def test_a_low_pane_scrolls_and_nothing_in_it_overlaps(qtbot: QtBot, pane: PreviewPane) -> None:
    pane.show_hit(replace(HIT, remark="Only the first 50 MB were read. " * 5))
    pane.show_text(window_around(TEXT, PASSAGES[0].start, PASSAGES, 0))
    pane.toggle_why()
    pane.resize(360, 160)
    qtbot.waitUntil(lambda: pane.head.width() < 360)
    rows = [pane.head.remark, pane.head.why, pane.head.following, pane.why, pane.text]
    spans = [(part.mapTo(pane, QPoint()).y(), part.height()) for part in rows]
    assert all(top + height <= below for (top, height), (below, _) in pairwise(spans))
    assert spans[-1][1] > 80


def test_buttons_without_words_have_a_name(pane: PreviewPane) -> None:
    buttons = (pane.head.previous, pane.head.following, pane.page.before, pane.page.after)
    assert all(button.accessibleName() for button in buttons)


def test_a_picture_is_shown_with_the_text_that_was_recognised_in_it(
    qtbot: QtBot, pane: PreviewPane, tmp_path: Path
) -> None:
    Image.new("RGB", (60, 40), (250, 250, 250)).save(tmp_path / "scan.png")
    hit = make_hit(tmp_path / "scan.png", make_passage("Invoice <b>\nfor the rent", "rent"))
    with qtbot.waitSignal(pane.page_wanted) as wanted:
        pane.show_hit(hit)
    assert wanted.args is not None
    assert wanted.args[:3] == [hit, 0, 1]
    pane.show_page(render_picture(hit.path, "png", 1, 400))
    assert pane.page.sheet.width() <= 60
    assert pane.page.caption.toPlainText() == "Invoice <b>\nfor the rent"
    assert not pane.page.before.isVisible()
    with qtbot.waitSignal(pane.text_wanted):
        pane.head.as_text.setChecked(True)


def test_a_picture_in_an_archive_is_shown_as_text(qtbot: QtBot, pane: PreviewPane) -> None:
    hit = replace(make_hit(Path("/a/old.zip"), make_passage("Invoice")), type="png", member="scan.png")
    with qtbot.waitSignal(pane.text_wanted):
        pane.show_hit(hit)
    assert not pane.head.as_text.isVisible()


def test_the_text_below_a_picture_goes_with_it(pane: PreviewPane) -> None:
    pane.show_hit(make_hit(Path("/a/scan.png"), make_passage("Invoice")))
    pane.show_hit(make_hit(Path("/a/lease.pdf"), make_passage(FIRST, page=1)))
    assert pane.page.caption.isHidden()


def test_the_text_of_a_scanned_page_stands_below_it(pane: PreviewPane, tmp_path: Path) -> None:
    scan = Image.new("RGB", (60, 40), (250, 250, 250))
    scan.save(tmp_path / "scan.pdf", save_all=True, append_images=[scan])
    passage = make_passage("Invoice\nfor the rent", "rent", page=2)
    pane.show_hit(make_hit(tmp_path / "scan.pdf", passage))
    pane.show_page(render_page(tmp_path / "scan.pdf", 2, 400, Marked(passage.text, ["rent"])))
    assert pane.page.caption.toPlainText() == "Invoice\nfor the rent"
    pane.show_page(render_page(tmp_path / "scan.pdf", 1, 400, Marked()))
    assert pane.page.caption.isHidden(), "it stands on another page"


def test_a_page_on_which_the_passage_is_marked_has_no_text_below(pane: PreviewPane, tmp_path: Path) -> None:
    write_pdf(tmp_path / "lease.pdf", "Lease", "Either party gives notice.")
    pane.show_hit(make_hit(tmp_path / "lease.pdf", make_passage("Either party gives notice.", page=1)))
    pane.show_page(render_page(tmp_path / "lease.pdf", 1, 400, Marked("Either party gives notice.")))
    assert pane.page.caption.isHidden()


@pytest.mark.parametrize("look", [TextLook.TABLE, TextLook.PLAIN, TextLook.MARKDOWN])
def test_cells_of_a_table_stand_below_each_other(pane: PreviewPane, look: TextLook) -> None:
    text = "Flat\tRent\nThe house at the harbour\t700"
    pane.show_hit(HIT)
    pane.show_text(window_around(text, 0, (), 0, look=look))
    places = []
    for cell in ("Rent", "700"):
        cursor = QTextCursor(pane.text.browser.document())
        cursor.setPosition(text.index(cell))
        places.append(pane.text.browser.cursorRect(cursor).left())
    assert places[0] == places[1]
    assert pane.text.browser.toPlainText() == text


def test_the_names_of_the_columns_stay_in_sight(pane: PreviewPane) -> None:
    text = "Flat\tRent\n" + "\n".join(f"Street {number}\t{number}" for number in range(3000))
    line = "Street 2000\t2000"
    passage = make_passage(line, start=text.index(line), heading="Flat · Rent")
    pane.show_hit(HIT)
    pane.show_text(window_around(text, passage.start, (passage,), 0, look=TextLook.TABLE))
    assert pane.text.head.isVisible()
    assert list(pane.text.head.names) == ["Flat", "Rent"]
    first = make_passage("Flat\tRent", heading="Flat · Rent")
    pane.show_text(window_around("Flat\tRent\nStreet 1\t1", 0, (first,), 0, look=TextLook.TABLE))
    assert not pane.text.head.isVisible()


def test_source_code_has_letters_of_one_width_and_prose_has_not(pane: PreviewPane) -> None:
    pane.show_hit(HIT)
    pane.show_text(window_around("def f():\n    pass", 0, (), 0, look=TextLook.CODE))
    fixed = pane.text.browser.document().defaultFont().families()
    pane.show_text(window_around("def f():\n    pass", 0, (), 0))
    assert pane.text.browser.document().defaultFont().families() != fixed


def test_the_headers_of_a_mail_are_set_apart(pane: PreviewPane) -> None:
    pane.show_hit(HIT)
    pane.show_text(window_around("From: Ann\nTo: Li\n\nNote: bring it.", 0, (), 0, look=TextLook.MAIL))
    cursor = QTextCursor(pane.text.browser.document())
    looks = []
    for place in (2, 7, 12, 22):
        cursor.setPosition(place)
        looks.append(cursor.charFormat().foreground().color())
    assert looks[0] == looks[2] != looks[1] == looks[3]


def test_a_page_of_the_web_is_text_that_loads_nothing(pane: PreviewPane) -> None:
    page = '<img src="file:///etc/hostname"><script>alert(1)</script>'
    pane.show_hit(HIT)
    pane.show_text(window_around(page, 0, (), 0, look=look_of("html")))
    assert pane.text.browser.toPlainText() == page
