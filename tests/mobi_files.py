"""Writes Mobipocket books and PalmDOC texts record by record."""

import struct


def database(records: list[bytes], kind: bytes = b"BOOKMOBI", name: bytes = b"Short_name") -> bytes:
    offsets = []
    at = 78 + 8 * len(records) + 2
    for record in records:
        offsets.append(struct.pack(">II", at, 0))
        at += len(record)
    head = name.ljust(32, b"\0") + bytes(28) + kind + bytes(8) + struct.pack(">H", len(records))
    return head + b"".join(offsets) + b"\0\0" + b"".join(records)


def head(
    pieces: int, *, packed: int = 1, locked: int = 0, notes: dict[int, bytes] | None = None, **fields: int
) -> bytes:
    """The first record; fields are named by their offset, as at_112."""
    noted = b"".join(struct.pack(">II", kind, 8 + len(value)) + value for kind, value in (notes or {}).items())
    name = "Long name é".encode()
    content = bytearray(16 + 232)
    struct.pack_into(">HHIHHH", content, 0, packed, 0, 0, pieces, 4096, locked)
    struct.pack_into(">4sIIII", content, 16, b"MOBI", 232, 2, 65001, 0)
    struct.pack_into(">I", content, 36, 6)
    struct.pack_into(">II", content, 84, len(content) + 12 + len(noted), len(name))
    for field, value in fields.items():
        struct.pack_into(">I", content, int(field.removeprefix("at_")), value)
    return bytes(content) + b"EXTH" + struct.pack(">II", 12 + len(noted), len(notes or {})) + noted + name
