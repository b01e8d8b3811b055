"""Writes RAR archives of the older kind, so that no test needs a program for them."""

import struct
import zlib

STORED, PACKED = 0x30, 0x33


def block(kind: int, flags: int, rest: bytes, data: bytes = b"") -> bytes:
    head = struct.pack("<BHH", kind, flags, len(rest) + 7) + rest
    return struct.pack("<H", zlib.crc32(head) & 0xFFFF) + head + data


def comment_block(content: bytes, method: int) -> bytes:
    """A comment of the whole archive."""
    return file_block("CMT", content, method, kind=0x7A)


def file_block(name: str, content: bytes, method: int = STORED, flags: int = 0, kind: int = 0x74) -> bytes:
    raw = name.encode()
    moment = ((2024 - 1980) << 25) | (3 << 21) | (1 << 16)
    sizes = struct.pack(
        "<IIBIIBBHI", len(content), len(content), 3, zlib.crc32(content), moment, 29, method, len(raw), 0
    )
    return block(kind, 0x8000 | flags, sizes + raw, content)


def archive(*blocks: bytes) -> bytes:
    return b"Rar!\x1a\x07\x00" + block(0x73, 0, bytes(6)) + b"".join(blocks) + block(0x7B, 0x4000, b"")
