"""What is written on one page of a PDF, in the order in which it is read."""

import math
from collections.abc import Iterator
from contextlib import contextmanager

import pypdfium2 as pdfium

from desktop_app.extract.pages.pdf_columns import columns_in_order
from desktop_app.extract.pages.pdf_spacing import Box, mended

_SAMPLE = 50
"""Letters of a page that say which way its lines run."""
_DOWNWARDS = 90
"""Degrees by which a line is turned that runs down the page as it is shown."""


def written_text(page: pdfium.PdfPage) -> str:
    """What stands on the page, without what lies beside it or was cropped; the lines of a layout as they are."""
    with _text_page(page) as text_page:
        text = str(text_page.get_text_range())
        shown = page.get_bbox()
        boxes = [text_page.get_rect(index) for index in range(text_page.count_rects())]
        if all(_overlap(box, shown) for box in boxes):
            return columns_in_order(text_page, boxes) or mended(text_page, text, boxes)
        return str(text_page.get_text_bounded(*shown)) or text  # it glues words that stand far apart


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


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
