"""The few lines of a passage that a result shows.

Owns the choice of the part around the matched words; offsets count characters of the snippet. Choices are kept, so
that the thread that searches makes them and the window finds them made.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from desktop_app.present.best_place import LOOKED_OVER, best_stretch
from desktop_app.present.highlights import Span
from desktop_app.records import Locator
from desktop_app.search_records import Hit, Passage

SNIPPET_CHARS = 260
"""More than two lines of a wide list."""
_KEPT = 2048
_LEAD = 40
"""Characters kept before the first matched word where no sentence begins close enough."""
_SENTENCE_LEAD = 80
"""A sentence that begins at most this far before the first matched word is shown from its beginning."""
_MAIL_HEADERS = re.compile(r"(?:(?:Subject|From|To|Cc|Date): .*\n){2,}\s*(?=\S)")
_SENTENCE_ENDS = (". ", "? ", "! ", "\n", "。", "？", "！")


class Cut(NamedTuple):
    """How near to its matched words a snippet begins, and how far those may lie apart."""

    lead: int | None = None
    """Characters before the first of them, at most; None for the whole passage where it fits."""
    reach: int = LOOKED_OVER


WHOLE = Cut()
CLOSER = (Cut(_SENTENCE_LEAD), Cut(_LEAD), Cut(0), Cut(_LEAD, 110), Cut(0, 110), Cut(0, 55), Cut(0, 25))
"""To be tried in turn where the matched words of a snippet are out of sight."""


@dataclass(frozen=True, slots=True)
class Snippet:
    """One line of text and the (start, end) of its matched words."""

    text: str
    highlights: tuple[Span, ...]
    wanted: int = 0
    """So much of it must be in sight to see what it was chosen for, words or a sentence; 0 where nothing tells."""


def choose_snippets(hits: Iterable[Hit]) -> None:
    """Choose the snippets of all passages, ahead of the window."""
    for hit in hits:
        for passage in hit.passages:
            snippet_of(passage)


def snippet_of(passage: Passage, max_chars: int = SNIPPET_CHARS, cut: Cut = WHOLE) -> Snippet:
    """The part of `passage` for which it is shown, white space made single, at most `max_chars` long.

    That is its nearest sentence, or where most matched words stand. Without a lead a passage that fits is shown as a
    whole; with it what begins at the sentence of those words, or so many characters before them at most. A cut
    beginning is marked with an ellipsis; the end is left to whoever measures the line. What stands before the place
    that the locator names, a heading there that it says already, and the headers of a message that were not asked for
    are left out.
    """
    words, place, begin = passage.highlights, passage.locator, passage.located_from
    return _chosen(_Shown(passage.text, words, place, begin, passage.nearest), max_chars, cut)


class _Shown(NamedTuple):
    """What of a passage decides."""

    text: str
    words: tuple[Span, ...]
    locator: Locator
    located_from: int
    nearest: Span | None


@lru_cache(_KEPT)
def _chosen(shown: _Shown, max_chars: int, cut: Cut) -> Snippet:
    passage, words, locator, located_from, nearest = shown
    first = _after_heading(passage, locator, located_from)
    headers = _MAIL_HEADERS.match(passage)
    if headers and not any(start < headers.end() for start, _ in words):
        first = max(first, headers.end())
    stretch = nearest or (best_stretch(passage, words, locator, cut.reach) if words else (first, first))
    begin = _begin(passage, first, stretch, max_chars, cut.lead)
    text, places = _single_spaced(passage, begin, max_chars)
    mark = "… " if begin > first else ""
    marked: dict[int, Span] = {}
    for start, end in words:
        inside = [place for place, origin in enumerate(places) if start <= origin < end]
        if inside:
            marked[start] = inside[0] + len(mark), inside[-1] + 1 + len(mark)
    wanted = max((end for start, (_, end) in marked.items() if stretch[0] <= start < stretch[1]), default=0)
    if nearest:
        wanted = len(mark) + bisect_left(places, nearest[1])
    return Snippet(mark + text, tuple(marked.values()), wanted)


def _after_heading(text: str, locator: Locator, located_from: int) -> int:
    if locator.heading is None or locator.page is not None or locator.row is not None:
        return located_from
    innermost = re.escape(locator.heading.rsplit(" › ", 1)[-1])
    match = re.compile(rf"[#\s]*{innermost}[#\s]*\n(?=\s*\S)").match(text, located_from)
    return match.end() if match else located_from


def _begin(text: str, first: int, stretch: Span, max_chars: int, lead: int | None) -> int:
    """Where to begin so that all of `stretch` is shown; `first` or later."""
    start, end = stretch
    if lead is None:
        if len(text) - first <= max_chars or (start - first <= _SENTENCE_LEAD and end - first <= max_chars):
            return first
        lead = _SENTENCE_LEAD
    return _close_begin(text, first, start, max(0, min(lead, start + max_chars - end)))


def _close_begin(text: str, first: int, best: int, lead: int) -> int:
    """Where the sentence of `best` begins, or a word, so many characters before it at most; `first` or later."""
    early = max(first, best - lead)
    ends = [text.rfind(end, early, best) + len(end) for end in _SENTENCE_ENDS if end in text[early:best]]
    if ends or early == first:
        return max(ends, default=first)
    early = best - min(lead, _LEAD)
    gap = text.find(" ", early, best)
    return gap + 1 if gap >= 0 else early


def _single_spaced(text: str, begin: int, max_chars: int) -> tuple[str, list[int]]:
    kept: list[str] = []
    places: list[int] = []
    for place in range(begin, min(len(text), begin + 2 * max_chars)):
        char = " " if text[place].isspace() else text[place]
        if char == " " and (not kept or kept[-1] == " "):
            continue
        kept.append(char)
        places.append(place)
        if len(kept) == max_chars:
            break
    return "".join(kept), places
