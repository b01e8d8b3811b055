"""Records of binary workbooks (XLSB), for tests of their reader."""

import struct


def record(kind: int, content: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size = len(content)
    while size >= 128:
        head += bytes([size & 0x7F | 0x80])
        size >>= 7
    return head + bytes([size]) + content


def wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def row(number: int) -> bytes:
    return record(0, struct.pack("<I", number - 1) + bytes(13))


def cell(kind: int, column: int, value: bytes, *, style: int = 0) -> bytes:
    return record(kind, struct.pack("<II", column, style) + value)
