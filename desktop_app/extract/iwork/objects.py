"""The objects of an iWork document since 2013, by their numbers.

Owns how the parts of a document are taken apart, and how much of them is held. Must not know what an object means.
"""

from collections.abc import Iterator
from typing import NamedTuple

from desktop_app.extract.contents import CannotRead
from desktop_app.extract.iwork.protobuf import Message, varint
from desktop_app.extract.iwork.snappy import unpack_blocks
from desktop_app.records import FailureReason

MAX_BYTES = 100_000_000
MAX_OBJECTS = 500_000


class Object(NamedTuple):
    """A message of a known type; what the numbers of types mean is known where they are asked for."""

    type: int
    content: bytes


_NOTHING = Object(0, b"")


class Objects:
    """The objects that were added; numbers that lead nowhere give an empty object of type 0."""

    def __init__(self) -> None:
        self._objects: dict[int, Object] = {}
        self._bytes = self._count = 0

    def add_part(self, packed: bytes) -> None:
        """Take apart a part (.iwa).

        :raises CannotRead: damaged, or there is too much in it.
        """
        content = unpack_blocks(packed, MAX_BYTES - self._bytes)
        self._bytes += max(len(content), len(packed))
        for number, found in parse_objects(content):
            self._objects.setdefault(number, found)
            self._count += 1
            if self._count > MAX_OBJECTS:
                raise CannotRead(FailureReason.TOO_LARGE, f"The document has more than {MAX_OBJECTS:,} objects.")

    def type(self, number: int) -> int:
        """The type of an object."""
        return self._objects.get(number, _NOTHING).type

    def first(self, type_: int) -> Message | None:
        """The content of the first object of a type."""
        contents = (found.content for found in self._objects.values() if found.type == type_)
        return next(map(Message, contents), None)

    def message(self, number: int) -> Message:
        """The content of an object."""
        return Message(self._objects.get(number, _NOTHING).content)


def parse_objects(content: bytes) -> Iterator[tuple[int, Object]]:
    """The objects in an unpacked part with their numbers; what follows something damaged is left out."""
    at = 0
    while at < len(content):
        try:
            size, at = varint(content, at)
        except ValueError:
            return
        head = Message(content[at : at + size])
        at += size
        for index, info in enumerate(head.messages(2)):
            length = info.number(3)
            if not index:  # further messages say what other versions of the programs change in the first
                yield head.number(1), Object(info.number(1), content[at : at + length])
            at += length
