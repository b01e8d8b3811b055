"""The lines that calendars (RFC 5545) and contact cards (vCard 2.1 to 4.0) consist of.

Joins what was folded, takes a line apart, decodes quoted-printable. Knows no property by name. A line that is none
keeps its text.
"""

import quopri
import re
from collections.abc import Iterator
from typing import NamedTuple

from desktop_app.extract.contents import CannotRead
from desktop_app.extract.encodings import decode
from desktop_app.records import FailureReason

_LINE = re.compile(r"(?:[\w-]+\.)?([\w-]+)((?:;(?:[^\":;]|\"[^\"]*+\")*+)*+):(.*)", re.DOTALL)
_PARAMETER = re.compile(r";([\w-]+)(?:=((?:[^\";]|\"[^\"]*\")*))?")
_QUOTED = re.compile(rb"[^:]{0,200}QUOTED-PRINTABLE", re.IGNORECASE)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_FIELD_END = re.compile(r"(?<!\\);")


class ContentLine(NamedTuple):
    """`name` and the names of parameters are upper-case; a line without a name is its `value`."""

    name: str
    parameters: dict[str, str]
    value: str

    @property
    def text(self) -> str:
        """The value as text."""
        return unescaped(self.value)

    @property
    def fields(self) -> list[str]:
        """The parts of a value that has several, in order, empty ones too."""
        return [unescaped(field).strip() for field in _FIELD_END.split(self.value)]


def content_lines(content: bytes) -> Iterator[ContentLine]:
    """Every line that is not blank.

    :raises CannotRead: it is not text.
    """
    text = decode(b"\n".join(_whole_lines(content)))  # joined first: a fold may divide a character
    if text is None:
        raise CannotRead(FailureReason.UNSUPPORTED, "The file holds data, not text.")
    return (_parsed(line) for line in text.split("\n") if line.strip())


def unescaped(value: str) -> str:
    """The text that a value stands for."""
    return _ESCAPE.sub(lambda match: "\n" if match[1] in "nN" else match[1], value)


def _whole_lines(content: bytes) -> Iterator[bytes]:
    parts: list[bytes] = []
    quoted = False
    for line in content.splitlines():
        if quoted and parts[-1].endswith(b"="):
            parts[-1] = parts[-1][:-1]
            parts.append(line)
        elif parts and line[:1] in {b" ", b"\t"}:
            parts.append(line[1:])
        else:
            yield b"".join(parts)
            parts = [line]
            quoted = _QUOTED.match(line) is not None
    yield b"".join(parts)


def _parsed(line: str) -> ContentLine:
    match = _LINE.match(line)
    if match is None:
        return ContentLine("", {}, line.strip())
    parameters = {name.upper(): value.strip('"') for name, value in _PARAMETER.findall(match[2])}
    value = match[3].strip()
    if "QUOTED-PRINTABLE" in {parameters.get("ENCODING", "").upper(), *parameters}:
        raw = quopri.decodestring(value.encode("utf-8", "replace"))
        value = (decode(raw, declared=parameters.get("CHARSET", "")) or "") if raw else ""
    return ContentLine(match[1].upper(), parameters, value)
