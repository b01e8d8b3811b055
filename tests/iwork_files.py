"""Writes Pages, Numbers and Keynote documents object by object, as the programs do since 2013."""

import struct
from collections.abc import Mapping, Sequence

Value = int | str | bytes | Sequence["Value"] | Mapping[int, "Value"]
Objects = Mapping[int, tuple[int, Value]]
"""Number → type and content."""


def message(fields: Mapping[int, Value]) -> bytes:
    """Fields by number; a list is a field that is repeated, a mapping a message."""
    return b"".join(_field(number, value) for number, value in fields.items())


def to(number: int) -> Mapping[int, Value]:
    """A reference to an object."""
    return {1: number}


def marks(*entries: tuple[int, int]) -> Mapping[int, Value]:
    """A table of a text storage: from which place on which object belongs to the text; 0 for none."""
    return {1: [{1: at, 2: to(number)} if number else {1: at} for at, number in entries]}


def shape(storage: int, **fields: Value) -> Mapping[int, Value]:
    """A shape with its text; fields of the drawable are named by their number, as f10."""
    return {1: {1: {int(name[1:]): value for name, value in fields.items()}}, 4: to(storage)}


def part(objects: Objects) -> bytes:
    """A part (.iwa), packed without repeats."""
    written = b""
    for number, (kind, content) in objects.items():
        raw = content if isinstance(content, bytes) else message(content)
        head = message({1: number, 2: {1: kind, 2: b"\1\0\5", 3: len(raw)}})
        written += varint(len(head)) + head + raw
    return b"".join(block(written[at : at + 65_536]) for at in range(0, len(written), 65_536))


def block(content: bytes) -> bytes:
    literal = b"" if not content else bytes((61 << 2,)) + struct.pack("<H", len(content) - 1) + content
    packed = varint(len(content)) + literal
    return b"\0" + len(packed).to_bytes(3, "little") + packed


def cell(kind: int, flags: int, *values: bytes) -> bytes:
    """A cell as it is packed since 2016."""
    return struct.pack("<BBHII", 5, kind, 0, 0, flags) + b"".join(values)


def old_cell(kind: int, flags: int, *values: bytes) -> bytes:
    """A cell as it was packed before."""
    return struct.pack("<BBBBII", 3, 0, kind, 0, flags, 0) + b"".join(values)


def row(index: int, *cells: bytes) -> Mapping[int, Value]:
    """A row of cells, empty for those that are not there."""
    return {1: index, **dict(zip((6, 7), _packed(cells), strict=True))}


def old_row(index: int, *cells: bytes) -> Mapping[int, Value]:
    return {1: index, **dict(zip((3, 4), _packed(cells), strict=True))}


def _packed(cells: Sequence[bytes]) -> tuple[bytes, bytes]:
    places, at = [], 0
    for item in cells:
        places.append(at if item else -1)
        at += len(item)
    return b"".join(cells), struct.pack(f"<{len(cells)}h", *places)


def decimal(mantissa: int, exponent: int = 0) -> bytes:
    return ((exponent + 0x1820) << 113 | abs(mantissa) | (mantissa < 0) << 127).to_bytes(16, "little")


def varint(number: int) -> bytes:
    written = b""
    while number >= 0x80:
        written += bytes((number & 0x7F | 0x80,))
        number >>= 7
    return written + bytes((number,))


def _field(number: int, value: Value) -> bytes:
    match value:
        case int():
            return varint(number << 3) + varint(value)
        case str():
            return _field(number, value.encode())
        case bytes():
            return varint(number << 3 | 2) + varint(len(value)) + value
        case Mapping():
            return _field(number, message(value))
    return b"".join(_field(number, item) for item in value)
