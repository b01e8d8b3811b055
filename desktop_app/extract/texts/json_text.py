r"""JSON and its relatives (JSON Lines, JSON with comments, JSON5) as lines of `key: value`.

A scanner, not a parser: it looks at every token once, builds no tree and never fails, so that depth, size, duplicate
keys and trailing commas do not matter, and nothing that is written is lost. \u sequences become characters.
"""

import json
import re
from pathlib import Path

from desktop_app.extract.contents import Contents
from desktop_app.extract.noise import without_noise
from desktop_app.extract.normalise import one_line
from desktop_app.extract.texts.plain_text import text_of
from desktop_app.records import Locator, Segment
from desktop_app.settings import ExtractSettings

_TOKEN = re.compile(
    r"\"(?P<text>[^\"\\]*+(?:\\.[^\"\\]*+)*+)\"?(?P<colon>\s{0,80}:)?|[\[\]{},]"
    r"|(?P<comment>//[^\n]*+|/\*(?:[^*]|\*(?!/))*+(?:\*/)?)|(?P<bare>[^\s\"\[\]{},]++(?:[^\"\[\]{},\n/]|/(?![/*]))*+)",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})|\\[nrtbf]")
_PATH_KEYS = 2
"""So many outer keys locate a segment."""
_MAX_KEY = 120
_MAX_SEGMENTS = 5_000
_NAMES = frozenset(("title", "name"))


def read_json(path: Path, settings: ExtractSettings) -> Contents:
    """One segment for each object or list that the outer two keys lead to, located by those keys."""
    lines = _Lines()
    for match in _TOKEN.finditer(without_noise(text_of(path, settings))):
        lines.token(match)
    return Contents(tuple(lines.finished()), lines.title)


class _Lines:
    """Collects lines while the tokens go by."""

    def __init__(self) -> None:
        self._title = ""
        self._outermost = 0
        """How many objects and lists lie in no other."""
        self._segments: list[Segment] = []
        self._parts: list[str] = []
        self._open = bytearray()
        """The brackets around the place."""
        self._path: list[tuple[int, str]] = []
        """Depth and key of the outer containers that have one."""
        self._key = ""

    @property
    def title(self) -> str:
        """What the file calls itself; the first of many objects says that of itself only."""
        return self._title if self._outermost == 1 else ""

    def token(self, match: re.Match[str]) -> None:
        sign = match[0]
        if match["text"] is not None:
            self._string(_unescaped(match["text"]), is_key=match["colon"] is not None)
        elif match["bare"] is not None:
            self._write(match["bare"].strip())
        elif match["comment"] is not None:
            self._write(match["comment"].rstrip() + "\n")
        elif sign == ",":
            self._between_values()
        elif sign in "[{":
            self._enter(sign)
        else:
            self._leave()

    def finished(self) -> list[Segment]:
        self._end_segment()
        return self._segments

    def _string(self, text: str, *, is_key: bool) -> None:
        if is_key:
            self._key = text
            self._new_line()
            self._parts.append(f"{text}: ")
            return
        if len(self._open) == 1 and self._key in _NAMES:
            self._title = self._title or text
        self._write(text)

    def _write(self, text: str) -> None:
        self._key = ""
        if self._parts and not self._parts[-1][-1:].isspace():
            self._parts.append(" ")
        self._parts.append(text)

    def _between_values(self) -> None:
        self._key = ""
        if self._open[-1:] == b"[" and self._parts and not self._parts[-1].endswith("\n"):
            self._parts.append(", ")
        else:
            self._new_line()

    def _new_line(self) -> None:
        if self._parts and not self._parts[-1].endswith("\n"):
            self._parts.append("\n")

    def _enter(self, sign: str) -> None:
        if self._key and len(self._path) < _PATH_KEYS and len(self._segments) < _MAX_SEGMENTS:
            key = self._parts.pop()
            self._end_segment()
            self._parts.append(key)
            self._path.append((len(self._open), one_line(self._key)[:_MAX_KEY]))
        self._outermost += not self._open
        self._open += sign.encode()
        self._key = ""
        self._new_line()

    def _leave(self) -> None:
        self._key = ""
        if self._open:
            self._open.pop()
        self._parts.append("\n\n" if len(self._open) <= _PATH_KEYS else "\n")
        if self._path and self._path[-1][0] == len(self._open):
            self._end_segment()
            self._path.pop()

    def _end_segment(self) -> None:
        text = "".join(self._parts).strip()
        if text:
            heading = " › ".join(key for _, key in self._path) or None
            self._segments.append(Segment(text, Locator(heading=heading)))
        self._parts = []


def _unescaped(text: str) -> str:
    if "\\" not in text:
        return text
    try:
        return str(json.loads(f'"{text}"', strict=False))
    except ValueError:  # an escape that JSON does not know
        return _ESCAPE.sub(lambda match: chr(int(match[1], 16)) if match[1] else " ", text)
