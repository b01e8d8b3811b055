"""Snappy, as the parts of iWork documents are packed: raw blocks, each behind a head of four bytes, without checksums.

Pure functions of bytes; what they give is bounded whatever they are given.
"""

from desktop_app.extract.contents import CannotRead
from desktop_app.records import FailureReason

_HEAD_BYTES = 4
_LITERAL, _NEAR, _FAR = 0, 1, 2
"""Kinds of elements: bytes as they are, and references of three lengths."""
_SHORT_LITERAL = 60


def unpack_blocks(packed: bytes, limit: int) -> bytes:
    """All blocks of a part.

    :raises CannotRead: damaged, or more than `limit` bytes.
    """
    if len(packed) > limit:
        raise _too_much()
    blocks = bytearray()
    at = 0
    while at + _HEAD_BYTES <= len(packed):
        size = int.from_bytes(packed[at + 1 : at + _HEAD_BYTES], "little")
        at += _HEAD_BYTES
        blocks += _unpack(packed[at : at + size], limit - len(blocks))
        at += size
    return bytes(blocks)


def _unpack(packed: bytes, limit: int) -> bytes:
    size, at = _size(packed)
    if size > limit:
        raise _too_much()
    text = bytearray()
    while at < len(packed) and len(text) < size:
        tag = packed[at]
        kind = tag & 3
        at += 1
        if kind == _LITERAL:
            length = tag >> 2
            if length >= _SHORT_LITERAL:
                width = length - _SHORT_LITERAL + 1
                length = int.from_bytes(packed[at : at + width], "little")
                at += width
            text += packed[at : at + length + 1]
            at += length + 1
        elif kind == _NEAR:
            _repeat(text, (tag >> 5) << 8 | int.from_bytes(packed[at : at + 1]), (tag >> 2 & 7) + 4)
            at += 1
        else:
            width = 2 if kind == _FAR else 4
            _repeat(text, int.from_bytes(packed[at : at + width], "little"), (tag >> 2) + 1)
            at += width
    if len(text) != size:
        raise _damaged()
    return bytes(text)


def _size(packed: bytes) -> tuple[int, int]:
    """The unpacked size that a block begins with, and where its elements begin."""
    size = 0
    for at, byte in enumerate(packed[:5]):
        size |= (byte & 0x7F) << 7 * at
        if byte < 0x80:
            return size, at + 1
    raise _damaged()


def _repeat(text: bytearray, distance: int, length: int) -> None:
    """Append what lies `distance` back, which may reach into the appended bytes."""
    if not 0 < distance <= len(text):
        raise _damaged()
    start = len(text) - distance
    if distance >= length:
        text += text[start : start + length]
    else:
        text += (text[start:] * (length // distance + 1))[:length]


def _too_much() -> CannotRead:
    return CannotRead(FailureReason.BOMB, "It would unpack to more than documents hold.")


def _damaged() -> CannotRead:
    return CannotRead(FailureReason.CORRUPT, "A part of the document is damaged.")
