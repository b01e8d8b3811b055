"""The words that go with a chunk: the document's title and the heading path above it.

Owns their order and their budget. Must not know the chunk's text.
"""

from collections.abc import Sequence
from itertools import takewhile

from desktop_app.chunk.token_counts import TokenCounter

HEADING_SEPARATOR = " › "


def context_of(title: str, headings: Sequence[str], counter: TokenCounter, limit: int) -> str:
    """Title and heading path in at most `limit` tokens.

    What is too long loses its outer headings first, then the end of the title, then of the last heading.
    `headings` are the paths of the segments a chunk touches; what they have in common is used.
    """
    title = " ".join(title.split())
    parts = common_path(headings)[-max(limit, 1) :]  # each takes a token
    while True:
        context = HEADING_SEPARATOR.join([part for part in (title, *parts) if part])
        if _fits(context, counter, limit):
            return context
        if len(parts) > 1:
            parts = parts[1:]
        elif title:
            title = _shorter(title)
        elif parts:
            parts = [shorter] if (shorter := _shorter(parts[0])) else []


def common_path(headings: Sequence[str]) -> list[str]:
    """The outer headings that all paths share."""
    paths = [[" ".join(part.split()) for part in path.split(HEADING_SEPARATOR)] for path in dict.fromkeys(headings)]
    columns = zip(*paths, strict=False)
    return [column[0] for column in takewhile(lambda column: len(set(column)) == 1, columns) if column[0]]


def _fits(context: str, counter: TokenCounter, limit: int) -> bool:
    return not context or counter.count([context])[0] <= limit


def _shorter(text: str) -> str:
    """A fifth less, at a word's end where there is one; never longer than a page's worth to begin with."""
    cut = text[: min(2000, len(text) * 4 // 5)]
    return cut.rpartition(" ")[0] or cut
