"""The few lines of a passage that a result shows.

Owns the choice of the part around the matched words; offsets count characters of the snippet. Choices are kept, so
that the thread that searches makes them and the window finds them made.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from desktop_app.present.best_place import best_place
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
CLOSER = (_SENTENCE_LEAD, _LEAD, 0)
"""Leads to try in turn where the matched words of a snippet are out of sight."""
_MAIL_HEADERS = re.compile(r"(?:(?:Subject|From|To|Cc|Date): .*\n){2,}\s*(?=\S)")
_SENTENCE_ENDS = (". ", "? ", "! ", "\n", "。", "？", "！")


@dataclass(frozen=True, slots=True)
class Snippet:
    """One line of text and the (start, end) of its matched words."""

    text: str
    highlights: tuple[Span, ...]
    wanted: int = 0
    """So much of it must be in sight to see the first of the words for which it was chosen; 0 where there is none."""


def choose_snippets(hits: Iterable[Hit]) -> None:
    """Choose the snippets of all passages, ahead of the window."""
    for hit in hits:
        for passage in hit.passages:
            snippet_of(passage)


def snippet_of(passage: Passage, max_chars: int = SNIPPET_CHARS, lead: int | None = None) -> Snippet:
    """The part of `passage` with most matched words, white space made single, at most `max_chars` long.

    Without `lead` a passage that fits is shown as a whole; with it what begins at the sentence of those words, or so
    many characters before them at most. A cut beginning is marked with an ellipsis; the end is left to whoever
    measures the line. What stands before the place that the locator names, a heading there that it says already, and
    the headers of a message that were not asked for are left out.
    """
    return _chosen(passage.text, passage.highlights, passage.locator, passage.located_from, max_chars, lead)


@lru_cache(_KEPT)
def _chosen(
    passage: str, words: tuple[Span, ...], locator: Locator, located_from: int, max_chars: int, lead: int | None
) -> Snippet:
    first = begin = _after_heading(passage, locator, located_from)
    headers = _MAIL_HEADERS.match(passage)
    if headers and not any(start < headers.end() for start, _ in words):
        first = begin = max(first, headers.end())
    best = best_place(passage, words, locator) if words else first
    if lead is not None or (len(passage) - first > max_chars and best - first > _SENTENCE_LEAD):
        begin = _close_begin(passage, first, best, _SENTENCE_LEAD if lead is None else lead)
    text, places = _single_spaced(passage, begin, max_chars)
    mark = "… " if begin > first else ""
    shown: dict[int, Span] = {}
    for start, end in words:
        inside = [place for place, origin in enumerate(places) if start <= origin < end]
        if inside:
            shown[start] = inside[0] + len(mark), inside[-1] + 1 + len(mark)
    return Snippet(mark + text, tuple(shown.values()), shown[best][1] if best in shown else 0)


def _after_heading(text: str, locator: Locator, located_from: int) -> int:
    if locator.heading is None or locator.page is not None or locator.row is not None:
        return located_from
    innermost = re.escape(locator.heading.rsplit(" › ", 1)[-1])
    match = re.compile(rf"[#\s]*{innermost}[#\s]*\n(?=\s*\S)").match(text, located_from)
    return match.end() if match else located_from


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
