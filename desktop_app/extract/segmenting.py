"""Cuts very long segments and bounds the whole, so that no single file can flood the stages behind."""

import re
from collections.abc import Iterable, Iterator

from desktop_app.records import Segment

MAX_SEGMENT_CHARS = 50_000
_BREAKS = ("\n\n", "\n", "。", ". ", " ")
"""Where to cut, best first."""
_VISIBLE = re.compile(r"\S")


def split_long(segments: Iterable[Segment], *, limit: int = MAX_SEGMENT_CHARS) -> Iterator[Segment]:
    """Yield the segments with none longer than `limit`, cut at the end of a paragraph, line or sentence.

    The pieces keep the locator. A cut drops white space only.
    """
    for segment in segments:
        text = segment.text
        start = 0
        while len(text) - start > limit:
            end = _cut(text, start, limit)
            if piece := text[start:end].rstrip():
                yield Segment(piece, segment.locator)
            following = _VISIBLE.search(text, end)
            start = following.start() if following else len(text)
        if start < len(text):
            yield Segment(text[start:], segment.locator)


def within(segments: Iterable[Segment], max_chars: int) -> tuple[tuple[Segment, ...], bool]:
    """The segments up to `max_chars` characters in all, and whether anything was left out."""
    kept: list[Segment] = []
    room = max_chars
    for segment in segments:
        if len(segment.text) > room:
            if rest := segment.text[:room].rstrip():
                kept.append(Segment(rest, segment.locator))
            return tuple(kept), True
        kept.append(segment)
        room -= len(segment.text)
    return tuple(kept), False


def up_to(segments: Iterable[Segment], max_chars: int) -> Iterator[Segment]:
    """The segments up to the first that goes beyond `max_chars` characters in all: no more can matter."""
    room = max_chars
    for segment in segments:
        yield segment
        room -= len(segment.text)
        if room < 0:
            return


def _cut(text: str, start: int, limit: int) -> int:
    """Position of the best cut in the last two fifths of `limit` characters after `start`, or their end."""
    for mark in _BREAKS:
        found = text.rfind(mark, start + limit * 3 // 5, start + limit)
        if found >= 0:
            return found + len(mark)
    return start + limit
