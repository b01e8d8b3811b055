"""One page of a PDF file as pixels, with rectangles over the passage and its matched words. No Qt.

pdfium is not safe to use from two threads, so everything here runs in the preview lane only. The passage
comes from another reader than pdfium, so it is found by its letters and digits alone, and by parts of it
where the two readers disagree.
"""

import ctypes
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from desktop_app.errors import EnvironmentFault
from desktop_app.gui.page_image import Marked, PageImage, Rect

_MAX_PIXELS = 6_000_000
_SHINGLE = 18
_MERGE_STEP = 9


def render_page(path: Path, page: int, width_px: int, marked: Marked) -> PageImage:
    """Render page `page` (from 1; clamped to the file) `width_px` wide, at most 6 million pixels.

    :raises EnvironmentFault: the file is gone, encrypted or damaged.
    """
    try:
        document = pdfium.PdfDocument(path)
    except OSError as error:  # whose only words are the path
        raise EnvironmentFault("The page cannot be shown: the file cannot be reached.") from error
    except pdfium.PdfiumError as error:
        raise EnvironmentFault(f"The page cannot be shown: {error}") from error
    try:
        number = max(1, min(page, len(document)))
        return _render(document[number - 1], number, len(document), width_px, marked)
    except pdfium.PdfiumError as error:
        raise EnvironmentFault(f"Page {page} cannot be shown: {error}") from error
    finally:
        document.close()


def _render(page: Any, number: int, count: int, width_px: int, marked: Marked) -> PageImage:
    width, height = page.get_size()
    scale = min(width_px / width, (_MAX_PIXELS / (width * height)) ** 0.5)
    bitmap = page.render(scale=scale, rev_byteorder=True, force_bitmap_format=pdfium_c.FPDFBitmap_BGR)
    letters = _PageLetters(page)
    try:
        span = find_span(letters.text, letters_of(marked.passage)[0])
        covered = letters.rects(*_narrowed(letters.text, span, marked.sentence)) if span else ()
        matched = tuple(rect for place in _word_places(letters, span, marked.words) for rect in letters.rects(*place))
        pixels = bytes(bitmap.buffer)
        return PageImage(pixels, bitmap.width, bitmap.height, bitmap.stride, number, count, tuple(covered), matched)
    finally:
        letters.close()
        bitmap.close()


def letters_of(text: str) -> tuple[str, list[int]]:
    """The letters and digits of `text`, compatibility forms and case folded, each with its place in it."""
    letters: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        for folded in unicodedata.normalize("NFKC", char).casefold():
            if folded.isalnum():
                letters.append(folded)
                places.append(place)
    return "".join(letters), places


def find_span(page: str, passage: str) -> tuple[int, int] | None:
    """Where `passage` stands in `page`, both as `letters_of` gives them; None where too little agrees.

    Without an exact match, pieces of 18 letters vote; those near the median shift bound the span.
    """
    if not passage:
        return None
    exact = page.find(passage)
    if exact >= 0:
        return exact, exact + len(passage)
    found = []
    for start in range(0, max(1, len(passage) - _SHINGLE), _MERGE_STEP):
        place = page.find(passage[start : start + _SHINGLE])
        if place >= 0:
            found.append((place - start, place))
    if not found:
        return None
    middle = sorted(found)[len(found) // 2][0]
    near = [place for shift, place in found if abs(shift - middle) <= len(passage) // 2]
    return min(near), min(len(page), max(near) + _SHINGLE)


def _narrowed(page: str, passage: tuple[int, int], sentence: str) -> tuple[int, int]:
    """Where the sentence stands in the passage on the page; the passage if it is not found there."""
    start, end = passage
    span = find_span(page[start:end], letters_of(sentence)[0])
    return (start + span[0], start + span[1]) if span else passage


def _word_places(
    letters: "_PageLetters", span: tuple[int, int] | None, words: Sequence[str]
) -> Iterator[tuple[int, int]]:
    first, last = span or (0, len(letters.text))
    for word in {letters_of(word)[0] for word in words} - {""}:
        place = letters.text.find(word, first, last)
        while place >= 0:
            if letters.is_whole(place, place + len(word)):
                yield place, place + len(word)
            place = letters.text.find(word, place + 1, last)


class _PageLetters:
    """The letters of a page in reading order, each with its character number in pdfium."""

    def __init__(self, page: Any) -> None:
        self._page = page
        self._text_page = page.get_textpage()
        raw = "".join(
            chr(code) if code <= 0x10FFFF else " "
            for code in (pdfium_c.FPDFText_GetUnicode(self._text_page, i) for i in range(self._text_page.count_chars()))
        )
        self._raw = raw
        self.text, self._places = letters_of(raw)

    def is_whole(self, first: int, last: int) -> bool:
        """Whether no letter touches the span [first, last); always true between CJK characters."""
        before, after = self._places[first] - 1, self._places[last - 1] + 1
        joined_before = before >= 0 and _joins(self._raw[before], self.text[first])
        joined_after = after < len(self._raw) and _joins(self._raw[after], self.text[last - 1])
        return not joined_before and not joined_after

    def rects(self, first: int, last: int) -> list[Rect]:
        """One rectangle for each line that the letters [first, last) stand on."""
        if first >= last:
            return []
        begin, end = self._places[first], self._places[last - 1] + 1
        count = self._text_page.count_rects(begin, end - begin)
        return [self._on_page(*self._text_page.get_rect(number)) for number in range(count)]

    def _on_page(self, left: float, bottom: float, right: float, top: float) -> Rect:
        first, second = self._device(left, top), self._device(right, bottom)
        x, y = min(first[0], second[0]), min(first[1], second[1])
        return x, y, abs(first[0] - second[0]), abs(first[1] - second[1])

    def _device(self, x: float, y: float) -> tuple[float, float]:
        side = 100_000  # pdfium answers in whole device pixels, so the device is made large
        to_x, to_y = ctypes.c_int(), ctypes.c_int()
        pdfium_c.FPDF_PageToDevice(self._page, 0, 0, side, side, 0, x, y, to_x, to_y)
        return to_x.value / side, to_y.value / side

    def close(self) -> None:
        """Release pdfium's text page."""
        self._text_page.close()


def _joins(neighbour: str, letter: str) -> bool:
    return neighbour.isalnum() and neighbour < "\u2e80" and letter < "\u2e80"
