"""Puts pieces of text that were found on a picture into the order in which they are read.

Pure. Knows places and which way a script runs, no language: columns from left to right, rows from the top down.
"""

from collections.abc import Iterator, Sequence
from statistics import median
from typing import NamedTuple
from unicodedata import bidirectional

from desktop_app.extract.pages.line_joining import join_lines

_COLUMN_ROWS = 4
"""A column has at least so many pieces."""
_COLUMN_WIDTH = 8
"""A column's usual piece is so many times as wide as it is high; a table's cells are narrower."""
_MOST_CROSSING = 0.2
"""So large a share of pieces, such as headlines, may lie across the space between two columns."""
_LEAST_BESIDE = 0.3
"""Columns stand beside each other for this share of the shorter one."""

_PARAGRAPH_SPACE = 0.6
"""Lines this many heights apart end a paragraph; a piece with its margin is 1.6 times as high as its letters."""


class PlacedText(NamedTuple):
    """A piece of a line, and where it stands; distances grow to the right and downwards."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


def text_in_order(pieces: Sequence[PlacedText]) -> str:
    """The text of a whole picture: blocks apart by a blank line, rows by a newline, paragraphs joined."""
    return "\n\n".join(join_lines("\n".join(_rows(block))) for block in _blocks(pieces) if block)


def _blocks(pieces: Sequence[PlacedText]) -> Iterator[Sequence[PlacedText]]:
    """Columns, and what stands across them where it interrupts them."""
    gutter = gutter_of(pieces)
    if gutter is None:
        yield pieces
        return
    rest = list(pieces)
    for headline in sorted((piece for piece in pieces if _crosses(piece, gutter)), key=lambda piece: piece.top):
        above = [piece for piece in rest if piece is not headline and _middle(piece) < _middle(headline)]
        yield from _columns(above, gutter)
        yield [headline]
        rest = [piece for piece in rest if piece is not headline and _middle(piece) >= _middle(headline)]
    yield from _columns(rest, gutter)


def _columns(pieces: Sequence[PlacedText], gutter: float) -> Iterator[Sequence[PlacedText]]:
    yield from _blocks([piece for piece in pieces if piece.right <= gutter])
    yield from _blocks([piece for piece in pieces if piece.right > gutter])


def gutter_of(pieces: Sequence[PlacedText]) -> float | None:
    """Where a space between two columns begins; None if the pieces stand in one."""
    best: tuple[int, float] | None = None
    for x in {piece.right for piece in pieces}:
        left = [piece for piece in pieces if piece.right <= x]
        right = [piece for piece in pieces if piece.left >= x]
        crossing = len(pieces) - len(left) - len(right)
        if crossing <= len(pieces) * _MOST_CROSSING and (best is None or (crossing, x) < best):
            best = (crossing, x) if _are_columns(left, right) else best
    return best[1] if best is not None else None


def _are_columns(left: Sequence[PlacedText], right: Sequence[PlacedText]) -> bool:
    if not (_is_column(left) and _is_column(right)):
        return False
    tops = [min(piece.top for piece in side) for side in (left, right)]
    bottoms = [max(piece.bottom for piece in side) for side in (left, right)]
    shorter = min(bottom - top for top, bottom in zip(tops, bottoms, strict=True))
    return min(bottoms) - max(tops) >= shorter * _LEAST_BESIDE


def _is_column(pieces: Sequence[PlacedText]) -> bool:
    if len(pieces) < _COLUMN_ROWS:
        return False
    height = median(piece.bottom - piece.top for piece in pieces)
    return median(piece.right - piece.left for piece in pieces) >= height * _COLUMN_WIDTH


def _crosses(piece: PlacedText, gutter: float) -> bool:
    return piece.left < gutter < piece.right


def _rows(pieces: Sequence[PlacedText]) -> Iterator[str]:
    """Pieces at the same height make a row; a wide space between two is an empty one."""
    row: list[PlacedText] = []
    for piece in sorted(pieces, key=_middle):
        height = row[-1].bottom - row[-1].top if row else 0
        if row and _middle(piece) > row[-1].bottom - height / 4:
            yield _row(row)
            if piece.top - row[-1].bottom > height * _PARAGRAPH_SPACE:
                yield ""
            row = []
        row.append(piece)
    if row:
        yield _row(row)


def _row(pieces: Sequence[PlacedText]) -> str:
    from_left = [piece.text for piece in sorted(pieces, key=lambda piece: piece.left)]
    leftwards = sum(_leaning(text) for text in from_left) < 0
    return " ".join(reversed(from_left) if leftwards else from_left)


def _leaning(text: str) -> int:
    """-1 for Hebrew, Arabic and the like, 1 for other letters, 0 for numbers, which go with what stands beside them."""
    directions = [bidirectional(char) for char in text]
    leftwards, rightwards = sum(one in ("R", "AL") for one in directions), directions.count("L")
    return (rightwards > leftwards) - (leftwards > rightwards)


def _middle(piece: PlacedText) -> float:
    return (piece.top + piece.bottom) / 2
