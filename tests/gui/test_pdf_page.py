"""Rendered PDF pages and the rectangles over a passage."""

from pathlib import Path

import pytest

from desktop_app.errors import EnvironmentFault
from desktop_app.gui.page_image import Marked
from desktop_app.gui.pdf_page import find_span, letters_of, render_page
from tests.folder_builders import write_pdf

PASSAGE = "Either party may end this agreement with three months' notice given in writing."
FILLER = "The landlord keeps the building in good repair and pays for it. " * 8


@pytest.fixture
def lease(tmp_path: Path) -> Path:
    path = tmp_path / "lease.pdf"
    write_pdf(path, "Lease", FILLER, FILLER + PASSAGE + " " + FILLER)
    return path


def test_a_page_is_rendered_as_wide_as_asked(lease: Path) -> None:
    page = render_page(lease, 2, 600, Marked())
    assert abs(page.width - 600) <= 1
    assert (page.page, page.page_count) == (2, 2)
    assert len(page.pixels) == page.stride * page.height
    assert min(page.pixels) < 100  # something dark on the white paper


def test_the_passage_is_marked_line_by_line_in_reading_order(lease: Path) -> None:
    page = render_page(lease, 2, 600, Marked(PASSAGE, ["months' notice"]))
    assert 1 <= len(page.passage) <= 4
    assert len(page.words) == 1
    left, top, width, height = page.words[0]
    assert 0 < left < left + width < 1
    assert min(rect[1] for rect in page.passage) - 0.01 <= top <= max(rect[1] for rect in page.passage) + 0.01
    assert height < 0.03


def test_marks_lie_on_ink(lease: Path) -> None:
    page = render_page(lease, 2, 800, Marked(PASSAGE))
    for left, top, width, height in page.passage:
        rows = range(round(top * page.height), round((top + height) * page.height))
        first, last = 3 * round(left * page.width), 3 * round((left + width) * page.width)
        ink = sum(min(page.pixels[row * page.stride + first : row * page.stride + last]) < 128 for row in rows)
        assert ink > len(rows) / 3


def test_words_are_whole_words(lease: Path) -> None:
    assert render_page(lease, 2, 600, Marked(PASSAGE, ["part"])).words == ()


def test_a_passage_of_another_reader_is_found_by_what_agrees() -> None:
    page = letters_of("Head line 12 either party may end this agreement with three months notice foot")[0]
    passage = letters_of("Either party may END this agree-\nment with [1] three months’ notice")[0]
    start, end = find_span(page, passage) or (0, 0)
    assert page[start:end].startswith("eitherparty")
    assert find_span(page, letters_of("something quite different is said in this one")[0]) is None


def test_a_page_beyond_the_end_is_the_last_one(lease: Path) -> None:
    assert render_page(lease, 99, 300, Marked()).page == 2


def test_a_huge_width_is_bounded(lease: Path) -> None:
    page = render_page(lease, 1, 50_000, Marked())
    assert page.width * page.height <= 6_100_000


@pytest.mark.parametrize("content", [None, b"%PDF-1.7 nothing else"])
def test_a_missing_or_broken_file_says_so(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "x.pdf"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(EnvironmentFault, match="cannot be shown"):
        render_page(path, 1, 300, Marked())


def test_a_file_that_is_gone_is_refused_with_the_reason(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault) as refused:
        render_page(tmp_path / "lease.pdf", 1, 300, Marked())
    assert refused.value.message == "The page cannot be shown: the file cannot be reached."


def test_one_sentence_of_a_passage_is_marked_where_it_is_known(lease: Path) -> None:
    whole = render_page(lease, 2, 600, Marked(FILLER + PASSAGE, ["agreement"]))
    page = render_page(lease, 2, 600, Marked(FILLER + PASSAGE, ["agreement"], PASSAGE))
    assert 1 <= len(page.passage) < len(whole.passage)
    assert page.words == whole.words
    assert page.passage == render_page(lease, 2, 600, Marked(PASSAGE)).passage
    other = render_page(lease, 2, 600, Marked(FILLER + PASSAGE, [], "Nobody has ever written that on a page."))
    assert other.passage == whole.passage
