"""Pages of a PDF on which pdfium parts words whose letters were placed one by one.

It ends a line at every piece of text where it takes a page for one that is written downwards, as it does where few
lines stand far apart; and it sets a space before a piece whose letters stand as far apart as those of the piece before.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from desktop_app.extract.pages.pdf_chars import Box, PlacedChar

_BROKEN_LINES = (1.3, 3)
"""Lines for each that can be seen, and beyond that, of a page that pdfium has broken."""
_SPACED_LETTERS = (0.2, 5)
"""Letters that stand alone, as a share of the words and in all, of a page that pdfium has spaced out."""
_TOUCHING = 0.15
_BESIDE = 1.5
"""Gaps, in heights of a letter, within a word and within a line."""
_AS_FAR = 1.3
"""A gap between two letters is no space if it is so many times the gap before them."""


def words_are_parted(text: str, boxes: Sequence[Box]) -> bool:
    """Whether they are in the `text` that pdfium gives for a page, of whose pieces the boxes are."""
    return _is_broken(text, boxes) or _is_spaced_out(text)


def words_joined(chars: Iterable[PlacedChar]) -> Iterator[PlacedChar]:
    """The characters; of what pdfium has put between them only what can be seen."""
    before: PlacedChar | None = None
    gap, between = 0.0, ""
    for char in chars:
        if char.generated and char.text.isspace():
            between += char.text
            continue
        if before is not None:
            between = _between(before, char, gap, between)
            yield from (PlacedChar(space, before.box, generated=True) for space in between)
            if "\n" in between:
                gap = 0.0
            elif not (between or before.text.isspace() or char.text.isspace()):
                gap = char.box[0] - before.box[2]
        yield char
        before, between = char, ""


def _is_broken(text: str, boxes: Sequence[Box]) -> bool:
    seen = 1 + sum(not _is_beside(one, other, _BESIDE) for one, other in pairwise(boxes))
    factor, more = _BROKEN_LINES
    return text.count("\n") + 1 > seen * factor + more


def _is_spaced_out(text: str) -> bool:
    """In a script with capitals: in others a letter may be a word."""
    words = text.split()
    alone = sum(len(word) == 1 and word.lower() != word.upper() for word in words)
    share, least = _SPACED_LETTERS
    return alone >= least and alone > len(words) * share


def _between(before: PlacedChar, char: PlacedChar, gap: float, between: str) -> str:
    """What stands between two characters; `gap` is what lay between the last two of a word before them."""
    one, other = before.box, char.box
    if not (between and before.level and char.level and _is_beside(one, other, _BESIDE)):
        return between
    height = one[3] - one[1]
    is_word = other[0] - one[2] <= max(gap * _AS_FAR, height * _TOUCHING if "\n" in between else 0.0)
    return "" if is_word else " "


def _is_beside(one: Box, other: Box, heights: float) -> bool:
    """Whether `other` follows in the line of `one`, at most so many heights behind it."""
    height = one[3] - one[1]
    overlap = min(one[3], other[3]) - max(one[1], other[1])
    return overlap > height / 2 and -height / 2 < other[0] - one[2] < height * heights
