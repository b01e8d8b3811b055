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
_LEAST_PATIENCE = 1_000_000
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

    A quote that is not closed before the end, at the end of a cell, or within csv's limit for one, is a mere character.
    """
    lines = _Lines(text, start)
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True, strict=True)
    for number in count(1):
        lines.taken.clear()
        try:
            cells = next(reader, None)
        except csv.Error:
            cells = _cells_of_line(lines.first_alone(), delimiter)
        if cells is None:
            return
        yield Row(number, cells)


def _cells_of_line(line: str, delimiter: str) -> list[str]:
    """The cells of a line that breaks the rules; of quotes that are no pairs none is taken off."""
    if line.count('"') % 2 or len(line) > csv.field_size_limit():
        return line.split(delimiter)
    return next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), [])


class _Lines:
    """The lines of a text with their ends; those that a record has taken can be given back.

    When that has cost more than reading the text a few times, a record gets no more than its first line.
    """

    def __init__(self, text: str, start: int) -> None:
        self.taken: list[str] = []
        self._found = _LINE.finditer(text, start)
        self._again: deque[str] = deque()
        self._patience = _LEAST_PATIENCE + 3 * len(text)

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        if self.taken and self._patience < 0:
            raise StopIteration
        line = self._again.popleft() if self._again else next(self._found).group()
        self.taken.append(line)
        return line

    def first_alone(self) -> str:
        """The first line that was taken, without its end; the others are given back."""
        first, *others = self.taken
        self._again.extendleft(reversed(others))
        self._patience -= sum(map(len, others))
        return first.rstrip("\r\n")


def _score(sample: str, delimiter: str) -> float:
    rows = (row.cells for row in read_rows(sample, delimiter) if any(row.cells) and not row.cells[0].startswith("#"))
    widths = [len(cells) for cells in islice(rows, _SAMPLE_ROWS)]
    (width, times), *_ = Counter(width for width in widths if width > 1).most_common(1) or [(0, 0)]
    if len(widths) < _LEAST_ROWS or times < len(widths) * _LEAST_AGREEMENT:
        return 0.0
    return times / len(widths) * min(width, _ENOUGH_COLUMNS)
