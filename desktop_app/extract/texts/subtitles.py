"""Subtitles and lyrics: what is said, in pieces of about half a minute, each with the time at which it begins.

Reads SubRip, WebVTT, SubViewer, SubStation Alpha and LRC line by line. A cue that is damaged loses its time, not
its words.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import takewhile
from pathlib import Path
from typing import NamedTuple

from desktop_app.extract.contents import Contents
from desktop_app.extract.texts.plain_text import text_of
from desktop_app.extract.texts.xml_tags import resolved
from desktop_app.records import Locator, Segment
from desktop_app.settings import ExtractSettings

_SECONDS = 30
_CHARS = 400
"""A piece ends with the cue that takes it beyond one of these."""

_TIME = r"(?:(\d{1,3}):)?(\d{1,3}):(\d{2})(?:[.,:]\d{1,3})?"
_TIMING = re.compile(rf"\s*{_TIME}\s*(?:-{{1,2}}\s?>|,\s*(?:\d{{1,3}}:){{1,2}}\d\d(?:[.,:]\d{{1,3}})?\s*$)")
_NUMBER = re.compile(r"\s*(?=\S*\d)\S{1,80}\s*$")
_NAME = re.compile(r"\s*\S{1,80}\s*$")
_SKIPPED_BLOCK = re.compile(r"(?:STYLE|REGION)\s*$")
_SETTING = re.compile(r"(?:Kind|Language|Region):|X-TIMESTAMP-MAP=")
_HEADER = re.compile(r"\ufeff?WEBVTT\b[ \t]*-?[ \t]*|NOTE\b[ \t]*")
_VOICE = re.compile(r"<v(?:\.[^\s<>]{1,80})?\s+([^<>\n]{1,120})>")
_TAG = re.compile(
    r"</?(?:i|b|u|s|c|v|lang|ruby|rt|font|span)(?:[.\s][^<>\n]{0,200})?>|<(?:\d+:)?\d+:\d\d[.,:]\d+>", re.IGNORECASE
)
_OVERRIDE = re.compile(r"(\{\\[^{}\n]*+\})")
_DRAWING_MODE = re.compile(r"\\p(\d)")
_DIALOGUE = re.compile(r"Dialogue:\s*", re.IGNORECASE)
_SCRIPT_TITLE = re.compile(r"Title:[ \t]*(.+)", re.IGNORECASE)
_SCRIPT_FIELDS = 10
_LYRIC_TIMES = re.compile(rf"\s*+((?:\[{_TIME}\]\s*+)++)")
_LYRIC_TAG = re.compile(r"\s*\[(ti|ar|al|au|by|la|length|offset|re|tool|ve):([^\]\n]{0,500})\]\s*$", re.IGNORECASE)
_LYRIC_TITLE = re.compile(r"\s*\[ti:([^\]\n]{0,500})\]\s*$", re.IGNORECASE)
_LYRIC_NAMES = {"ti", "ar", "al", "au"}


class Cue(NamedTuple):
    """What is said at one time, in seconds; None where it cannot be told."""

    start: int | None
    text: str


def read_subtitles(path: Path, settings: ExtractSettings) -> Contents:
    """One segment for each half minute, located by the time of its first cue."""
    lines = text_of(path, settings).splitlines()
    suffix = path.suffix.lower()
    title = ""
    if suffix in {".ass", ".ssa"}:
        cues = _script_cues(lines)
        title = _first_group(_SCRIPT_TITLE, lines)
    elif suffix == ".lrc":
        cues = _lyric_cues(lines)
        title = _first_group(_LYRIC_TITLE, lines)
    else:
        cues = _timed_cues(_without_settings(lines))
    return Contents(tuple(_segments(_without_repeats(cues))), title)


def _timed_cues(lines: list[str]) -> Iterator[Cue]:
    """A line with two times begins a cue; the line before it may number or name it."""
    names_cues = _is_webvtt(lines)
    start: int | None = None
    skipping = False
    for previous, line, following in zip(["", *lines], lines, [*lines[1:], ""], strict=False):
        begins = not previous.strip()
        if not line.strip():
            skipping = False
        elif timing := _TIMING.match(line):
            start, skipping = _seconds(timing.groups()), False
        elif skipping or (begins and start is None and _SKIPPED_BLOCK.match(line)):
            skipping = True
        elif not (_TIMING.match(following) and (_NAME if begins and names_cues else _NUMBER).match(line)):
            is_header = start is None or (begins and names_cues)
            yield Cue(start, _HEADER.sub("", line, count=1) if is_header else line)


def _without_settings(lines: list[str]) -> list[str]:
    """`lines` without what a WebVTT file says of itself to programs, in the lines up to the first blank one."""
    if not _is_webvtt(lines):
        return lines
    header = list(takewhile(lambda line: line.strip() and not _TIMING.match(line), lines))
    return [line for line in header if not _SETTING.match(line)] + lines[len(header) :]


def _is_webvtt(lines: list[str]) -> bool:
    return bool(lines) and lines[0].removeprefix("\ufeff").startswith("WEBVTT")


def _script_cues(lines: list[str]) -> Iterator[Cue]:
    """The lines of dialogue; styles and drawings are none."""
    for line in lines:
        if match := _DIALOGUE.match(line):
            fields = line[match.end() :].split(",", _SCRIPT_FIELDS - 1)
            if len(fields) < _SCRIPT_FIELDS:
                yield Cue(None, line[match.end() :])
                continue
            time = re.fullmatch(rf"\s*{_TIME}\s*", fields[1])
            speaker = f"<v {fields[4].strip()}>" if fields[4].strip() else ""
            text = re.sub(r"\\[Nnh]", " ", _without_drawings(fields[9]))
            yield Cue(_seconds(time.groups()) if time else None, speaker + text)


def _without_drawings(text: str) -> str:
    """`text` of a script without its overrides and without the coordinates that some of them turn text into."""
    said, *rest = _OVERRIDE.split(text)
    parts = [said]
    drawing = False
    for override, words in zip(rest[::2], rest[1::2], strict=True):
        if modes := _DRAWING_MODE.findall(override):
            drawing = modes[-1] != "0"
        if not drawing:
            parts.append(words)
    return "".join(parts)


def _lyric_cues(lines: list[str]) -> Iterator[Cue]:
    """A line with several times is sung as often; it is written once, at the first of them."""
    for line in lines:
        if times := _LYRIC_TIMES.match(line):
            first = re.search(_TIME, times[1])
            yield Cue(_seconds(first.groups()) if first else None, line[times.end() :])
        elif tag := _LYRIC_TAG.match(line):
            if tag[1].lower() in _LYRIC_NAMES:
                yield Cue(None, tag[2])
        else:
            yield Cue(None, line)


def _without_repeats(cues: Iterable[Cue]) -> Iterator[Cue]:
    """The text of each cue as a reader sees it; a line that is shown on, and a speaker who speaks on, once."""
    speaker = previous = ""
    for cue in cues:
        voice = _VOICE.search(cue.text)
        text = resolved(_OVERRIDE.sub("", _TAG.sub("", _VOICE.sub("", cue.text)))).strip()
        if voice and voice[1].strip() != speaker:
            speaker = voice[1].strip()
            text = f"{speaker}: {text}"
        if text and text != previous:
            previous = text
            yield Cue(cue.start, text)


def _segments(cues: Iterable[Cue]) -> Iterator[Segment]:
    start: int | None = None
    lines: list[str] = []
    length = 0
    for cue in cues:
        if lines and _ends_before(cue, start, length):
            yield Segment("\n".join(lines), _locator(start))
            lines, length = [], 0
        if not lines:
            start = cue.start
        lines.append(cue.text)
        length += len(cue.text)
    if lines:
        yield Segment("\n".join(lines), _locator(start))


def _ends_before(cue: Cue, start: int | None, length: int) -> bool:
    if cue.start is None:
        return length >= _CHARS
    return start is None or length >= _CHARS or not start <= cue.start < start + _SECONDS


def _locator(seconds: int | None) -> Locator:
    if seconds is None:
        return Locator()
    return Locator(time=f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}")


def _seconds(time: tuple[str | None, ...]) -> int:
    hours, minutes, seconds = (int(part or 0) for part in time[:3])
    return hours * 3600 + minutes * 60 + seconds


def _first_group(pattern: re.Pattern[str], lines: list[str]) -> str:
    return next((match[1].strip() for match in map(pattern.match, lines) if match), "")
