"""The place in a passage for which it is shown: what its snippet begins with and its locator names.

Offsets count characters of the passage.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from math import fsum, sqrt
from typing import NamedTuple

from desktop_app.present.highlights import Span
from desktop_app.records import Locator
from desktop_app.search_records import Passage
from desktop_app.store.fts_words import kept_words
from desktop_app.store.lexical_text import is_unspaced

SAYS_ONE_THING = 90
"""So near to each other words are likely to say one thing. Measured: docs/decisions/0050-the-nearest-sentence.md."""
LOOKED_OVER = 220
"""Characters that are likely to be read together."""
DENSER = 3
"""So much more one character says in scripts without spaces."""
_COLUMN_SEPARATOR = " · "


class _Match(NamedTuple):
    """A matched word, and what it tells of where the answer stands."""

    start: int
    end: int
    form: str
    """The same of every form of a word."""
    worth: float


def shown_for(passage: Passage) -> Span | None:
    """The part of a passage for which it is shown; None where nothing tells."""
    if passage.nearest is not None:
        return passage.nearest
    return best_stretch(passage.text, passage.highlights, passage.locator) if passage.highlights else None


def best_stretch(text: str, words: Sequence[Span], locator: Locator, reach: int = SAYS_ONE_THING) -> Span:
    """From the first to the last of those matched words that stand near each other and say most; there is at least one.

    So many characters lie between the beginnings of both at most; with a `reach` beyond SAYS_ONE_THING others around
    those that do are taken in. In a table those of one row count together. Its names of columns answer nothing, and
    are taken only where nothing else is matched.
    """
    found = _matches(text, words)
    denser = DENSER if sum(is_unspaced(text[match.start]) for match in found) * 2 > len(found) else 1
    near = found if locator.row is None else _best_row(text, found, locator.heading)
    core = _densest(_stretches(near, min(reach, SAYS_ONE_THING) / denser))
    if reach <= SAYS_ONE_THING:
        return core
    around = _stretches(near, reach / denser)
    start, end = _densest([one for one in around if one[0].start <= core[0] and core[1] <= _end(one)])
    return start, max(end, core[1])


def _matches(text: str, words: Sequence[Span]) -> list[_Match]:
    """In order. A phrase says more than one of its words, and what stands in many places says less of each."""
    written = [text[start:end].casefold() for start, end in sorted(words)]
    kept = kept_words(set(written))
    forms = [kept[word] or word for word in written]
    often = Counter(forms)
    spans = zip(sorted(words), forms, strict=True)
    return [_Match(*span, form, len(form) / sqrt(often[form])) for span, form in spans]


def _stretches(found: Sequence[_Match], reach: float) -> list[Sequence[_Match]]:
    """From each word on all whose beginnings are so many characters from its own at most."""
    starts = [match.start for match in found]
    return [found[at : bisect_left(starts, start + reach)] for at, start in enumerate(starts)]


def _densest(stretches: Sequence[Sequence[_Match]]) -> Span:
    """Of those that say most the shortest, and of these the first; each form counts where it stands first."""
    best = max(map(_firsts, stretches), key=lambda near: (_said(near), near[0].start - _end(near)))
    return best[0].start, _end(best)


def _firsts(found: Sequence[_Match]) -> list[_Match]:
    """Each form where it stands first."""
    firsts: dict[str, _Match] = {}
    for match in found:
        firsts.setdefault(match.form, match)
    return list(firsts.values())


def _said(firsts: Sequence[_Match]) -> float:
    return fsum(match.worth for match in firsts)


def _end(found: Sequence[_Match]) -> int:
    return max(match.end for match in found)


def _best_row(text: str, found: Sequence[_Match], columns: str | None) -> list[_Match]:
    """The matched words of the row that has most of them."""
    rows: dict[int, list[_Match]] = {}
    for match in found:
        rows.setdefault(text.rfind("\n", 0, match.start) + 1, []).append(match)
    in_data = [row for row in rows if not _names_columns(text[row:].partition("\n")[0], columns)]
    return rows[max(in_data or rows, key=lambda row: _said(_firsts(rows[row])))]


def _names_columns(row: str, columns: str | None) -> bool:
    """Whether `row` is the one that `columns` lists, all of it or as much as fits."""
    names = _COLUMN_SEPARATOR.join(filter(None, (" ".join(cell.split()) for cell in row.split("\t"))))
    return bool(columns) and names.startswith(columns or "")
