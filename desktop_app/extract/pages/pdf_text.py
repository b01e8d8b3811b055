"""What is written on one page of a PDF, in the order in which it is read."""

import math
from collections.abc import Iterator
from contextlib import contextmanager

import pypdfium2 as pdfium

from desktop_app.extract.pages.leftward_lines import in_reading_order, runs_leftwards
from desktop_app.extract.pages.pdf_chars import Box, overlap, placed_chars
from desktop_app.extract.pages.pdf_columns import columns_in_order, may_come_by_turns
from desktop_app.extract.pages.pdf_spacing import words_are_parted, words_joined

_MOST_CHARS = 20_000
"""Of a page that is read letter by letter."""
_SAMPLE = 50
"""Letters of a page that say which way its lines run."""
_DOWNWARDS = 90
"""Degrees by which a line is turned that runs down the page as it is shown."""


def written_text(page: pdfium.PdfPage) -> str:
    """What stands on the page, without what lies beside it or was cropped; the lines of a layout as they are."""
    with _text_page(page) as text_page:
        shown = page.get_bbox()
        text, boxes = _as_found(text_page, shown)
        if not boxes:
            return text
        is_parted, is_leftward = words_are_parted(text, boxes), runs_leftwards(text)
        has_columns = may_come_by_turns(boxes)
        if not (is_parted or is_leftward or has_columns) or text_page.count_chars() > _MOST_CHARS:
            return text
        chars = placed_chars(text_page, shown)
        if is_parted:
            chars = words_joined(chars)
        placed = list(in_reading_order(chars) if is_leftward else chars)
        columns = columns_in_order(placed) if has_columns else ""
        return columns or ((is_parted or is_leftward) and "".join(char.text for char in placed)) or text


def _as_found(text_page: pdfium.PdfTextPage, shown: Box) -> tuple[str, list[Box]]:
    """The text that pdfium gives for what is shown, and the boxes of its pieces; if nothing is, all text and no box."""
    text = _whole_text(text_page)
    boxes = [text_page.get_rect(index) for index in range(text_page.count_rects())]
    inside = [box for box in boxes if overlap(box, shown)]
    if len(inside) < len(boxes):
        text = str(text_page.get_text_bounded(*shown)) or text  # it glues words that stand far apart
    return text, inside


def _whole_text(text_page: pdfium.PdfTextPage) -> str:
    """pypdfium2 goes one call deeper for each letter without a sign at an end, and too deep for a thousand."""

    def is_said(index: int) -> bool:
        return int(pdfium.raw.FPDFText_GetTextIndexFromCharIndex(text_page, index)) >= 0

    count = text_page.count_chars()
    first = next(filter(is_said, range(count)), count)
    last = next(filter(is_said, range(count - 1, first, -1)), first)
    return str(text_page.get_text_range(first, last - first + 1)) if first < count else ""


@contextmanager
def _text_page(page: pdfium.PdfPage) -> Iterator[pdfium.PdfTextPage]:
    """The page's letters. pdfium gives lines that run downwards last one first, so such a page is turned meanwhile."""
    text_page, rotation = page.get_textpage(), page.get_rotation()
    try:
        if _runs_downwards(text_page, rotation):
            text_page.close()
            page.set_rotation((rotation - _DOWNWARDS) % 360)
            text_page = page.get_textpage()
        yield text_page
    finally:
        text_page.close()
        page.set_rotation(rotation)


def _runs_downwards(text_page: pdfium.PdfTextPage, rotation: int) -> bool:
    """Whether most letters stand in such lines."""
    count = text_page.count_chars()
    sample = range(0, count, max(1, count // _SAMPLE))
    angles = (pdfium.raw.FPDFText_GetCharAngle(text_page, index) for index in sample)
    downwards = sum(round(math.degrees(angle) + rotation) % 360 == _DOWNWARDS for angle in angles if angle >= 0)
    return downwards * 2 > len(sample)
