"""The items of a HEIF file: which of them is the picture, how it is put together, and what is said of it.

Owns the boxes of ISO 14496-12 and ISO 23008-12. Damage is told as `ValueError`, `EOFError`, `IndexError`, `KeyError`
or `struct.error`. Must not know how a picture is coded.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

MAX_BYTES = 100_000_000
_MAX_META_BYTES = 2_000_000
_MAX_ITEMS = 10_000
_WHOLE_FILE = 1 << 62


@dataclass(slots=True)
class Item:
    """A picture, a part of one, or a block of what is said of it."""

    kind: bytes = b""
    content_type: bytes = b""
    is_inside: bool = False
    """Whether its bytes lie among the items, not elsewhere in the file."""
    extents: list[tuple[int, int]] = field(default_factory=list)
    properties: list[tuple[bytes, bytes]] = field(default_factory=list)
    parts: list[int] = field(default_factory=list)

    def property(self, kind: bytes) -> bytes:
        """The first property of a kind; empty if there is none."""
        return next((content for name, content in self.properties if name == kind), b"")


class HeifContainer:
    """The items of an open file, by their numbers."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._room = MAX_BYTES
        self.items: dict[int, Item] = {}
        boxes = dict(_boxes(_meta(file)[4:]))
        self.primary = int.from_bytes(boxes[b"pitm"][4:][: 2 if boxes[b"pitm"][0] == 0 else 4], "big")
        self._inside = boxes.get(b"idat", b"")
        self._read_kinds(boxes[b"iinf"])
        self._read_places(boxes[b"iloc"])
        self._read_properties(boxes[b"iprp"])
        self._read_parts(boxes.get(b"iref", b""))

    def content(self, item: Item) -> bytes:
        """The bytes of an item; all that are asked for are `MAX_BYTES` at most."""
        pieces = []
        for start, size in item.extents:
            piece = self._inside[start : start + size] if item.is_inside else self._from_file(start, size)
            if len(piece) < size:
                raise EOFError("an item is cut off, or too long")
            self._room -= len(piece)
            pieces.append(piece)
        return b"".join(pieces)

    def _from_file(self, start: int, size: int) -> bytes:
        self._file.seek(min(start, _WHOLE_FILE))
        return self._file.read(min(size or self._room, self._room))

    def _item(self, number: int) -> Item:
        if number not in self.items and len(self.items) >= _MAX_ITEMS:
            raise ValueError("too many items")
        return self.items.setdefault(number, Item())

    def _read_kinds(self, infos: bytes) -> None:
        for kind, content in _boxes(infos[4 + (2 if infos[0] == 0 else 4) :]):
            if kind == b"infe" and content[0] >= 2:
                width = 2 if content[0] == 2 else 4
                at = 4 + width + 2
                item = self._item(int.from_bytes(content[4 : 4 + width], "big"))
                item.kind = content[at : at + 4]
                item.content_type = content[at + 4 :].split(b"\0")[1:2][0] if item.kind == b"mime" else b""

    def _read_places(self, places: bytes) -> None:
        version = places[0]
        numbers = _Numbers(places, 6)
        offset_width, length_width = places[4] >> 4, places[4] & 15
        base_width, index_width = places[5] >> 4, places[5] & 15 if version else 0
        wide = 4 if version == 2 else 2
        for _ in range(numbers.next(wide)):
            item = self._item(numbers.next(wide))
            item.is_inside = bool(version) and numbers.next(2) & 15 == 1
            numbers.next(2)
            base = numbers.next(base_width)
            for _ in range(numbers.next(2)):
                numbers.next(index_width)
                item.extents.append((base + numbers.next(offset_width), numbers.next(length_width)))

    def _read_properties(self, content: bytes) -> None:
        boxes = dict(_boxes(content))
        known = list(_boxes(boxes[b"ipco"]))
        links = boxes[b"ipma"]
        numbers = _Numbers(links, 4)
        wide = links[3] & 1
        for _ in range(numbers.next(4)):
            item = self._item(numbers.next(2 if links[0] == 0 else 4))
            for _ in range(numbers.next(1)):
                index = numbers.next(2) & 0x7FFF if wide else numbers.next(1) & 0x7F
                item.properties += known[index - 1 : index] if index else []

    def _read_parts(self, references: bytes) -> None:
        wide = 4 if references[:1] == b"\1" else 2
        for kind, content in _boxes(references[4:]):
            if kind == b"dimg":
                numbers = _Numbers(content, 0)
                item = self._item(numbers.next(wide))
                item.parts += (numbers.next(wide) for _ in range(numbers.next(2)))


class _Numbers:
    """Numbers of several widths that follow each other; raises `IndexError` behind the last one."""

    def __init__(self, content: bytes, at: int) -> None:
        self._content = content
        self._at = at

    def next(self, width: int) -> int:
        self._at += width
        if self._at > len(self._content):
            raise IndexError("a list of items is cut off")
        return int.from_bytes(self._content[self._at - width : self._at], "big")


def _meta(file: IO[bytes]) -> bytes:
    """The box that tells of the items."""
    start = 0
    while True:
        file.seek(start)
        size, kind = struct.unpack(">I4s", file.read(8))
        head = 8
        if size == 1:
            size, head = struct.unpack(">Q", file.read(8))[0], 16
        if kind == b"meta":
            if not head < size <= _MAX_META_BYTES:
                raise ValueError("the list of items is too long")
            return file.read(size - head)
        if size < head:
            raise ValueError("there is no list of items")
        start += min(size, _WHOLE_FILE)


def _boxes(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at + 8 <= len(content):
        size, kind = struct.unpack_from(">I4s", content, at)
        if size < 8:
            return
        yield kind, content[at + 8 : at + size]
        at += size
