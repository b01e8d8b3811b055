"""Pages of a PDF whose two columns were written row by row, so that the lines of both come by turns.

Only columns of prose, whose lines are about equally long: the cells of tables and forms belong side by side.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from statistics import median

from desktop_app.extract.pages.line_joining import HYPHEN_MARK
from desktop_app.extract.pages.pdf_chars import Box, PlacedChar
from desktop_app.extract.pages.reading_order import PlacedText, gutter_of, text_in_order

_LEAST_ROWS = 6
"""So many lines have another beside them, at least."""
_MOST_PIECES = 400
_LEAST_TURNS = 0.4
"""Share of the lines that lie to the right of the one before."""
_LEAST_FULL = 0.75
"""The usual line of prose is so long, as a share of the longest one."""
_SPACE = 1.5
"""Letters so many heights apart do not stand in one line of a column."""


def may_come_by_turns(boxes: Sequence[Box]) -> bool:
    """Whether a page may be such a one, by the boxes of the pieces that pdfium sees on it."""
    return _LEAST_ROWS * 2 <= len(boxes) <= _MOST_PIECES * 4 and _turns(boxes) >= _LEAST_ROWS


def columns_in_order(chars: Iterable[PlacedChar]) -> str:
    """The page's text column by column; empty if it does not come row by row across two columns."""
    pieces = list(_pieces(chars))
    turns = _turns([(piece.left, -piece.bottom, piece.right, -piece.top) for piece in pieces])
    if len(pieces) > _MOST_PIECES or turns < max(_LEAST_ROWS, len(pieces) * _LEAST_TURNS):
        return ""
    gutter = gutter_of(pieces)
    if gutter is None or not all(_is_prose(side) for side in _sides(pieces, gutter)):
        return ""
    return text_in_order(pieces)


def _turns(boxes: Sequence[Box]) -> int:
    """How often a piece lies far to the right of the one before, at the same height."""
    return sum(
        other[0] - one[2] > (one[3] - one[1]) * _SPACE
        and min(one[3], other[3]) - max(one[1], other[1]) > (one[3] - one[1]) / 2
        for one, other in pairwise(boxes)
    )


def _pieces(chars: Iterable[PlacedChar]) -> Iterator[PlacedText]:
    """The text in pieces that end with a line, with a hyphen at its end, or before a wide space."""
    parts: list[str] = []
    boxes: list[Box] = []
    for char in chars:
        is_seen = not char.text.isspace()
        if boxes and (char.text in "\r\n" or (is_seen and _is_far(boxes[-1], char.box))):
            yield _piece(parts, boxes)
            parts, boxes = [], []
        parts.append(char.text)
        if is_seen:
            boxes.append(char.box)
        if char.text == HYPHEN_MARK:  # pdfium tells of no end of the line
            parts[-1] = "-"
            yield _piece(parts, boxes)
            parts, boxes = [], []
    if boxes:
        yield _piece(parts, boxes)


def _is_far(one: Box, other: Box) -> bool:
    return other[0] - one[2] > (one[3] - one[1]) * _SPACE


def _piece(parts: list[str], boxes: list[Box]) -> PlacedText:
    left, bottom, right, top = zip(*boxes, strict=True)
    return PlacedText("".join(parts).strip(), min(left), -max(top), max(right), -min(bottom))


def _sides(pieces: Sequence[PlacedText], gutter: float) -> tuple[list[PlacedText], list[PlacedText]]:
    return [piece for piece in pieces if piece.right <= gutter], [piece for piece in pieces if piece.left >= gutter]


def _is_prose(pieces: Sequence[PlacedText]) -> bool:
    widths = [piece.right - piece.left for piece in pieces]
    return len(widths) >= _LEAST_ROWS and median(widths) >= max(widths) * _LEAST_FULL
