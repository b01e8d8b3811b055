"""The letters of a PDF's page one by one, each with its place.

Pages that are read more closely than pdfium reads them are read through this.
"""

import math
from collections.abc import Iterator
from typing import NamedTuple
from unicodedata import category

import pypdfium2 as pdfium

from desktop_app.extract.pages.line_joining import HYPHEN_MARK

Box = tuple[float, float, float, float]
"""Left, bottom, right, top."""

_HIGH, _LOW = range(0xD800, 0xDC00), range(0xDC00, 0xE000)
"""Halves of the characters beyond U+FFFF, in the order in which they come."""
_WHITE = frozenset(map(ord, "\t\n\r"))
_LEVEL = 3
"""Degrees by which a line may be off."""


class PlacedChar(NamedTuple):
    """A character as it is shown, or a space that pdfium has put between two."""

    text: str
    box: Box
    generated: bool = False
    """By pdfium, so that the box says nothing."""
    level: bool = True
    """In a line that runs along a side of the page, so that the box is no larger than the letter."""
    upright: bool = True
    """On a page that is not turned by the reader."""


def placed_chars(text_page: pdfium.PdfTextPage, shown: Box) -> Iterator[PlacedChar]:
    """Those that overlap `shown`, in pdfium's order; a mark for a hyphen that it takes for one at a line's end."""
    half = ""
    for index in range(text_page.count_chars()):
        code = pdfium.raw.FPDFText_GetUnicode(text_page, index)
        is_hyphen = pdfium.raw.FPDFText_IsHyphen(text_page, index) == 1
        char = HYPHEN_MARK if is_hyphen else _char(half, code)
        half = chr(code) if code in _HIGH else ""
        generated = pdfium.raw.FPDFText_IsGenerated(text_page, index) == 1
        box = text_page.get_charbox(index, loose=True)
        if char and (generated or overlap(box, shown)):
            degrees = math.degrees(pdfium.raw.FPDFText_GetCharAngle(text_page, index))
            yield PlacedChar(char, box, generated, _is_level(degrees), abs(degrees) <= _LEVEL)


def overlap(one: Box, other: Box) -> bool:
    """Whether any part of one lies in the other."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _char(half: str, code: int) -> str:
    """Empty for what cannot be seen: half a character, and control characters that are no white space."""
    if code in _LOW and half:
        return (half + chr(code)).encode("utf-16", "surrogatepass").decode("utf-16")
    is_seen = code not in _HIGH and code not in _LOW and (code in _WHITE or category(chr(code)) != "Cc")
    return chr(code) if is_seen else ""


def _is_level(degrees: float) -> bool:
    return abs((degrees + 45) % 90 - 45) <= _LEVEL
