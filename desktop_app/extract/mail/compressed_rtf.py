"""RTF as Outlook packs it (LZFu, [MS-OXRTFCP]).

Reads what it can of damaged data; what comes out is at most nine times what goes in.
"""

import struct

_PACKED, _STORED = b"LZFu", b"MELA"
_HEADER_BYTES = 16
_WINDOW = 4096
_PRESET = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor "
    b"MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par "
    rb"\pard\plain\f0\fs20\b\i\u\tab\tx"
)


def unpacked_rtf(packed: bytes) -> bytes:
    """The RTF; empty if this is none."""
    if len(packed) < _HEADER_BYTES:
        return b""
    _, size, kind = struct.unpack_from("<II4s", packed)
    if kind == _STORED:
        return packed[_HEADER_BYTES : _HEADER_BYTES + size]
    return _decoded(packed[_HEADER_BYTES:])[:size] if kind == _PACKED else b""


def _decoded(packed: bytes) -> bytes:
    text = bytearray(_PRESET)
    at = 0
    while at < len(packed):
        control = packed[at]
        at += 1
        for bit in range(8):
            if not control >> bit & 1:
                text += packed[at : at + 1]
                at += 1
                continue
            token = int.from_bytes(packed[at : at + 2].ljust(2, b"\0"), "big")
            at += 2
            offset, length = token >> 4, (token & 0xF) + 2
            if offset == len(text) % _WINDOW or at > len(packed):
                return bytes(text[len(_PRESET) :])
            _repeat(text, offset, length)
    return bytes(text[len(_PRESET) :])


def _repeat(text: bytearray, offset: int, length: int) -> None:
    """Append what stands at `offset` of the window, which may run into what is being appended."""
    back = (len(text) - offset) % _WINDOW
    for _ in range(length):
        text.append(text[-back] if 0 < back <= len(text) else 0x20)
