"""Files that old programs wrote into the text of a message (uuencode): told from the text, and decoded."""

import binascii
import re
from collections.abc import Iterator

_FILE = re.compile(
    r"^begin [0-7]{3,4} (?P<name>[^\r\n]{1,255})\r?\n"
    r"(?P<lines>(?:[ -`]{1,90}\r?\n){1,2000000}?)(?:\r?\n)?end[ \t\r]*$",
    re.MULTILINE,
)


def without_files(text: str) -> str:
    """The text alone."""
    return _FILE.sub("", text) if "\nend" in text else text


def files_in(text: str) -> Iterator[tuple[str, bytes]]:
    """Name and content of each file."""
    for found in _FILE.finditer(text) if "\nend" in text else ():
        yield found["name"].strip(), b"".join(map(_decoded, found["lines"].splitlines()))


def _decoded(line: str) -> bytes:
    """What a line stands for. Lines of some programs are a sign too long, or have lost the blanks at their end."""
    count = (ord(line[0]) - 32) & 63
    needed = (count + 2) // 3 * 4 + 1
    try:
        return binascii.a2b_uu(line[:needed].ljust(needed))
    except binascii.Error:
        return b""
