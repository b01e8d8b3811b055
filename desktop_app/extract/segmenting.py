"""Cuts very long segments and bounds the whole, so that no single file can flood the stages behind."""

from collections.abc import Iterable, Iterator

from desktop_app.records import Segment

MAX_SEGMENT_CHARS = 50_000
_BREAKS = ("\n\n", "\n", "。", ". ", " ")
"""Where to cut, best first."""


def split_long(segments: Iterable[Segment], *, limit: int = MAX_SEGMENT_CHARS) -> Iterator[Segment]:
    """Yield the segments with none longer than `limit`, cut at the end of a paragraph, line or sentence.

    The pieces keep the locator. A cut drops white space only.
    """
    for segment in segments:
        text = segment.text
        while len(text) > limit:
            end = _cut(text, limit)
            piece, text = text[:end].rstrip(), text[end:].lstrip()
            if piece:
                yield Segment(piece, segment.locator)
        if text:
            yield Segment(text, segment.locator)


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


def _cut(text: str, limit: int) -> int:
    """Position of the best cut in the last two fifths before `limit`, or `limit` itself."""
    for mark in _BREAKS:
        found = text.rfind(mark, limit * 3 // 5, limit)
        if found >= 0:
            return found + len(mark)
    return limit
