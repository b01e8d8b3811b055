"""Pages of a PDF on which pdfium parts words whose letters were placed one by one.

It ends a line at every piece of text where it takes a page for one that is written downwards, as it does where few
lines stand far apart; and it sets a space before a piece whose letters stand as far apart as those of the piece before.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import pypdfium2 as pdfium

from desktop_app.extract.pages.line_joining import HYPHEN_MARK

Box = tuple[float, float, float, float]
"""Left, bottom, right, top."""

_MOST_CHARS = 20_000
_BROKEN_LINES = (1.3, 3)
"""Lines for each that can be seen, and beyond that, of a page that pdfium has broken."""
_SPACED_LETTERS = (0.2, 5)
"""Letters that stand alone, as a share of the words and in all, of a page that pdfium has spaced out."""
_TOUCHING = 0.15
_BESIDE = 1.5
"""Gaps, in heights of a letter, within a word and within a line."""
_AS_FAR = 1.3
"""A gap between two letters is no space if it is so many times the gap before them."""


class _Char(NamedTuple):
    text: str
    box: Box
    generated: bool


def mended(text_page: pdfium.PdfTextPage, text: str, boxes: Sequence[Box]) -> str:
    """`text`, which pdfium gives for the whole page, with the words whole; `boxes` are those of its pieces."""
    if not (_is_broken(text, boxes) or _is_spaced_out(text)) or text_page.count_chars() > _MOST_CHARS:
        return text
    return "".join(_joined(_chars(text_page)))


def _is_broken(text: str, boxes: Sequence[Box]) -> bool:
    seen = 1 + sum(not _is_beside(one, other, _BESIDE) for one, other in pairwise(boxes))
    factor, more = _BROKEN_LINES
    return text.count("\n") + 1 > seen * factor + more


def _is_spaced_out(text: str) -> bool:
    words = text.split()
    alone = sum(len(word) == 1 and word.isascii() and word.isalpha() for word in words)
    share, least = _SPACED_LETTERS
    return alone >= least and alone > len(words) * share


def _chars(text_page: pdfium.PdfTextPage) -> Iterator[_Char]:
    for index in range(text_page.count_chars()):
        char = chr(pdfium.raw.FPDFText_GetUnicode(text_page, index))
        is_hyphen = pdfium.raw.FPDFText_IsHyphen(text_page, index) == 1
        is_generated = pdfium.raw.FPDFText_IsGenerated(text_page, index) == 1
        yield _Char(HYPHEN_MARK if is_hyphen else char, text_page.get_charbox(index, loose=True), is_generated)


def _joined(chars: Iterator[_Char]) -> Iterator[str]:
    """The characters; of what pdfium has put between them only what can be seen."""
    before: _Char | None = None
    gap, between = 0.0, ""
    for char in chars:
        if char.generated and char.text.isspace():
            between += char.text
            continue
        if before is not None:
            between = _between(before.box, char.box, gap, between)
            yield between
            if "\n" in between:
                gap = 0.0
            elif not (between or before.text.isspace() or char.text.isspace()):
                gap = char.box[0] - before.box[2]
        yield char.text
        before, between = char, ""


def _between(one: Box, other: Box, gap: float, between: str) -> str:
    """What stands between two characters; `gap` is what lay between the last two of a word before them."""
    height = one[3] - one[1]
    if not between or not _is_beside(one, other, _BESIDE):
        return between
    is_word = other[0] - one[2] <= max(gap * _AS_FAR, height * _TOUCHING if "\n" in between else 0.0)
    return "" if is_word else " "


def _is_beside(one: Box, other: Box, heights: float) -> bool:
    """Whether `other` follows in the line of `one`, at most so many heights behind it."""
    height = one[3] - one[1]
    overlap = min(one[3], other[3]) - max(one[1], other[1])
    return overlap > height / 2 and -height / 2 < other[0] - one[2] < height * heights
