"""The text storages of an iWork document since 2013: paragraphs with their levels, and what is anchored in them.

Owns the fields of storages and paragraph styles. Must not know which storages a document has.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import chain, pairwise
from typing import NamedTuple

from desktop_app.extract.iwork.objects import Objects
from desktop_app.extract.iwork.protobuf import Message
from desktop_app.extract.iwork.styles import StyleMeaning, style_meaning
from desktop_app.extract.office.paragraphs import Paragraph

STORAGES = frozenset((2001, 2005))
_TEXT, _STYLES, _ANCHORED, _NOTES, _SECTIONS, _DELETED, _COMMENTS = 3, 5, 9, 16, 17, 22, 23
_BREAK = re.compile("[\n\u2029\x04-\x06]")
"""The end of a paragraph, of a section, a page or a column."""
_PLACEHOLDERS = str.maketrans(dict.fromkeys("\ufffc\x0e\0"))
"""Stand in the text where something is anchored, or was deleted."""
_MAX_PARENTS = 10


class Mark(NamedTuple):
    """An object that belongs to the text from a place on, counted in units of UTF-16; 0 for none."""

    at: int
    object: int


class Styles:
    """What the paragraph styles of a document say."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects
        self._known: dict[int, StyleMeaning] = {}

    def meaning(self, style: int) -> StyleMeaning:
        """What a style says of its paragraphs."""
        if style not in self._known:
            self._known[style] = style_meaning(self._names(style))
        return self._known[style]

    def _names(self, style: int) -> Iterator[str]:
        for _ in range(_MAX_PARENTS):
            base = self._objects.message(style).message(1)
            yield base.text(2)
            yield base.text(1)
            style = base.reference(3)


class Storage:
    """A text, at most `max_chars` of it, and the numbers of the objects beside it."""

    def __init__(self, message: Message, styles: Styles, max_chars: int) -> None:
        text = b"".join(message.contents(_TEXT)).decode("utf-8", "replace")[:max_chars]
        self._text = _without_deleted(_units(text), _marks(message, _DELETED))
        self._styles = styles
        self._style_runs = [mark for mark in _marks(message, _STYLES) if mark.object]
        self._anchored = _marks(message, _ANCHORED)
        self.notes, self.sections, self.comments = (
            [mark.object for mark in _marks(message, field)] for field in (_NOTES, _SECTIONS, _COMMENTS)
        )

    def paragraphs(self) -> Iterator[tuple[Paragraph, list[int]]]:
        """Each paragraph with the objects that are anchored in it."""
        ends = (match.end() for match in _BREAK.finditer(self._text))
        for start, end in pairwise(chain([0], ends, [len(self._text) + 1])):
            style = bisect_right(self._style_runs, start, key=lambda mark: mark.at) - 1
            level, is_title = self._styles.meaning(self._style_runs[style].object) if style >= 0 else StyleMeaning()
            anchored = self._anchored[self._anchor(start) : self._anchor(end)]
            yield Paragraph(_readable(self._text[start:end]), level, is_title), [mark.object for mark in anchored]

    def _anchor(self, at: int) -> int:
        """The index of the first anchor at or behind a place."""
        return bisect_left(self._anchored, at, key=lambda mark: mark.at)


def _marks(message: Message, field: int) -> list[Mark]:
    return sorted(Mark(entry.number(1), entry.reference(2)) for entry in message.message(field).messages(1))


def _without_deleted(text: str, marks: list[Mark]) -> str:
    """The text with its places kept: what was deleted while changes were tracked becomes zeros."""
    marks = [Mark(min(mark.at, len(text)), mark.object) for mark in marks]
    pieces = (
        "\0" * (end.at - start.at) if start.object else text[start.at : end.at]
        for start, end in pairwise([Mark(0, 0), *marks, Mark(len(text), 0)])
    )
    return "".join(pieces)


def _units(text: str) -> str:
    """A character for each unit of UTF-16, because places are counted so."""
    if text.isascii() or max(text) <= "\uffff":
        return text
    units = text.encode("utf-16-le", "surrogatepass")
    return "".join(chr(low | high << 8) for low, high in zip(units[::2], units[1::2], strict=True))


def _readable(units: str) -> str:
    text = units.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return _BREAK.sub("", text).translate(_PLACEHOLDERS)
