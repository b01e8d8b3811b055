"""The place in a passage for which it is shown: what its snippet begins with and its locator names.

Offsets count characters of the passage.
"""

from collections.abc import Iterable, Sequence

from desktop_app.present.highlights import Span
from desktop_app.records import Locator

_LOOKED_OVER = 220
"""Characters that are likely to be read together."""
_COLUMN_SEPARATOR = " · "


def best_place(text: str, words: Sequence[Span], locator: Locator) -> int:
    """Where the first of those matched words begins that stand near each other and say most; there is at least one.

    In a table those of one row count together. Its names of columns answer nothing, and are taken only where nothing
    else is matched.
    """
    return _densest(text, words) if locator.row is None else _best_row(text, words, locator.heading)


def _densest(text: str, words: Sequence[Span]) -> int:
    return max(
        (first for first, _ in words),
        key=lambda first: _matched(text, (word for word in words if first <= word[0] < first + _LOOKED_OVER)),
    )


def _matched(text: str, words: Iterable[Span]) -> int:
    """How much of the text is matched, the same words counted once: a phrase says more than one of its words."""
    return sum(map(len, {text[start:end].casefold() for start, end in words}))


def _best_row(text: str, words: Sequence[Span], columns: str | None) -> int:
    """Where the matched words of the row begin that has most of them."""
    rows: dict[int, list[Span]] = {}
    for word in words:
        rows.setdefault(text.rfind("\n", 0, word[0]) + 1, []).append(word)
    in_data = [row for row in rows if not _names_columns(text[row:].partition("\n")[0], columns)]
    best = max(in_data or rows, key=lambda row: _matched(text, rows[row]))
    return rows[best][0][0]


def _names_columns(row: str, columns: str | None) -> bool:
    """Whether `row` is the one that `columns` lists, all of it or as much as fits."""
    names = _COLUMN_SEPARATOR.join(filter(None, (" ".join(cell.split()) for cell in row.split("\t"))))
    return bool(columns) and names.startswith(columns or "")
