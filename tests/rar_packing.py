"""Packs bytes as RAR does, in the smallest way, so that no test needs a program for it.

A byte takes nine bits. Nine bytes that stood a little before take six.
"""

from typing import NamedTuple

_COPIED = 9
_NEAREST, _FARTHEST = 17, 32
"""How far back they may stand: one bit tells the half, three bits the place in it."""
_END, _COPY, _BYTE = "00", "01", "1"


class _Alphabets(NamedTuple):
    """How many codes there are of each sort, and which of the first one copies nine bytes."""

    main: int
    distances: int
    others: int
    copy: int


_RAR3 = _Alphabets(299, 60, 17 + 28, 277)
_RAR5 = _Alphabets(306, 64, 16 + 44, 269)
_END_CODE = 256
"""In RAR 5 it means something else, and is not used."""
_FIRST_DISTANCE = 8

_LENGTH_CODES = {9: "0", 2: "10", 0: "110", 1: "111"}
"""How the lengths of codes are written, after twenty numbers of four bits that say how long that is for each length."""
_LENGTHS_OF_LENGTH_CODES = "".join(f"{len(_LENGTH_CODES.get(length, '')):04b}" for length in range(20))


def rar3_packed(content: bytes) -> bytes:
    """For a file of its own. A byte follows, because the longest code is looked for at its end, too."""
    return _bytes("00" + _tables(_RAR3) + _codes(content, b"") + _END + "01") + b"\0"


def rar5_packed(content: bytes, before: bytes = b"") -> bytes:
    """One block; what is `before` in a solid archive may be copied from."""
    bits = _tables(_RAR5) + _codes(content, before)
    block = _bytes(bits)
    flags = 0xC0 | 1 << 3 | (len(bits) - 1) % 8
    size = len(block).to_bytes(2, "little")
    return bytes((flags, 0x5A ^ flags ^ size[0] ^ size[1])) + size + block


def _tables(alphabets: _Alphabets) -> str:
    lengths = [9] * 256 + [0] * (sum(alphabets[:3]) - 256)
    lengths[_END_CODE] = lengths[alphabets.copy] = 2
    first = alphabets.main + _FIRST_DISTANCE
    lengths[first : first + 2] = (1, 1)
    return _LENGTHS_OF_LENGTH_CODES + "".join(_LENGTH_CODES[length] for length in lengths)


def _codes(content: bytes, before: bytes) -> str:
    known, at = before + content, len(before)
    codes = []
    while at < len(known):
        piece = known[at : at + _COPIED]
        start = known.rfind(piece, max(0, at - _FARTHEST), max(0, at - _NEAREST + _COPIED))
        copied = len(piece) == _COPIED and start >= 0
        codes.append(f"{_COPY}{at - start - _NEAREST:04b}" if copied else f"{_BYTE}{known[at]:08b}")
        at += _COPIED if copied else 1
    return "".join(codes)


def _bytes(bits: str) -> bytes:
    padded = bits + "0" * (-len(bits) % 8)
    return int(padded, 2).to_bytes(len(padded) // 8, "big")
