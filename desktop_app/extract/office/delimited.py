"""Tables written as text (CSV, TSV and their kin): which character parts the cells is told by the text itself.

Records are read by the standard library's csv; what it would swallow because a quote is never closed is given
back, line by line.
"""

import csv
import re
from collections import Counter, deque
from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path

from desktop_app.extract.contents import Contents
from desktop_app.extract.normalise import without_data_uris
from desktop_app.extract.office.tables import Row, table_segments
from desktop_app.extract.segmenting import up_to
from desktop_app.extract.texts.plain_text import text_of
from desktop_app.records import Segment
from desktop_app.settings import ExtractSettings

_DELIMITERS = "\t;|,"
"""Where two fit equally well the first is meant: a comma may also stand in a number."""
_DECLARED = re.compile(r"sep=([;,|\t:^~])\r?\n", re.IGNORECASE)
"""The line by which Excel is told the delimiter, and which it does not show."""
_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+\Z")
_SAMPLE_CHARS = 64_000
_SAMPLE_ROWS = 200
_LEAST_ROWS = 2
_LEAST_AGREEMENT = 0.6
"""The share of rows that have the usual number of cells; in prose it is lower."""
_ENOUGH_COLUMNS = 3
"""More columns than this make a delimiter no more credible."""


def read_delimited(path: Path, settings: ExtractSettings) -> Contents:
    """A few rows in each segment; all as one if it is no table."""
    text = without_data_uris(text_of(path, settings))
    declared = _DECLARED.match(text)
    delimiter = declared.group(1) if declared else find_delimiter(text)
    if not delimiter:
        return Contents((Segment(text),))
    rows = read_rows(text, delimiter, start=declared.end() if declared else 0)
    segments = table_segments(rows, settings.max_chars)
    return Contents(tuple(up_to(segments, settings.max_chars)))


def find_delimiter(text: str) -> str:
    """The character by which most rows have equally many cells, more than one; empty if there is none."""
    sample = text[:_SAMPLE_CHARS]
    if len(sample) < len(text):
        sample = sample[: sample.rfind("\n") + 1] or sample
    scores = {delimiter: _score(sample, delimiter) for delimiter in _DELIMITERS if delimiter in sample}
    best = max(scores, key=scores.__getitem__, default="")
    return best if best and scores[best] else ""


def read_rows(text: str, delimiter: str, *, start: int = 0) -> Iterator[Row]:
    """The rows from position `start` on, with their cells as they were before they were quoted.

    A quote that is not closed before the end, or within csv's limit for a cell, is a mere character.
    """
    lines = _Lines(text, start)
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True)
    for number in count(1):
        lines.taken.clear()
        try:
            cells = next(reader, None)
        except csv.Error:  # a cell is longer than its limit
            cells = lines.first_alone(delimiter)
        if cells is None:
            return
        if lines.ended and lines.taken:
            cells = lines.first_alone(delimiter)
        yield Row(number, cells)


class _Lines:
    """The lines of a text with their ends; those that a record has taken can be given back."""

    def __init__(self, text: str, start: int) -> None:
        self.taken: list[str] = []
        self.ended = False
        """Whether a line was asked for beyond the last one."""
        self._found = _LINE.finditer(text, start)
        self._again: deque[str] = deque()

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        match = None if self._again else next(self._found, None)
        if match is None and not self._again:
            self.ended = True
            raise StopIteration
        line = match.group() if match else self._again.popleft()
        self.taken.append(line)
        return line

    def first_alone(self, delimiter: str) -> list[str]:
        """The cells of the first line that was taken, quotes left in; the others are given back."""
        first, *others = self.taken
        self._again.extendleft(reversed(others))
        self.ended = False
        return first.rstrip("\r\n").split(delimiter)


def _score(sample: str, delimiter: str) -> float:
    rows = (row.cells for row in read_rows(sample, delimiter) if any(row.cells) and not row.cells[0].startswith("#"))
    widths = [len(cells) for cells in islice(rows, _SAMPLE_ROWS)]
    (width, times), *_ = Counter(width for width in widths if width > 1).most_common(1) or [(0, 0)]
    if len(widths) < _LEAST_ROWS or times < len(widths) * _LEAST_AGREEMENT:
        return 0.0
    return times / len(widths) * min(width, _ENOUGH_COLUMNS)
