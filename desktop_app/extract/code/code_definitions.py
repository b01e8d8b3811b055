"""Definitions found in a source file, and the heading that each of its lines gets from them.

Pure. Must not know languages or how definitions are found.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from desktop_app.extract.headings import HeadingPath

_MAX_DEPTH = 8
"""Definitions that lie deeper belong to the one around them; bounds the work on hostile nesting."""


class Definition(NamedTuple):
    """A function, class or the like, from its first line to its last, counted from 0."""

    first: int
    last: int
    name: str
    holds: bool
    """Whether definitions within it are parts of their own, as methods of a class are."""


class Outline(NamedTuple):
    """What was found in a file, in any order."""

    definitions: list[Definition]
    above: dict[int, int]
    """Last line → first line of each comment, decorator or attribute, to go with a definition right below it."""


def headings_of_lines(outline: Outline, count: int) -> list[str | None]:
    """The heading path of each of `count` lines; None outside all definitions."""
    headings: list[str | None] = [None] * count
    path = HeadingPath()
    around: list[Definition] = []
    for definition in _outer_first(outline.definitions):
        while around and not _within(definition, around[-1]):
            around.pop()
        if around and (not around[-1].holds or len(around) == _MAX_DEPTH):
            continue
        around.append(definition)
        path.enter(len(around), definition.name)
        first = _beginning(definition.first, outline.above)
        lines = range(first, definition.last + 1)
        headings[lines.start : lines.stop] = [path.path] * len(lines)
    return headings


def _outer_first(definitions: Iterable[Definition]) -> list[Definition]:
    return sorted(definitions, key=lambda definition: (definition.first, -definition.last))


def _within(inner: Definition, outer: Definition) -> bool:
    return outer.first <= inner.first and inner.last <= outer.last


def _beginning(first: int, above: Mapping[int, int]) -> int:
    """The line where what stands right above line `first` and belongs to it begins."""
    while first - 1 in above:
        first = above[first - 1]
    return first
