"""Where everything of one result stands; measured when it is first needed and kept.

Owns the measures of a result row. Must not know colours: those are given when the row is painted.
"""

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QFontMetrics

from desktop_app.extract.type_groups import MESSAGES
from desktop_app.gui.elision import elided_name, elided_place
from desktop_app.gui.hit_model import ShownRow
from desktop_app.gui.row_fonts import RowFonts
from desktop_app.gui.snippet_layout import SnippetLayout, SnippetText, in_sight, lay_out_snippet, placed, text_of
from desktop_app.gui.theme import UNIT
from desktop_app.gui.wording import SEPARATOR, date_text, folder_text
from desktop_app.present.shown_names import name_in_line
from desktop_app.search_records import Hit

_MARGIN = 2 * UNIT
_TOP = 12
_BADGE_GAP = 12
_GAP = 4
_FIRST_LINES = 2
"""Of the first passage; the others have one."""
_SMALLER = 0.7
"""The badge of a row that was unfolded, to those of the others."""
_CHEVRON = 8
"""Pixels that the sign beside a fold takes."""
_FOLD_PADDING = 8


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
    fold_rect: QRect
    """What is clicked to unfold; empty where nothing is folded."""
    chevron_rect: QRect
    snippets: tuple[SnippetLayout, ...]


class HitRow:
    """A row of the list in given fonts. Its height follows from its text alone; its layout is made for painting."""

    def __init__(self, shown: ShownRow, fonts: RowFonts, now: datetime) -> None:
        self.shown = shown
        self.hit = shown.hit
        self._drawn = _drawn(shown)
        self.fonts = fonts
        self.name_font = fonts.body if shown.kind else fonts.title
        self._now = now
        self._passages = () if shown.kind else shown.hit.passages  # those of the row above say what is to be said
        badge = max(5 * UNIT, fonts.title.line + fonts.small.line)
        self._edge = _MARGIN + badge + _BADGE_GAP if shown.kind else _MARGIN
        self._badge = round(_SMALLER * badge) if shown.kind else badge
        self._left = self._edge + self._badge + _BADGE_GAP
        self._texts: list[SnippetText] = []
        self._layout: HitLayout | None = None
        self._width = 0

    def looks_like(self, shown: ShownRow) -> bool:
        """Whether this row would be the same for `shown`: scores and ranks change all the time and are not drawn."""
        return shown is self.shown or _drawn(shown) == self._drawn

    def height(self, width: int) -> int:
        """Pixels of the row where it is `width` pixels wide."""
        head = self.fonts.title.line + self.fonts.small.line + _GAP
        count = len(self._passages)
        lines = sum(self._line_count(number, width) for number in range(count))
        return max(self._badge, head + lines * self.fonts.body.line + count * _GAP) + 3 * UNIT - self._top_cut

    @property
    def _top_cut(self) -> int:
        """Pixels that a row that was unfolded is less high."""
        return UNIT if self.shown.kind else 0

    def layout(self, width: int) -> HitLayout:
        """Everything in its place; made anew only for another width."""
        if self._layout is None or width != self._width:
            self._layout, self._width = self._lay_out(width), width
        return self._layout

    def _lay_out(self, width: int) -> HitLayout:
        title, small, left, room = self.name_font, self.fonts.small, self._left, self._room(width)
        date = date_text(self.hit.dated, self._now)
        date_width = small.metrics.horizontalAdvance(date) + 2
        title_width = max(0, room - date_width - _MARGIN)
        top = _TOP - self._top_cut // 2
        fold = self._fold_rect(left + room, top + title.line)
        subtitle_width = max(0, room - (fold.width() + UNIT if self.shown.says else 0))
        return HitLayout(
            title=elided_name(name_in_line(_name(self.shown)), title.metrics, title_width),
            title_rect=QRect(left, top, title_width, title.line),
            subtitle=_subtitle(self.shown, small.metrics, subtitle_width),
            subtitle_rect=QRect(left, top + title.line, subtitle_width, small.line),
            date=date,
            date_rect=QRect(left + room - date_width, top, date_width, title.line),
            badge_rect=QRect(self._edge, top, self._badge, self._badge),
            fold_rect=fold,
            chevron_rect=QRect(fold.left() + _FOLD_PADDING, fold.top(), _CHEVRON, fold.height()),
            snippets=self._lay_out_snippets(width, _TOP + title.line + small.line + _GAP),
        )

    def _fold_rect(self, right: int, top: int) -> QRect:
        if not self.shown.says:
            return QRect()
        small = self.fonts.small
        width = small.metrics.horizontalAdvance(self.shown.says) + 3 * _FOLD_PADDING + _CHEVRON
        return QRect(right - width, top + 1, width, small.line + 2)

    def _lay_out_snippets(self, width: int, top: int) -> tuple[SnippetLayout, ...]:
        layouts, body = [], self.fonts.body
        for number in range(len(self._passages)):
            top += _GAP
            text, lines = self._shown_text(number, width), self._line_count(number, width)
            layout = lay_out_snippet(text, body, self._room(width), lines)
            layouts.append(placed(text, layout, QPointF(self._left, top), first=number == 0))
            top += lines * body.line
        return tuple(layouts)

    def _line_count(self, number: int, width: int) -> int:
        return _FIRST_LINES if number == 0 and self._shown_text(0, width).advance > self._room(width) else 1

    def _shown_text(self, number: int, width: int) -> SnippetText:
        lines = 1 if number else _FIRST_LINES
        return in_sight(self._text(number), self._passages[number], self.fonts.body, self._room(width), lines)

    def _room(self, width: int) -> int:
        return max(40, width - self._left - _MARGIN)

    def _text(self, number: int) -> SnippetText:
        """Measured when it is needed: the height asks for the first one only, and measuring 200 rows takes time."""
        while len(self._texts) <= number:
            self._texts.append(text_of(self._passages[len(self._texts)], self.fonts.body))
        return self._texts[number]


def _subtitle(shown: ShownRow, metrics: QFontMetrics, width: int) -> str:
    hit = shown.hit
    kind = f"{shown.kind}{SEPARATOR}" if shown.kind else ""
    other = hit.name if _name(shown) != hit.name else _title(hit)
    room = width - metrics.horizontalAdvance(kind)
    return kind + elided_place(folder_text(hit.path.parent), name_in_line(other), metrics, room)


def _name(shown: ShownRow) -> str:
    """The name of the file; of a message its subject, unless the row is one of several files with the same."""
    hit = shown.hit
    return (hit.type in MESSAGES and not shown.kind and _title(hit)) or hit.name


def _title(hit: Hit) -> str:
    """Its title, if that is not only the name of its file."""
    return "" if hit.title in (hit.path.stem, hit.path.name, hit.indexed_path.name) else hit.title


def _drawn(shown: ShownRow) -> tuple[object, ...]:
    hit = shown.hit
    passages = [(one.text, one.highlights, one.locator, one.nearest) for one in hit.passages]
    return hit.indexed_path, shown.says, shown.unfolded, shown.kind, hit.title, hit.type, hit.dated, passages
