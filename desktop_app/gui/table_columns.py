"""Where the columns of a table stand in a text whose cells are parted by tabs. No Qt but its measures."""

import re
from collections.abc import Iterator, Sequence

from PySide6.QtGui import QFontMetricsF

_LONGEST_CELL = 32
"""Characters: a longer cell moves what stands behind it, and not the whole column."""
_GAP = 20.0
_TABLE = re.compile(r"^[^\n]*\t[^\n]*(?:\n[^\n]*\t[^\n]*)+", re.MULTILINE)
_CJK_FROM = "\u2e80"


def widest_cells(text: str) -> tuple[str, ...]:
    """The widest cell of every column but the last of each row, which nothing stands behind."""
    widest: list[str] = []
    widths: list[int] = []
    for line in text.split("\n"):
        for column, cell in enumerate(line.split("\t")[:-1]):
            if column == len(widest):
                widest.append("")
                widths.append(0)
            if (width := _width(cell[:_LONGEST_CELL])) > widths[column]:
                widest[column], widths[column] = cell[:_LONGEST_CELL], width
    return tuple(widest)


def tables_in(text: str) -> Iterator[tuple[int, int]]:
    """(start, end) of the parts of a text that are tables: two or more lines of cells."""
    return (match.span() for match in _TABLE.finditer(text))


def header_above(text: str, heading: str, start: int) -> str:
    """The line with the names of the columns, which `heading` lists, if it stands before `start`; else nothing."""
    names = "\t".join(heading.split(" · "))
    at = text.rfind(names, 0, start)
    if at < 0:
        return ""
    begin, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
    return text[begin : len(text) if end < 0 else end] if at == begin else ""


def tab_stops(widest: Sequence[str], metrics: QFontMetricsF) -> Iterator[float]:
    """Where each column but the first begins, in pixels."""
    place = 0.0
    for cell in widest:
        place += metrics.horizontalAdvance(cell) + _GAP
        yield place


def _width(cell: str) -> int:
    return sum(1 if char < _CJK_FROM else 2 for char in cell)
