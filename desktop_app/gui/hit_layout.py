"""Where everything of one result stands, measured once for a width and kept until something changes.

Owns the measures of a result row. Must not know colours: those are given when the row is painted.
"""

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics, QTextLayout, QTextOption

from desktop_app.gui.hit_snippet import Snippet, snippet_of
from desktop_app.gui.theme import UNIT
from desktop_app.gui.utf16 import utf16_head, utf16_spans
from desktop_app.gui.wording import SEPARATOR, date_text, folder_text, locator_text
from desktop_app.records import Hit, Passage

MARGIN = 2 * UNIT
BADGE = 5 * UNIT
_TEXT_LEFT = MARGIN + BADGE + 12
_GAP = 4
_SNIPPET_CHARS = 260
_FIRST_LINES, _OTHER_LINES = 2, 1


@dataclass(frozen=True, slots=True)
class RowFonts:
    """The three sizes of text in a row."""

    body: QFont
    title: QFont
    small: QFont

    @classmethod
    def of(cls, font: QFont) -> "RowFonts":
        """Derived from the view's font."""
        title, small = QFont(font), QFont(font)
        title.setWeight(QFont.Weight.DemiBold)
        small.setPointSizeF(max(8.0, font.pointSizeF() - 1))
        return cls(font, title, small)


@dataclass(frozen=True, slots=True)
class SnippetLayout:
    """A laid out snippet. Spans are (start, length) in UTF-16 units of its text."""

    layout: QTextLayout
    origin: QPointF
    locator: tuple[int, int]
    words: tuple[tuple[int, int], ...]
    first: bool


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


def row_height(hit: Hit, fonts: RowFonts, width: int) -> int:
    """Pixels of a row, without laying out its text; agrees with `lay_out`."""
    line = QFontMetrics(fonts.body).lineSpacing()
    head = QFontMetrics(fonts.title).lineSpacing() + QFontMetrics(fonts.small).lineSpacing() + _GAP
    lines = sum(_line_count(hit.passages[n], n, fonts, width) for n in range(len(hit.passages)))
    body = lines * line + len(hit.passages) * _GAP
    return max(BADGE, head + body) + 3 * UNIT


def lay_out(hit: Hit, fonts: RowFonts, width: int, now: datetime) -> HitLayout:
    """Measure a row that is `width` pixels wide."""
    title_metrics, small = QFontMetrics(fonts.title), QFontMetrics(fonts.small)
    top, room = 12, _room(width)
    date = date_text(hit.modified, now)
    date_width = small.horizontalAdvance(date) + 2
    title_width = max(0, room - date_width - MARGIN)
    middle = Qt.TextElideMode.ElideMiddle
    subtitle_top = top + title_metrics.lineSpacing()
    return HitLayout(
        title=title_metrics.elidedText(hit.path.name, middle, title_width),
        title_rect=QRect(_TEXT_LEFT, top, title_width, title_metrics.lineSpacing()),
        subtitle=small.elidedText(_subtitle(hit), middle, room),
        subtitle_rect=QRect(_TEXT_LEFT, subtitle_top, room, small.lineSpacing()),
        date=date,
        date_rect=QRect(_TEXT_LEFT + room - date_width, top, date_width, title_metrics.lineSpacing()),
        badge_rect=QRect(MARGIN, top, BADGE, BADGE),
        snippets=_lay_out_snippets(hit, fonts, width, subtitle_top + small.lineSpacing() + _GAP),
    )


def _subtitle(hit: Hit) -> str:
    copies = len(hit.paths) - 1
    title = "" if hit.title in (hit.path.stem, hit.path.name) else hit.title
    also = "" if copies < 1 else "also 1 copy" if copies == 1 else f"also {copies} copies"
    return SEPARATOR.join(filter(None, (folder_text(hit.path.parent), title, also)))


def _lay_out_snippets(hit: Hit, fonts: RowFonts, width: int, top: int) -> tuple[SnippetLayout, ...]:
    line = QFontMetrics(fonts.body).lineSpacing()
    layouts = []
    for number, passage in enumerate(hit.passages):
        top += _GAP
        count = _line_count(passage, number, fonts, width)
        layouts.append(_lay_out_snippet(passage, number, fonts.body, _room(width), count, top))
        top += count * line
    return tuple(layouts)


def _lay_out_snippet(passage: Passage, number: int, font: QFont, room: int, lines: int, top: int) -> SnippetLayout:
    prefix, snippet = _text_of(passage)
    text = _elided(prefix + snippet.text, font, room, lines)
    layout, _ = _wrapped(text, font, room, lines)
    shifted = [(start + len(prefix), end + len(prefix)) for start, end in snippet.highlights]
    inside = [(start, min(end, len(text))) for start, end in shifted if start < len(text)]
    locator = utf16_spans(text, [(0, len(prefix.rstrip()))])[0]
    words = tuple(utf16_spans(text, inside))
    return SnippetLayout(layout, QPointF(_TEXT_LEFT, top), locator, words, number == 0)


def _text_of(passage: Passage) -> tuple[str, Snippet]:
    place = locator_text(passage.locator)
    if len(place) > 40:
        place = place[:39] + "…"
    return (f"{place}   " if place else ""), snippet_of(passage, _SNIPPET_CHARS)


def _line_count(passage: Passage, number: int, fonts: RowFonts, width: int) -> int:
    most = _FIRST_LINES if number == 0 else _OTHER_LINES
    prefix, snippet = _text_of(passage)
    return most if QFontMetrics(fonts.body).horizontalAdvance(prefix + snippet.text) > _room(width) else 1


def _room(width: int) -> int:
    return max(40, width - _TEXT_LEFT - MARGIN)


def _elided(text: str, font: QFont, room: int, lines: int) -> str:
    _, last_start = _wrapped(text, font, room, lines)
    head = utf16_head(text, last_start)
    return head + QFontMetrics(font).elidedText(text[len(head) :], Qt.TextElideMode.ElideRight, room - 2)


def _wrapped(text: str, font: QFont, room: int, lines: int) -> tuple[QTextLayout, int]:
    """The layout, and where its last line starts (UTF-16)."""
    layout = QTextLayout(text, font)
    layout.setTextOption(_wrapping(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere))
    height, last_start = 0.0, 0
    layout.beginLayout()
    for _ in range(lines):
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(room)
        line.setPosition(QPointF(0, height))
        height += QFontMetrics(font).lineSpacing()
        last_start = line.textStart()
    layout.endLayout()
    return layout, last_start


def _wrapping(mode: QTextOption.WrapMode) -> QTextOption:
    option = QTextOption()
    option.setWrapMode(mode)
    return option
