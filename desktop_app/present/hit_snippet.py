"""The few lines of a passage that a result shows.

Owns the choice of the part around the matched words; offsets count characters of the snippet. Choices are kept, so
that the thread that searches makes them and the window finds them made.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from desktop_app.records import Locator
from desktop_app.search_records import Hit, Passage

SNIPPET_CHARS = 260
"""More than two lines of a wide list."""
_KEPT = 2048
_LEAD = 40
"""Characters kept before the first matched word where no sentence begins close enough."""
_SENTENCE_LEAD = 80
"""A sentence that begins at most this far before the first matched word is shown from its beginning."""
_SENTENCE_ENDS = (". ", "? ", "! ", "\n", "。", "？", "！")

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Snippet:
    """One line of text and the (start, end) of its matched words."""

    text: str
    highlights: tuple[Span, ...]


def choose_snippets(hits: Iterable[Hit]) -> None:
    """Choose the snippets of all passages, ahead of the window."""
    for hit in hits:
        for passage in hit.passages:
            snippet_of(passage)


def snippet_of(passage: Passage, max_chars: int = SNIPPET_CHARS) -> Snippet:
    """The part of `passage` with most matched words, white space made single, at most `max_chars` long.

    A cut beginning is marked with an ellipsis; the end is left to whoever measures the line. A heading that the
    passage begins with is left out: its locator says it already.
    """
    return _chosen(passage.text, passage.highlights, passage.locator, max_chars)


def densest(words: Sequence[Span], max_chars: int = SNIPPET_CHARS) -> int:
    """Where the first of those matched words begins of which most stand in one snippet; there is at least one."""
    starts = [start for start, _ in words]
    return max(starts, key=lambda first: sum(first <= other < first + max_chars - _LEAD for other in starts))


@lru_cache(_KEPT)
def _chosen(passage: str, words: tuple[Span, ...], locator: Locator, max_chars: int) -> Snippet:
    first = _after_heading(passage, locator)
    begin = max(first, _best_begin(passage, words, max_chars))
    text, places = _single_spaced(passage, begin, max_chars)
    mark = "… " if begin > first else ""
    highlights = []
    for start, end in words:
        inside = [place for place, origin in enumerate(places) if start <= origin < end]
        if inside:
            highlights.append((inside[0] + len(mark), inside[-1] + 1 + len(mark)))
    return Snippet(mark + text, tuple(highlights))


def _after_heading(text: str, locator: Locator) -> int:
    if locator.heading is None or locator.page is not None or locator.row is not None:
        return 0
    innermost = re.escape(locator.heading.rsplit(" › ", 1)[-1])
    match = re.match(rf"[#\s]*{innermost}[#\s]*\n(?=\s*\S)", text)
    return match.end() if match else 0


def _best_begin(text: str, words: tuple[Span, ...], max_chars: int) -> int:
    if len(text) <= max_chars or not words:
        return 0
    most = densest(words, max_chars)
    if most <= _SENTENCE_LEAD:
        return 0
    early = most - _SENTENCE_LEAD
    ends = [text.rfind(end, early, most) + len(end) for end in _SENTENCE_ENDS if end in text[early:most]]
    if ends:
        return max(ends)
    gap = text.find(" ", most - _LEAD, most)
    return gap + 1 if gap >= 0 else most - _LEAD


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
