"""The few lines of a passage that a result shows. No Qt.

Owns the choice of the part around the matched words; offsets count characters of the snippet.
"""

import re
from dataclasses import dataclass

from desktop_app.records import Passage

_LEAD = 40
"""Characters kept before the first matched word where no sentence begins close enough."""
_SENTENCE_LEAD = 80
"""A sentence that begins at most this far before the first matched word is shown from its beginning."""
_SENTENCE_ENDS = (". ", "? ", "! ", "\n", "。", "？", "！")


@dataclass(frozen=True, slots=True)
class Snippet:
    """One line of text and the (start, end) of its matched words."""

    text: str
    highlights: tuple[tuple[int, int], ...]


def snippet_of(passage: Passage, max_chars: int) -> Snippet:
    """The part of `passage` with most matched words, white space made single, at most `max_chars` long.

    A cut beginning is marked with an ellipsis; the end is left to whoever measures the line. A heading that the
    passage begins with is left out: its locator says it already.
    """
    first = _after_heading(passage)
    begin = max(first, _best_begin(passage, max_chars))
    text, places = _single_spaced(passage.text, begin, max_chars)
    mark = "… " if begin > first else ""
    highlights = []
    for start, end in passage.highlights:
        inside = [place for place, origin in enumerate(places) if start <= origin < end]
        if inside:
            highlights.append((inside[0] + len(mark), inside[-1] + 1 + len(mark)))
    return Snippet(mark + text, tuple(highlights))


def _after_heading(passage: Passage) -> int:
    heading = passage.locator.heading
    if heading is None or passage.locator.page is not None:
        return 0
    innermost = re.escape(heading.rsplit(" › ", 1)[-1])
    match = re.match(rf"[#\s]*{innermost}[#\s]*\n(?=\s*\S)", passage.text)
    return match.end() if match else 0


def _best_begin(passage: Passage, max_chars: int) -> int:
    if len(passage.text) <= max_chars or not passage.highlights:
        return 0
    starts = [start for start, _ in passage.highlights]
    most = max(starts, key=lambda first: sum(first <= other < first + max_chars - _LEAD for other in starts))
    if most <= _SENTENCE_LEAD:
        return 0
    early = most - _SENTENCE_LEAD
    ends = [
        passage.text.rfind(end, early, most) + len(end) for end in _SENTENCE_ENDS if end in passage.text[early:most]
    ]
    if ends:
        return max(ends)
    gap = passage.text.find(" ", most - _LEAD, most)
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
