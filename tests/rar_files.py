"""Writes RAR archives of the older kind and of RAR 5, so that no test needs a program for them."""

import struct
import zlib
from collections.abc import Iterable

from tests.rar_packing import rar3_packed, rar5_packed

STORED, PACKED = 0x30, 0x33
SOLID = 0x10


def block(kind: int, flags: int, rest: bytes, data: bytes = b"") -> bytes:
    head = struct.pack("<BHH", kind, flags, len(rest) + 7) + rest
    return struct.pack("<H", zlib.crc32(head) & 0xFFFF) + head + data


def comment_block(content: bytes, method: int) -> bytes:
    """A comment of the whole archive."""
    return file_block("CMT", content, method, kind=0x7A)


def file_block(
    name: str,
    content: bytes,
    method: int = STORED,
    flags: int = 0,
    kind: int = 0x74,
    *,
    data: bytes | None = None,
    version: int = 29,
) -> bytes:
    """`data` is the content packed; as it is if None."""
    raw = name.encode()
    data = content if data is None else data
    moment = ((2024 - 1980) << 25) | (3 << 21) | (1 << 16)
    sizes = struct.pack(
        "<IIBIIBBHI", len(data), len(content), 3, zlib.crc32(content), moment, version, method, len(raw), 0
    )
    return block(kind, 0x8000 | flags, sizes + raw, data)


def packed_block(name: str, content: bytes) -> bytes:
    return file_block(name, content, PACKED, data=rar3_packed(content))


def archive(*blocks: bytes) -> bytes:
    return b"Rar!\x1a\x07\x00" + block(0x73, 0, bytes(6)) + b"".join(blocks) + block(0x7B, 0x4000, b"")


def archive5(*blocks: bytes, solid: bool = False) -> bytes:
    """An archive of RAR 5."""
    return b"Rar!\x1a\x07\x01\x00" + _block5(1, 0, number(4 * solid)) + b"".join(blocks) + _block5(5, 0, number(0))


def file_block5(
    name: str,
    content: bytes,
    *,
    data: bytes | None = None,
    packing: int = 0,
    extra: bytes = b"",
    part: int = 0,
    checked: bool = True,
) -> bytes:
    """`data` is the content packed, `packing` says how; `part` is a flag of the block."""
    raw = name.encode()
    data = content if data is None else data
    checksum = struct.pack("<I", zlib.crc32(content)) if checked else b""
    facts = (4 * checked, len(content), 0o100644)
    said = b"".join(map(number, facts)) + checksum + number(packing) + number(1) + number(len(raw)) + raw
    sizes = (number(len(extra)) if extra else b"") + number(len(data))
    return _block5(2, 2 | bool(extra) | part, sizes + said + extra) + data


def packed_block5(name: str, content: bytes, *, before: bytes | None = None) -> bytes:
    """`before` is what was packed before it in a solid archive, if that is not None."""
    packing = 3 << 7 | (0x40 if before else 0)
    return file_block5(name, content, data=rar5_packed(content, before or b""), packing=packing)


def solid_blocks5(files: Iterable[tuple[str, bytes]]) -> list[bytes]:
    """Files that are packed together."""
    before, blocks = b"", []
    for name, content in files:
        blocks.append(packed_block5(name, content, before=before))
        before += content
    return blocks


def extra_record(kind: int, content: bytes) -> bytes:
    return number(len(content) + 1) + number(kind) + content


def number(value: int) -> bytes:
    """Seven bits a byte, the lowest first."""
    return bytes((value & 0x7F | 0x80,)) + number(value >> 7) if value > 0x7F else bytes((value,))


def _block5(kind: int, flags: int, rest: bytes) -> bytes:
    head = number(kind) + number(flags) + rest
    head = number(len(head)) + head
    return struct.pack("<I", zlib.crc32(head)) + head
