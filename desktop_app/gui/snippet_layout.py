"""The lines of one passage in a result: locator, text around the matched words, cut to one or two lines."""

import re
from dataclasses import dataclass
from unicodedata import bidirectional

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QTextLayout, QTextOption

from desktop_app.gui.row_fonts import RowFont
from desktop_app.gui.utf16 import utf16_head, utf16_spans
from desktop_app.present.hit_snippet import CLOSER, WHOLE, Cut, snippet_of
from desktop_app.present.places import locator_text
from desktop_app.search_records import Passage

_MAX_LOCATOR = 40
_UNBROKEN = re.compile("[^\\s\u2e80-\U0010ffff]+")
"""What is not parted at the end of a line."""


@dataclass(frozen=True, slots=True)
class SnippetText:
    """What a snippet says. `locator_end` and `words` count characters of `text`."""

    text: str
    locator_end: int
    words: tuple[tuple[int, int], ...]
    wanted: int
    """So many characters must be drawn to see the words that it was chosen for."""
    advance: int
    """Pixels on a single line."""


@dataclass(frozen=True, slots=True)
class SnippetLayout:
    """A laid out snippet. Spans are (start, length) in UTF-16 units of its text."""

    layout: QTextLayout
    origin: QPointF
    locator: tuple[int, int]
    words: tuple[tuple[int, int], ...]
    first: bool


def text_of(passage: Passage, font: RowFont, cut: Cut = WHOLE) -> SnippetText:
    """Choose and measure what is shown of a passage; `cut` as in `snippet_of`."""
    place = locator_text(passage.locator)
    if len(place) > _MAX_LOCATOR:
        place = place[: _MAX_LOCATOR - 1] + "…"
    prefix = f"{place}   " if place else ""
    snippet = snippet_of(passage, cut=cut)
    words = tuple((start + len(prefix), end + len(prefix)) for start, end in snippet.highlights)
    text = prefix + snippet.text
    wanted = snippet.wanted + len(prefix) if snippet.wanted else 0
    return SnippetText(text, len(place), words, wanted, font.metrics.horizontalAdvance(text))


def in_sight(snippet: SnippetText, passage: Passage, font: RowFont, room: int, lines: int) -> SnippetText:
    """`snippet`, or one that begins closer to the words that `passage` was found by, if they would not be drawn."""
    for cut in CLOSER:
        if snippet.advance <= room or _draws_wanted(snippet, font, room, lines):
            break
        snippet = text_of(passage, font, cut)
    return snippet


def _draws_wanted(snippet: SnippetText, font: RowFont, room: int, lines: int) -> bool:
    """Whether it does in any case: each line but the last may lose a word to the next, and the last its end."""
    text = snippet.text[: snippet.wanted]
    longest = max(_UNBROKEN.findall(text), key=len, default="")
    advance = font.metrics.horizontalAdvance
    return not text or advance(f"{text}…") + (lines - 1) * advance(longest) <= lines * room


def lay_out_snippet(snippet: SnippetText, font: RowFont, room: int, lines: int) -> QTextLayout:
    """Break the text into at most `lines` lines of `room` pixels; what is too long ends with an ellipsis.

    Hebrew and Arabic begin at the right.
    """
    text, direction = snippet.text, _direction(snippet.text[snippet.locator_end :])
    if snippet.advance > room:
        head = "" if lines == 1 else utf16_head(text, _wrapped(text, font, room, lines, direction)[1])
        text = head + font.metrics.elidedText(text[len(head) :], Qt.TextElideMode.ElideRight, room - 2)
    return _wrapped(text, font, room, lines, direction)[0]


def placed(snippet: SnippetText, layout: QTextLayout, origin: QPointF, *, first: bool) -> SnippetLayout:
    """The layout at its place, with the spans that are left of it."""
    text = layout.text()
    inside = [(start, end) for start, end in snippet.words if end <= len(text)]
    locator = utf16_spans(text, [(0, snippet.locator_end)])[0]
    return SnippetLayout(layout, origin, locator, tuple(utf16_spans(text, inside)), first)


def _direction(text: str) -> Qt.LayoutDirection:
    """That of the first letter which has one."""
    directions = (bidirectional(char) for char in text)
    first = next((one for one in directions if one in ("L", "R", "AL")), "L")
    return Qt.LayoutDirection.LeftToRight if first == "L" else Qt.LayoutDirection.RightToLeft


def _wrapped(text: str, font: RowFont, room: int, lines: int, direction: Qt.LayoutDirection) -> tuple[QTextLayout, int]:
    """The layout, and where its last line starts (UTF-16)."""
    layout = QTextLayout(text, font.font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    option.setTextDirection(direction)
    if direction == Qt.LayoutDirection.RightToLeft:
        option.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignAbsolute)
    layout.setTextOption(option)
    last_start = 0
    layout.beginLayout()
    for number in range(lines):
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(room)
        line.setPosition(QPointF(0, number * font.line))
        last_start = line.textStart()
    layout.endLayout()
    return layout, last_start
