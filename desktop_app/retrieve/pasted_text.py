"""Queries that were not typed: a pasted paragraph, letter or page asks for what is similar to it.

Owns what counts as pasted and how it is cut. Nothing in such a text is an operator: the quotation marks, hyphens and
colons of a letter are its own.
"""

from desktop_app.search_records import Query, QueryPart

LONGEST_TYPED_BYTES = 400
"""In UTF-8, where a character of Chinese takes three: about 65 English words, or 130 characters of Chinese."""
PART_BYTES = 1_500
"""About as much as models read at once, 512 tokens; of a longer text the parts are encoded one by one."""
MOST_PARTS = 4
"""Of a longer text, so many parts are taken, evenly from all of it."""
_ENDS = ".!?。！？；;\n"


def is_pasted(text: str) -> bool:
    """Whether the text is too long to have been typed as a query."""
    return len(text) * 4 > LONGEST_TYPED_BYTES and len(text.encode(errors="replace")) > LONGEST_TYPED_BYTES


def pasted_query(text: str) -> Query:
    """The query for passages similar to `text`, whatever stands in it; the parts of a long one count equally."""
    shown = " ".join(text.split())
    pieces = _cut(shown)
    if len(pieces) > MOST_PARTS:
        pieces = [pieces[place * (len(pieces) - 1) // (MOST_PARTS - 1)] for place in range(MOST_PARTS)]
    parts = tuple(QueryPart(piece, 1.0) for piece in pieces) if len(pieces) > 1 else ()
    return Query(shown, words=(shown,) if shown else (), parts=parts, pasted=True)


def _cut(text: str) -> list[str]:
    """Pieces of about equal length, PART_BYTES at most, that end with a sentence or at least a word where they can."""
    count = -(-len(text.encode(errors="replace")) // PART_BYTES)
    size = -(-len(text) // max(count, 1))
    pieces: list[str] = []
    start = 0
    while start < len(text):
        end = _end_of_piece(text, start, start + size)
        pieces.append(text[start:end].strip())
        start = end
    return [piece for piece in pieces if piece]


def _end_of_piece(text: str, start: int, end: int) -> int:
    """A place before `end`, in the last half of the piece, behind a sentence or a word; else `end`."""
    if end >= len(text):
        return len(text)
    for marks in (_ENDS, " "):
        place = max(text.rfind(mark, start + (end - start) // 2, end) for mark in marks)
        if place >= 0:
            return place + 1
    return end
