"""The counted pieces of a page, in columns, and the windows that they are joined to.

A book has hundreds of thousands of pieces. As many objects would stop every thread of the program for half a
second whenever Python looks for garbage; numbers in arrays are nothing it looks at. Nor do all pieces of a long page
stand in one array: to make one of 30 MB longer can take 70 ms, for which no other thread runs.
"""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from zlib import crc32

from desktop_app.chunk.boundaries import Boundary, Span
from desktop_app.chunk.windows import windows
from desktop_app.records import Locator

PIECES_AT_ONCE = 50_000
"""In columns; more where none of them can be joined yet."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A span with its tokens and the place it belongs to."""

    span: Span
    count: int
    locator: Locator


def joined(
    pieces: Iterable[Piece], text: str, *, low: int, high: int, at_once: int = PIECES_AT_ONCE
) -> Iterator[Sequence[Piece]]:
    """The pieces of one page of `text` in windows of `low` to `high` tokens, as `windows` chooses them."""
    columns = _Columns()
    due = at_once
    for piece in pieces:
        columns.append(piece, text)
        if len(columns) >= due:
            settled = columns.windows(low, high, ended=False)
            yield from (columns.pieces(first, last) for first, last in settled)
            if settled:
                columns.drop(settled[-1][1])
            due = max(at_once, 2 * len(columns))
    yield from (columns.pieces(first, last) for first, last in columns.windows(low, high, ended=True))


class _Columns:
    """Pieces that follow each other without a gap."""

    def __init__(self) -> None:
        self._counts = array("q")
        self._boundaries = array("b")
        self._marks = array("L")
        self._ends = array("q")
        self._places = array("l")
        self._locators: list[Locator] = []
        self._start = 0

    def __len__(self) -> int:
        return len(self._counts)

    def append(self, piece: Piece, text: str) -> None:
        """Add the next piece of `text`."""
        if not self._counts:
            self._start = piece.span.start
        if not self._locators or self._locators[-1] != piece.locator:
            self._locators.append(piece.locator)
        self._ends.append(piece.span.end)
        self._counts.append(piece.count)
        self._boundaries.append(piece.span.boundary)
        self._marks.append(crc32(text[piece.span.start : piece.span.end].strip().encode(errors="replace")))
        self._places.append(len(self._locators) - 1)

    def windows(self, low: int, high: int, *, ended: bool) -> Sequence[tuple[int, int]]:
        """Ranges of pieces, as the function of this name says; `ended` if no more will be added."""
        return windows(self._counts, self._boundaries, self._marks, low=low, high=high, ended=ended)

    def pieces(self, first: int, last: int) -> Sequence[Piece]:
        """Those from `first` to before `last`."""
        return [
            Piece(
                Span(self._ends[i - 1] if i else self._start, self._ends[i], Boundary(self._boundaries[i])),
                self._counts[i],
                self._locators[self._places[i]],
            )
            for i in range(first, last)
        ]

    def drop(self, count: int) -> None:
        """Forget the first ones."""
        self._start = self._ends[count - 1]
        for column in (self._counts, self._boundaries, self._marks, self._ends, self._places):
            del column[:count]
        unused = self._places[0] if self._places else len(self._locators)
        del self._locators[:unused]
        self._places = array("l", (place - unused for place in self._places))
