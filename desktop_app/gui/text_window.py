"""The part of a document's text that the preview shows at once. Knows no widget.

A whole document may have millions of characters, and laying them out would stop the window; so a part
around the wanted passage is cut out, at line ends, together with the marks that fall into it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

from desktop_app.explanation import MeaningMark
from desktop_app.extract.code.code_languages import CODE_SUFFIXES
from desktop_app.extract.type_groups import MESSAGES, group_of
from desktop_app.gui.table_columns import header_above, widest_cells
from desktop_app.present.best_place import shown_for
from desktop_app.present.highlights import Span
from desktop_app.search_records import Passage

BUDGET = 16_000
"""Cost of a window; a Latin character costs 1, a CJK one 3, as their layout times were measured."""
_CJK_FROM = "\u2e80"
_SETTINGS = frozenset(
    ("yaml", "toml", "ini", "cfg", "conf", "properties", "desktop", "inf", "reg", "css", "scss", "less", "vue")
)
"""Types that are read as they are written, and mean something by their indentation or columns."""
_EDGE = 400
_STRONG = 0.6
"""From this strength on a match by meaning is not called weak."""


class TextLook(Enum):
    """How a text is laid out."""

    PLAIN = auto()
    MARKDOWN = auto()
    """As it is written, its headings and code set apart."""
    MAIL = auto()
    """The names of its headers set apart."""
    CODE = auto()
    """In letters of one width, its lines as long as they are."""
    TABLE = auto()
    """Cells parted by tabs stand below each other, lines as long as they are."""


def look_of(kind: str) -> TextLook:
    """The look of a file of this type."""
    if kind == "md":
        return TextLook.MARKDOWN
    if kind in MESSAGES:
        return TextLook.MAIL
    if kind in CODE_SUFFIXES or kind in _SETTINGS:
        return TextLook.CODE
    return TextLook.TABLE if group_of(kind) == "table" else TextLook.PLAIN


class MarkKind(Enum):
    """What a mark stands for, in painting order."""

    PASSAGE = auto()
    CURRENT_PASSAGE = auto()
    """Or its nearest sentence, where one is known: that stands out from its passage then."""
    WORD = auto()
    MEANING = auto()
    """A word that matched by its meaning."""
    WEAK_MEANING = auto()


@dataclass(frozen=True, slots=True)
class Mark:
    """`start` and `end` count characters of the window's text."""

    start: int
    end: int
    kind: MarkKind


@dataclass(frozen=True, slots=True)
class TextWindow:
    """A part of a document. `start` and `end` are its offsets in the document's text."""

    text: str
    start: int
    end: int
    total: int
    """Characters of the whole document."""
    centre: int
    """The offset of the document around which it was cut."""
    marks: tuple[Mark, ...]
    look: TextLook = TextLook.PLAIN
    columns: tuple[str, ...] = ()
    """Of a table: the widest cell of each column but the last."""
    header: str = ""
    """Of a table: the line with the names of the columns, where it stands above the current passage."""
    place: Span | None = None
    """The part of `text` for which the current passage is shown; None where nothing tells, or it is elsewhere."""


def window_around(
    text: str,
    centre: int,
    passages: Sequence[Passage],
    current: int,
    *,
    look: TextLook = TextLook.PLAIN,
    budget: int = BUDGET,
) -> TextWindow:
    """Cut a window around the offset `centre` and mark `passages` in it; `current` numbers one of them."""
    centre = max(0, min(centre, len(text)))
    start, end = _bounds(text, centre, budget)
    marks = tuple(_marks(passages, current, start, end))
    place = _place(passages[current], start, end) if passages else None
    window = TextWindow(text[start:end], start, end, len(text), centre, marks, look, place=place)
    if look is not TextLook.TABLE:
        return window
    heading = passages[current].locator.heading if passages else None
    header = header_above(text, heading, passages[current].start) if heading else ""
    return replace(window, columns=widest_cells("\n".join((header, window.text))), header=header)


def meaning_marks_in(window: TextWindow, found: Sequence[MeaningMark]) -> list[Mark]:
    """Those of `found`, which has offsets of the document, that are in the window."""
    return [
        Mark(
            max(one.start, window.start) - window.start,
            min(one.end, window.end) - window.start,
            MarkKind.MEANING if one.strength >= _STRONG else MarkKind.WEAK_MEANING,
        )
        for one in found
        if max(one.start, window.start) < min(one.end, window.end)
    ]


def _bounds(text: str, centre: int, budget: int) -> tuple[int, int]:
    start = _walk(text, centre, -1, budget // 3)
    spent = _cost(text[start:centre])
    end = _walk(text, centre, 1, budget - spent)
    if end == len(text):
        start = _walk(text, centre, -1, budget - _cost(text[centre:end]))
    return _line_start(text, start, centre), _line_end(text, end, centre)


def _walk(text: str, place: int, step: int, budget: int) -> int:
    while budget > 0 and (place > 0 if step < 0 else place < len(text)):
        budget -= 1 if text[place - 1 if step < 0 else place] < _CJK_FROM else 3
        place += step
    return place


def _cost(text: str) -> int:
    return sum(1 if char < _CJK_FROM else 3 for char in text)


def _line_start(text: str, place: int, centre: int) -> int:
    if place == 0:
        return 0
    found = text.find("\n", place, min(place + _EDGE, centre))
    return place if found < 0 else found + 1


def _line_end(text: str, place: int, centre: int) -> int:
    if place == len(text):
        return place
    found = text.rfind("\n", max(place - _EDGE, centre), place)
    return place if found < 0 else found


def _place(passage: Passage, start: int, end: int) -> Span | None:
    stretch = shown_for(passage)
    if stretch is None:
        return None
    first, last = passage.start + stretch[0], passage.start + stretch[1]
    return (first - start, last - start) if start <= first and last <= end else None


def _marks(passages: Sequence[Passage], current: int, start: int, end: int) -> list[Mark]:
    marks = []
    for number, passage in enumerate(passages):
        shown = passage.nearest if number == current else None
        whole = MarkKind.CURRENT_PASSAGE if number == current and shown is None else MarkKind.PASSAGE
        spans = [(passage.start, passage.end, whole)]
        if shown is not None:
            spans.append((passage.start + shown[0], passage.start + shown[1], MarkKind.CURRENT_PASSAGE))
        spans += [(passage.start + s, passage.start + e, MarkKind.WORD) for s, e in passage.highlights]
        marks += [
            Mark(max(first, start) - start, min(last, end) - start, what)
            for first, last, what in spans
            if max(first, start) < min(last, end)
        ]
    return sorted(marks, key=lambda mark: mark.kind.value)
