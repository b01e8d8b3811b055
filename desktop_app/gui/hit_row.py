"""Where everything of one result stands; measured when it is first needed and kept.

Owns the measures of a result row. Must not know colours: those are given when the row is painted.
"""

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QPointF, QRect, Qt

from desktop_app.gui.row_fonts import RowFonts
from desktop_app.gui.snippet_layout import SnippetLayout, SnippetText, lay_out_snippet, placed, text_of
from desktop_app.gui.theme import UNIT
from desktop_app.gui.wording import SEPARATOR, date_text, folder_text
from desktop_app.records import Hit

_MARGIN = 2 * UNIT
_TOP = 12
_BADGE_GAP = 12
_GAP = 4
_FIRST_LINES = 2
"""Of the first passage; the others have one."""


@dataclass(frozen=True, slots=True)
class HitLayout:
    """A row, in coordinates of its own top left corner."""

    title: str
    title_rect: QRect
    subtitle: str
    subtitle_rect: QRect
    date: str
    date_rect: QRect
    badge_rect: QRect
    snippets: tuple[SnippetLayout, ...]


class HitRow:
    """A hit in given fonts. Its height follows from its text alone; its layout is made for painting."""

    def __init__(self, hit: Hit, fonts: RowFonts, now: datetime) -> None:
        self.hit = hit
        self._drawn = _drawn(hit)
        self.fonts = fonts
        self._now = now
        self._badge = max(5 * UNIT, fonts.title.line + fonts.small.line)
        self._left = _MARGIN + self._badge + _BADGE_GAP
        self._texts: list[SnippetText] = []
        self._layout: HitLayout | None = None
        self._width = 0

    def looks_like(self, hit: Hit) -> bool:
        """Whether this row would be the same for `hit`: scores and ranks change all the time and are not shown."""
        return hit is self.hit or _drawn(hit) == self._drawn

    def height(self, width: int) -> int:
        """Pixels of the row where it is `width` pixels wide."""
        head = self.fonts.title.line + self.fonts.small.line + _GAP
        count = len(self.hit.passages)
        lines = sum(self._line_count(number, width) for number in range(count))
        return max(self._badge, head + lines * self.fonts.body.line + count * _GAP) + 3 * UNIT

    def layout(self, width: int) -> HitLayout:
        """Everything in its place; made anew only for another width."""
        if self._layout is None or width != self._width:
            self._layout, self._width = self._lay_out(width), width
        return self._layout

    def _lay_out(self, width: int) -> HitLayout:
        title, small, left, room = self.fonts.title, self.fonts.small, self._left, self._room(width)
        date = date_text(self.hit.modified, self._now)
        date_width = small.metrics.horizontalAdvance(date) + 2
        title_width = max(0, room - date_width - _MARGIN)
        middle = Qt.TextElideMode.ElideMiddle
        return HitLayout(
            title=title.metrics.elidedText(self.hit.path.name, middle, title_width),
            title_rect=QRect(left, _TOP, title_width, title.line),
            subtitle=small.metrics.elidedText(_subtitle(self.hit), middle, room),
            subtitle_rect=QRect(left, _TOP + title.line, room, small.line),
            date=date,
            date_rect=QRect(left + room - date_width, _TOP, date_width, title.line),
            badge_rect=QRect(_MARGIN, _TOP, self._badge, self._badge),
            snippets=self._lay_out_snippets(width, _TOP + title.line + small.line + _GAP),
        )

    def _lay_out_snippets(self, width: int, top: int) -> tuple[SnippetLayout, ...]:
        layouts, body = [], self.fonts.body
        for number in range(len(self.hit.passages)):
            top += _GAP
            text, lines = self._text(number), self._line_count(number, width)
            layout = lay_out_snippet(text, body, self._room(width), lines)
            layouts.append(placed(text, layout, QPointF(self._left, top), first=number == 0))
            top += lines * body.line
        return tuple(layouts)

    def _line_count(self, number: int, width: int) -> int:
        return _FIRST_LINES if number == 0 and self._text(0).advance > self._room(width) else 1

    def _room(self, width: int) -> int:
        return max(40, width - self._left - _MARGIN)

    def _text(self, number: int) -> SnippetText:
        """Measured when it is needed: the height asks for the first one only, and measuring 200 rows takes time."""
        while len(self._texts) <= number:
            self._texts.append(text_of(self.hit.passages[len(self._texts)], self.fonts.body))
        return self._texts[number]


def _subtitle(hit: Hit) -> str:
    copies = len(hit.paths) - 1
    title = "" if hit.title in (hit.path.stem, hit.path.name) else hit.title
    also = "" if copies < 1 else "also 1 copy" if copies == 1 else f"also {copies} copies"
    return SEPARATOR.join(filter(None, (folder_text(hit.path.parent), title, also)))


def _drawn(hit: Hit) -> tuple[object, ...]:
    passages = [(one.text, one.highlights, one.locator) for one in hit.passages]
    return hit.paths, hit.title, hit.type, hit.modified, passages
