"""The two ways in which the text of a Mobipocket book is packed: PalmDOC, and HUFF/CDIC with a dictionary of phrases.

Pure functions of bytes; what they give is bounded whatever they are given.
"""

import struct
from typing import NamedTuple

MAX_RECORD_BYTES = 65_536
"""No record of text is longer: its length is told in two bytes."""
_MAX_DEPTH = 32
_CODE_BITS = 32


def unpack_palmdoc(packed: bytes) -> bytes:
    """The text of one record. References that lead nowhere give nothing."""
    text = bytearray()
    at = 0
    while at < len(packed) and len(text) < MAX_RECORD_BYTES:
        byte = packed[at]
        at += 1
        if 1 <= byte <= 8:
            text += packed[at : at + byte]
            at += byte
        elif byte < 0x80:
            text.append(byte)
        elif byte >= 0xC0:
            text += bytes((0x20, byte ^ 0x80))
        else:
            _repeat(text, (byte << 8) | int.from_bytes(packed[at : at + 1], "big"))
            at += 1
    return bytes(text)


def _repeat(text: bytearray, pair: int) -> None:
    """Append what `pair` refers to: how far back, and how many bytes, which may reach into the appended ones."""
    distance, length = (pair >> 3) & 0x7FF, (pair & 7) + 3
    if 0 < distance <= len(text):
        repeated = bytes(text[-distance:])
        text += (repeated * (length // distance + 1))[:length]


class _Phrase(NamedTuple):
    content: bytes
    is_packed: bool


class PhraseBook:
    """A Huffman code for numbers of phrases, and the phrases, which are packed by the same code in part.

    :raises ValueError: not the records that belong here, or damaged; so do the methods. struct.error as well.
    """

    def __init__(self, code_record: bytes, phrase_records: list[bytes]) -> None:
        if not code_record.startswith(b"HUFF"):
            raise ValueError("no table of codes")
        starts_at, lengths_at = struct.unpack_from(">II", code_record, 8)
        self._by_first_byte: tuple[int, ...] = struct.unpack_from(">256I", code_record, starts_at)
        bounds = struct.unpack_from(">64I", code_record, lengths_at)
        self._lowest = [0, *(low << (_CODE_BITS - length) for length, low in enumerate(bounds[0::2], start=1))]
        self._highest = [0, *(_highest(high, length) for length, high in enumerate(bounds[1::2], start=1))]
        self._phrases: list[_Phrase] = []
        for record in phrase_records:
            self._phrases += _phrases_of(record, len(self._phrases))

    def unpack(self, packed: bytes) -> bytes:
        """The text of one record."""
        return self._unpack(packed, 0)

    def _unpack(self, packed: bytes, depth: int) -> bytes:
        if depth > _MAX_DEPTH:
            raise ValueError("phrases lead to themselves")
        text = bytearray()
        at, end = 0, len(packed) * 8
        while at < end:
            window = int.from_bytes(packed[at >> 3 : (at >> 3) + 5].ljust(5, b"\0"), "big")
            number, length = self._number((window >> (8 - (at & 7))) & 0xFFFFFFFF)
            at += length
            if at <= end:
                text += self._phrase(number, depth)
            if len(text) > MAX_RECORD_BYTES:
                raise ValueError("too much text in one record")
        return bytes(text)

    def _number(self, code: int) -> tuple[int, int]:
        """Number of the phrase whose code these bits begin with, and how many bits that is."""
        entry = self._by_first_byte[code >> 24]
        length = entry & 0x1F
        if not length:
            raise ValueError("a code without length")
        if entry & 0x80:
            highest = _highest(entry >> 8, length)
        else:
            while length < _CODE_BITS and code < self._lowest[length]:
                length += 1
            highest = self._highest[length]
        return (highest - code) >> (_CODE_BITS - length), length

    def _phrase(self, number: int, depth: int) -> bytes:
        if not 0 <= number < len(self._phrases):
            raise ValueError("a phrase that is not there")
        phrase = self._phrases[number]
        if phrase.is_packed:
            phrase = _Phrase(self._unpack(phrase.content, depth + 1), is_packed=False)
            self._phrases[number] = phrase
        return phrase.content


def _highest(code: int, length: int) -> int:
    """The highest value of all bits that begin with `code`."""
    return ((code + 1) << (_CODE_BITS - length)) - 1


def _phrases_of(record: bytes, known: int) -> list[_Phrase]:
    """The phrases of one record; it tells how many there are in all, of which those before are `known`."""
    if not record.startswith(b"CDIC"):
        raise ValueError("no list of phrases")
    total, bits = struct.unpack_from(">II", record, 8)
    count = max(0, min(1 << min(bits, 16), (len(record) - 16) // 2, total - known))
    phrases = []
    for (offset,) in struct.iter_unpack(">H", record[16 : 16 + 2 * count]):
        head = int.from_bytes(record[16 + offset : 18 + offset], "big")
        phrases.append(_Phrase(record[18 + offset : 18 + offset + (head & 0x7FFF)], not head & 0x8000))
    return phrases
