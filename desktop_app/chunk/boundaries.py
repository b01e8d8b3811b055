"""Where a text may be cut, from the gentlest place to the roughest.

Owns the rules of paragraphs, sentences, lines and words for all scripts. Must not know budgets or tokens:
`windows` chooses among these places.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from itertools import chain, islice


class Boundary(IntEnum):
    """What ends at a place; higher is a better place to cut."""

    CHARACTER = 0
    WORD = 1
    LINE = 2
    SENTENCE = 3
    PARAGRAPH = 4
    SEGMENT = 5


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of text from `start` to `end`, with what ends at `end`."""

    start: int
    end: int
    boundary: Boundary

    @property
    def length(self) -> int:
        """Number of characters."""
        return self.end - self.start


PARAGRAPH_END = re.compile(r"\n[^\S\n]*\n\s*")
SENTENCE_END = re.compile(
    # Not after an initial, not before a small letter; each run of marks is tried once, at its start.
    r"(?<!\b[A-Z])(?<![.!?…])[.!?…]++[\"'”’»)\]]*+\s++(?![a-z])"
    r"|[。！？｡]+[」』”’）】》]*\s*"
    r"|[।॥۔؟]+\s*"
)
LINE_END = re.compile(r"\n\s*")
WORD_END = re.compile(r"\s+|[，、；：]\s*")
_ENDS = {
    Boundary.PARAGRAPH: PARAGRAPH_END,
    Boundary.SENTENCE: SENTENCE_END,
    Boundary.LINE: LINE_END,
    Boundary.WORD: WORD_END,
}


def sentences(text: str, start: int, end: int) -> Iterator[Span]:
    """Spans that tile `text[start:end]`, one per sentence; the last one ends with SEGMENT."""
    whole = Span(start, end, Boundary.SEGMENT)
    return (s for p in _cut(text, whole, Boundary.PARAGRAPH) for s in _cut(text, p, Boundary.SENTENCE))


def finer(text: str, span: Span) -> Iterator[Span]:
    """The span cut at its lines, else at its words, else in two halves; at least two parts.

    :raises ValueError: the span is a single character.
    """
    for boundary in (Boundary.LINE, Boundary.WORD):
        parts = _cut(text, span, boundary)
        some = list(islice(parts, 2))
        if len(some) > 1:
            return chain(some, parts)
    return iter(halves(span))


def halves(span: Span) -> list[Span]:
    """The span cut in the middle of its characters."""
    if span.length < 2:
        raise ValueError("a single character cannot be cut")
    middle = span.start + span.length // 2
    return [Span(span.start, middle, Boundary.CHARACTER), Span(middle, span.end, span.boundary)]


def _cut(text: str, span: Span, boundary: Boundary) -> Iterator[Span]:
    """Spans that tile `span`, one by one; white space belongs to what stands before it."""
    at = span.start
    for found in _ENDS[boundary].finditer(text, span.start, span.end):
        if found.end() < span.end and text[at : found.end()].strip():
            yield Span(at, found.end(), boundary)
            at = found.end()
    yield Span(at, span.end, span.boundary)
