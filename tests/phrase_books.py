"""Writes the dictionaries of phrases with which Mobipocket books are packed."""

import struct


def code_record() -> bytes:
    """Codes of 8 bits, which begin with 1, for phrases 0 to 127; codes of 16 bits for phrases by higher numbers."""
    short = [(255 << 8) | 0x80 | 8 if byte >= 0x80 else 9 for byte in range(256)]
    bounds = [value for length in range(1, 33) for value in (0 if length == 16 else (1 << length) - 1, 0x7FFF)]
    return b"HUFF\0\0\0\x18" + struct.pack(">IIII", 24, 24 + 1024, 0, 0) + struct.pack(">256I64I", *short, *bounds)


def phrase_record(phrases: list[tuple[bytes, bool]], total: int = 0) -> bytes:
    """Phrases, and whether each is packed itself; all records but the last hold 128."""
    offsets, contents = b"", b""
    for content, is_packed in phrases:
        offsets += struct.pack(">H", 2 * len(phrases) + len(contents))
        contents += struct.pack(">H", len(content) | (0 if is_packed else 0x8000)) + content
    return b"CDIC\0\0\0\x10" + struct.pack(">II", total or len(phrases), 7) + offsets + contents


def coded(*numbers: int) -> bytes:
    return b"".join(bytes((255 - n,)) if n < 128 else struct.pack(">H", 0x7FFF - n) for n in numbers)
