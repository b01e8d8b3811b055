"""Writes winmail.dat files attribute by attribute."""

import struct

MAGIC = b"\x78\x9f\x3e\x22\x01\x00"


def attribute(number: int, data: bytes) -> bytes:
    return b"\x01" + struct.pack("<HHI", number, 1, len(data)) + data + b"\0\0"


def properties(values: dict[int, str]) -> bytes:
    written = struct.pack("<I", len(values))
    for number, value in values.items():
        raw = value.encode("utf-16-le") + b"\0\0"
        written += struct.pack("<HHII", 0x1F, number, 1, len(raw)) + raw + bytes(-len(raw) % 4)
    return written
