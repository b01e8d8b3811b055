"""Messages in the wire format of protocol buffers, read without their schema: fields by number.

Pure. What is damaged in a message ends it: the fields before are there, those behind are not.
"""

from collections.abc import Iterator
from itertools import islice

_VARINT, _FIXED_64, _BYTES, _FIXED_32 = 0, 1, 2, 5
_WIDTHS = {_FIXED_64: 8, _FIXED_32: 4}
_MAX_VARINT_BYTES = 10
_MAX_FIELDS = 2_000_000
"""No message holds more; a few bytes each would fill the memory."""
Value = int | bytes


class Message:
    """The fields of a message. A field may be repeated; one that is missing is empty or 0."""

    def __init__(self, content: bytes) -> None:
        self._fields: dict[int, list[Value]] = {}
        for number, value in islice(_fields(content), _MAX_FIELDS):
            self._fields.setdefault(number, []).append(value)

    def number(self, field: int) -> int:
        """The first value of a field of numbers."""
        return next((value for value in self._fields.get(field, ()) if isinstance(value, int)), 0)

    def contents(self, field: int) -> list[bytes]:
        """Every value of a field of texts, bytes or messages."""
        return [value for value in self._fields.get(field, ()) if isinstance(value, bytes)]

    def content(self, field: int) -> bytes:
        """The first of them."""
        return next(iter(self.contents(field)), b"")

    def text(self, field: int) -> str:
        """The first value of a field of texts."""
        return self.content(field).decode("utf-8", "replace")

    def message(self, field: int) -> "Message":
        """The first message of a field."""
        return Message(self.content(field))

    def messages(self, field: int) -> "Iterator[Message]":
        """Every message of a field."""
        return map(Message, self.contents(field))

    def reference(self, field: int) -> int:
        """The number of the object that a field refers to; 0 for none."""
        return self.message(field).number(1)

    def references(self, field: int) -> list[int]:
        """The numbers of all objects that a repeated field refers to."""
        return [message.number(1) for message in self.messages(field)]


def varint(content: bytes, at: int) -> tuple[int, int]:
    """A number of variable length and where it ends.

    :raises ValueError: it does not end.
    """
    number = shift = 0
    for end, byte in enumerate(content[at : at + _MAX_VARINT_BYTES], start=at + 1):
        number |= (byte & 0x7F) << shift
        if byte < 0x80:
            return number, end
        shift += 7
    raise ValueError("a number does not end")


def _fields(content: bytes) -> Iterator[tuple[int, Value]]:
    at = 0
    while at < len(content):
        try:
            key, at = varint(content, at)
            value, at = _value(content, at, key & 7)
        except ValueError:
            return
        yield key >> 3, value


def _value(content: bytes, at: int, kind: int) -> tuple[Value, int]:
    if kind == _VARINT:
        return varint(content, at)
    if kind == _BYTES:
        size, at = varint(content, at)
    else:
        size = _WIDTHS.get(kind, 0)
    if (not size and kind != _BYTES) or at + size > len(content):
        raise ValueError("a field does not end")
    value = content[at : at + size]
    return (value if kind == _BYTES else int.from_bytes(value, "little")), at + size
