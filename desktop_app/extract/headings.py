"""The path of headings above a place in a document, and texts that are cut where headings stand."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from desktop_app.extract.normalise import one_line
from desktop_app.records import Locator, Segment

SEPARATOR = " › "
_WORD = re.compile(r"\w+")
_MAX_HEADING = 120
_MAX_LEVELS = 30
"""Of a path that is longer than a person can follow, the outer headings and the last one are kept."""
_MAX_HEADINGS = 10_000
"""What stands after so many is not divided any more."""


def within_chapter(chapter: tuple[str, ...], heading: str | None) -> str | None:
    """The path of a heading inside a chapter of a book, without headings that only repeat the chapter's title."""
    inner = heading.split(SEPARATOR) if heading else []
    title = _words(chapter[-1]) if chapter else []
    while inner and _begins_or_ends(title, _words(inner[0])):
        del inner[0]
    return SEPARATOR.join((*chapter, *inner)) or None


def _begins_or_ends(title: list[str], words: list[str]) -> bool:
    return bool(words) and words in (title[: len(words)], title[-len(words) :])


def _words(heading: str) -> list[str]:
    return _WORD.findall(heading.casefold())


class HeadingPath:
    """Follows headings in reading order. Levels count from 1; levels may be skipped."""

    def __init__(self) -> None:
        self._open: list[tuple[int, str]] = []
        self.first = ""
        """The first heading of all; empty before one was entered."""

    def enter(self, level: int, heading: str) -> None:
        """A heading of this level begins; it ends those of the same and deeper levels."""
        text = one_line(heading)[:_MAX_HEADING]
        self._open = [(above, name) for above, name in self._open if above < level][: _MAX_LEVELS - 1]
        if text:
            self._open.append((level, text))
            self.first = self.first or text

    @property
    def path(self) -> str | None:
        """Outermost first, joined by ' › '; None above the first heading."""
        return SEPARATOR.join(name for _, name in self._open) or None


class Heading(NamedTuple):
    """A heading and the line, counted from 0, at which its section begins."""

    line: int
    level: int
    text: str


def heading_sections(lines: list[str], found: Iterable[Heading], headings: HeadingPath) -> Iterator[Segment]:
    """The sections that have any text, with their heading lines. `headings` follows the headings `found`."""
    start = 0
    for heading in islice(found, _MAX_HEADINGS):
        yield from _section(lines[start : heading.line], headings.path)
        headings.enter(heading.level, heading.text)
        start = heading.line
    yield from _section(lines[start:], headings.path)


def _section(lines: list[str], path: str | None) -> Iterator[Segment]:
    if any(line.strip() for line in lines):
        yield Segment("\n".join(lines), Locator(heading=path))
