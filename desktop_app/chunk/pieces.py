"""The counted pieces of a page, in columns.

A book has hundreds of thousands of pieces. As many objects would stop every thread of the program for half a
second whenever Python looks for garbage; numbers in arrays are nothing it looks at.
"""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from zlib import crc32

from desktop_app.chunk.boundaries import Boundary, Span
from desktop_app.records import Locator


@dataclass(frozen=True, slots=True)
class Piece:
    """A span with its tokens and the place it belongs to."""

    span: Span
    count: int
    locator: Locator


class PageColumns:
    """Pieces that follow each other without a gap. `counts`, `boundaries` and `marks` have an entry for each."""

    def __init__(self) -> None:
        self.counts = array("q")
        self.boundaries = array("b")
        """Values of `Boundary`."""
        self.marks = array("L")
        """Hashes of the pieces' texts."""
        self.locators: list[Locator] = []
        """Each once, as they come."""
        self._edges = array("q")
        self._places = array("l")

    def append(self, piece: Piece, text: str) -> None:
        """Add the next piece of `text`."""
        if not self._edges:
            self._edges.append(piece.span.start)
        if not self.locators or self.locators[-1] != piece.locator:
            self.locators.append(piece.locator)
        self._edges.append(piece.span.end)
        self.counts.append(piece.count)
        self.boundaries.append(piece.span.boundary)
        self.marks.append(crc32(text[piece.span.start : piece.span.end].strip().encode(errors="replace")))
        self._places.append(len(self.locators) - 1)

    def pieces(self, first: int, last: int) -> Sequence[Piece]:
        """Those from `first` to before `last`."""
        return [
            Piece(
                Span(self._edges[i], self._edges[i + 1], Boundary(self.boundaries[i])),
                self.counts[i],
                self.locators[self._places[i]],
            )
            for i in range(first, last)
        ]


def pages(pieces: Iterator[Piece], text: str) -> Iterator[PageColumns]:
    """The pieces of `text` page by page, slide by slide and sheet by sheet, in order."""
    columns = PageColumns()
    for piece in pieces:
        if columns.locators and columns.locators[-1].leaf != piece.locator.leaf:
            yield columns
            columns = PageColumns()
        columns.append(piece, text)
    if columns.locators:
        yield columns
