"""Markdown by heading sections. The text stays as it is written: it reads well, and code must not change.

Not a Markdown parser: finds headings (both kinds, and those of HTML) and fenced code, nothing else.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from desktop_app.extract.contents import Contents
from desktop_app.extract.headings import Heading, HeadingPath, heading_sections
from desktop_app.extract.noise import without_noise
from desktop_app.extract.normalise import normalise
from desktop_app.extract.texts.front_matter import front_matter
from desktop_app.extract.texts.html import html_text
from desktop_app.extract.texts.markdown_words import plain_words
from desktop_app.extract.texts.plain_text import text_of
from desktop_app.records import Segment
from desktop_app.settings import ExtractSettings

_ATX = re.compile(r" {0,3}(#{1,6})[ \t]+(.*)$")
_SETEXT = re.compile(r" {0,3}(=+|-{2,})[ \t]*$")
_TAGGED = re.compile(r" {0,3}<h([1-6])\b", re.IGNORECASE)
_MAX_TAGGED_LINES = 20
_FENCE = re.compile(r" {0,3}(`{3,}(?=[^`]*$)|~{3,})")
_COMMENT = re.compile(r" {0,3}<!--")
_COMMENT_END = "-->"
_NO_SETEXT_ABOVE = re.compile(r"\s*$| {4}|\s*[-*+>|#]|\s*\d+[.)]")
_MAX_HEADING_LINE = 1_000
"""A longer line is no heading, and costs the patterns too much."""


def read_markdown(path: Path, settings: ExtractSettings) -> Contents:
    """One segment for the front matter and one for each heading section, the heading line included."""
    lines = normalise(without_noise(text_of(path, settings))).split("\n")
    front = front_matter(lines)
    body = lines[front.length :]
    headings = HeadingPath()
    sections = tuple(heading_sections(body, _headings(body), headings))
    segments = (Segment(front.text), *sections) if front.text else sections
    return Contents(segments, front.title or headings.first, front.metadata)


def _headings(lines: list[str]) -> Iterator[Heading]:
    fence = ""
    for number, line in enumerate(lines):
        fence = _fence_after(line, fence)
        found = None if fence else _heading(line, lines[number + 1 : number + _MAX_TAGGED_LINES])
        if found is not None:
            level, text = found
            yield Heading(number, level, plain_words(text))


def _fence_after(line: str, fence: str) -> str:
    """What is open after `line`, given what was before: a code fence, a comment (then its end), or nothing."""
    if fence == _COMMENT_END or (not fence and _COMMENT.match(line)):
        return "" if _COMMENT_END in line else _COMMENT_END
    match = _FENCE.match(line)
    if match is None:
        return fence
    if not fence:
        return match.group(1)
    closes = match.group(1).startswith(fence) and not line[match.end() :].strip()
    return "" if closes else fence


def _heading(line: str, following: list[str]) -> tuple[int, str] | None:
    if len(line) > _MAX_HEADING_LINE:
        return None
    if match := _ATX.match(line):
        return len(match.group(1)), _without_closing_marks(match.group(2))
    if match := _TAGGED.match(line):
        return _tagged_heading(int(match.group(1)), [line, *following])
    if following and following[0][:1] in {"=", "-", " "} and not _NO_SETEXT_ABOVE.match(line):
        below = _SETEXT.match(following[0])
        if below is not None:
            return (1 if below.group(1)[0] == "=" else 2), line.strip()
    return None


def _without_closing_marks(text: str) -> str:
    """`text` without the # that may end the line after a space; those of "C#" stay."""
    bare = text.rstrip(" \t").rstrip("#")
    return bare if bare[-1:] in {"", " ", "\t"} else text


def _tagged_heading(level: int, lines: list[str]) -> tuple[int, str] | None:
    """A heading written in HTML, which may take several lines."""
    source = "\n".join(line[:_MAX_HEADING_LINE] for line in lines)
    end = re.search(f"</h{level}>", source, re.IGNORECASE)
    return (level, html_text(source[: end.start()])) if end else None
