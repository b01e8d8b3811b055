"""How the standard library parses mail for us: in the older, lenient way, and in bounded time.

Owns what is mended of messages that programs wrote wrongly, and the decoding of headers.
"""

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.parser import BytesParser
from email.policy import Compat32
from typing import IO

from desktop_app.extract.contents import CannotRead
from desktop_app.extract.encodings import decode
from desktop_app.extract.mail.mail_signs import HEAD_BYTES, blank_start
from desktop_app.records import FailureReason

_NAMING_HEADERS = frozenset(("content-type", "content-disposition"))
_LONGEST = 20_000
"""Characters of a header with parameters: the time to part them grows with the square of its length."""
_TRANSFER_ENCODING = re.compile(r"\s*(?:\([^)]*\)\s*)*\"?([\w-]+)")
_HEADER_PART = re.compile(r".{1,20000}(?:\s|\Z)|.{1,20000}", re.DOTALL)


class _Bounded(Compat32):
    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        if name.lower() == "content-type":
            value = value.replace("\0", "")  # a zero in the name of a charset is more than the library can bear
        if name.lower() in _NAMING_HEADERS:
            return name, value[:_LONGEST]
        if name.lower() == "content-transfer-encoding" and (encoding := _TRANSFER_ENCODING.match(value)):
            return name, encoding[1]  # the library decodes nothing where a blank or a comment follows
        return name, value

    def fold_binary(self, name: str, value: str) -> bytes:
        """The header as it was: the library folds it anew, in the square of its length, and refuses what it cannot."""
        return f"{name}: {value}{self.linesep}".encode(errors="surrogateescape")


MAIL_POLICY = _Bounded()


def message_in(file: IO[bytes]) -> Message:
    """The message from here to the end of the file.

    :raises CannotRead: damaged.
    """
    start = file.tell()
    file.seek(start + blank_start(file.read(HEAD_BYTES)))
    try:
        return BytesParser(policy=MAIL_POLICY).parse(file)
    except (MessageError, RecursionError, ValueError) as error:
        raise _damaged() from error


def message_of(content: bytes) -> Message:
    """The message that these bytes are.

    :raises CannotRead: damaged.
    """
    try:
        return message_from_bytes(content[blank_start(content[:HEAD_BYTES]) :], policy=MAIL_POLICY)
    except (MessageError, RecursionError, ValueError) as error:
        raise _damaged() from error


def header(message: Message, name: str) -> str:
    """The decoded header in one line; empty if there is none."""
    return decoded_header(message.get(name, ""))


def decoded_header(value: object) -> str:
    """Encoded words resolved, raw bytes of another encoding detected."""
    try:
        pieces = [piece for part in _in_parts(value) for piece in decode_header(part)]
    except (MessageError, ValueError):
        return str(value)
    texts = [decode(raw, declared=label or "") or "" if isinstance(raw, bytes) else raw for raw, label in pieces]
    return " ".join("".join(texts).split())


def _in_parts(value: object) -> Iterator[str]:
    """A header that is very long in several parts: the time of `decode_header` grows with the square of the length."""
    if isinstance(value, str):
        yield from (part[0] for part in _HEADER_PART.finditer(value))
    else:
        yield value  # type: ignore[misc]  # a Header for raw bytes, which the stubs of `decode_header` leave out


def _damaged() -> CannotRead:
    return CannotRead(FailureReason.CORRUPT, "The message is damaged.")
