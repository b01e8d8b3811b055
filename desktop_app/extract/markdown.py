"""Markdown by heading sections. The text stays as it is written: it reads well, and code must not change.

Not a Markdown parser: finds headings (both kinds), fenced code and front matter, nothing else.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from desktop_app.extract.contents import Contents
from desktop_app.extract.headings import HeadingPath
from desktop_app.extract.normalise import normalise, without_data_uris
from desktop_app.extract.plain_text import text_of
from desktop_app.records import Locator, Segment
from desktop_app.settings import ExtractSettings

_ATX = re.compile(r" {0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*$")
_SETEXT = re.compile(r" {0,3}(=+|-{2,})[ \t]*$")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_NO_SETEXT_ABOVE = re.compile(r"\s*$| {4}|\s*[-*+>|#]|\s*\d+[.)]")
_FRONT_TITLE = re.compile(r"title[ \t]*:[ \t]*(.+)", re.IGNORECASE)
_MAX_FRONT_LINES = 200
_MAX_HEADING_LINE = 1_000
"""A longer line is no heading, and costs the patterns too much."""


def read_markdown(path: Path, settings: ExtractSettings) -> Contents:
    """One segment for each heading section, the heading line included."""
    lines = normalise(without_data_uris(text_of(path, settings))).split("\n")
    title, body = _front_matter(lines)
    headings = HeadingPath()
    segments: list[Segment] = []
    for level, heading, section in _sections(lines[body:]):
        if level:
            headings.enter(level, heading)
        segments.append(Segment("\n".join(section), Locator(heading=headings.path)))
    return Contents(tuple(segments), title or headings.first)


def _front_matter(lines: list[str]) -> tuple[str, int]:
    """The title of a YAML block at the top, and the line where the text begins."""
    if not lines or lines[0].rstrip() != "---":
        return "", 0
    for number, line in enumerate(lines[1:_MAX_FRONT_LINES], start=1):
        if line.rstrip() in {"---", "..."}:
            titles = (_FRONT_TITLE.match(item) for item in lines[1:number])
            found = next((match.group(1) for match in titles if match), "")
            return found.strip().strip("\"'"), number + 1
    return "", 0


def _sections(lines: list[str]) -> Iterator[tuple[int, str, list[str]]]:
    """(level, heading, lines) of each section; level 0 for what stands before the first heading."""
    level, heading, section = 0, "", list[str]()
    fence = ""
    for number, line in enumerate(lines):
        fence = _fence_after(line, fence)
        found = None if fence else _heading(line, lines[number + 1] if number + 1 < len(lines) else "")
        if found is not None:
            if any(item.strip() for item in section):
                yield level, heading, section
            (level, heading), section = found, []
        section.append(line)
    if any(item.strip() for item in section):
        yield level, heading, section


def _fence_after(line: str, fence: str) -> str:
    """The code fence that is open after `line`, given the one that was open before; empty if none."""
    match = _FENCE.match(line)
    if match is None:
        return fence
    if not fence:
        return match.group(1)
    closes = match.group(1).startswith(fence) and not line[match.end() :].strip()
    return "" if closes else fence


def _heading(line: str, following: str) -> tuple[int, str] | None:
    if len(line) > _MAX_HEADING_LINE:
        return None
    if match := _ATX.match(line):
        return len(match.group(1)), match.group(2)
    if following[:1] in {"=", "-", " "} and not _NO_SETEXT_ABOVE.match(line):
        below = _SETEXT.match(following)
        if below is not None:
            return (1 if below.group(1)[0] == "=" else 2), line.strip()
    return None
