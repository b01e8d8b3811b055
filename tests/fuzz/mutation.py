"""Damages files as disks, programs and enemies do. All of it is told by a seeded source of chance.

What is packed is damaged inside as well, so that the damage reaches the reader behind the unpacking.
"""

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from random import Random

MAX_BYTES = 100_000
_NUMBERS = (0, 1, 2, 7, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF, 0x8000, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
_TOKENS = (
    *(b"\0", b"\r", b"\n", b"\n\n", b"<", b">", b"</", b"<![CDATA[", b"<!--", b"<?xml", b"<!DOCTYPE x [", b"&#x0;"),
    *(b"&amp;", b"]]>", b"{", b"}", b"[", b"]", b"[[", b"{{", b"\\", b"\\'", b"\\u-1 ", b"\\bin99999 ", b"\\uc9999 "),
    *(b"=?utf-8?b?", b"=?x?q?", b"?=", b"--b", b"Content-Type: ", b"boundary=", b"charset=utf-7", b"charset=\xff"),
    *(b"1e999", b"-1", b"99999999999999999999", b"NaN", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\xf0\x9f\x98"),
    *(b"=" * 80, b"BEGIN:", b"END:", b"```", b"|", b"\t", b"%", b"$", b"..", b"'", b'"', b"PK\x03\x04", b"utf-16"),
)
_SEVEN_ZIP = b"7z\xbc\xaf\x27\x1c"
_RAR3, _RAR5 = b"Rar!\x1a\x07\x00", b"Rar!\x1a\x07\x01\x00"


class Mutator:
    """Makes damaged files out of good ones."""

    def __init__(self, random: Random, seeds: Sequence[bytes]) -> None:
        self._random = random
        self._seeds = seeds
        self._ways: tuple[Callable[[bytearray], None], ...] = (
            self._flip_bit,
            self._set_byte,
            self._write_number,
            self._write_number,
            self._remove,
            self._repeat,
            self._insert_token,
            self._insert_token,
            self._truncate,
            self._splice,
            self._swap,
        )

    def mutated(self, content: bytes) -> bytes:
        """The content with a few changes, no longer than `MAX_BYTES`."""
        if self._random.random() < 0.8:
            with suppress(
                zipfile.BadZipFile, OSError, EOFError, ValueError, RuntimeError, NotImplementedError, zlib.error
            ):
                if content.startswith(b"PK"):
                    return self._inside_zip(content)
                if content.startswith(b"\x1f\x8b"):
                    return gzip.compress(self._changed(gzip.decompress(content)))
        changed = self._changed(content)
        for magic, mended in _MENDED.items():
            if changed.startswith(magic) and self._random.random() < 0.8:
                return mended(changed)
        return changed

    def _inside_zip(self, content: bytes) -> bytes:
        with zipfile.ZipFile(io.BytesIO(content)) as container:
            members = [(name, container.read(name)) for name in container.namelist()]
        if not members:
            return self._changed(content)
        chosen = self._random.randrange(len(members))
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as container:
            for index, (name, member) in enumerate(members):
                container.writestr(name, self.mutated(member) if index == chosen else member)
        return target.getvalue()

    def _changed(self, content: bytes) -> bytes:
        changed = bytearray(content)
        for _ in range(1 << self._random.randrange(5)):
            self._random.choice(self._ways)(changed)
        return bytes(changed[:MAX_BYTES])

    def _place(self, content: bytearray) -> int:
        return self._random.randrange(len(content) + 1)

    def _span(self, content: bytearray) -> slice:
        start = self._place(content)
        return slice(start, start + self._random.randrange(1, 1 << self._random.randrange(1, 12)))

    def _flip_bit(self, content: bytearray) -> None:
        if content:
            content[self._random.randrange(len(content))] ^= 1 << self._random.randrange(8)

    def _set_byte(self, content: bytearray) -> None:
        if content:
            content[self._random.randrange(len(content))] = self._random.randrange(256)

    def _write_number(self, content: bytearray) -> None:
        order, size = self._random.choice("<>"), self._random.choice("BHI")
        number = self._random.choice((*_NUMBERS, len(content), self._random.randrange(1 << 16)))
        written = struct.pack(order + size, number & (1 << 8 * struct.calcsize(size)) - 1)
        at = self._place(content)
        content[at : at + len(written)] = written

    def _remove(self, content: bytearray) -> None:
        del content[self._span(content)]

    def _repeat(self, content: bytearray) -> None:
        span = self._span(content)
        times = 1 << self._random.randrange(1, 8)
        content[span.start : span.start] = (content[span] * times)[:20_000]

    def _insert_token(self, content: bytearray) -> None:
        at = self._place(content)
        content[at:at] = self._random.choice(_TOKENS) * self._random.choice((1, 1, 1, 2, 50, 2000))

    def _truncate(self, content: bytearray) -> None:
        if self._random.random() < 0.2:
            del content[self._place(content) :]

    def _splice(self, content: bytearray) -> None:
        other = bytearray(self._random.choice(self._seeds))
        content[self._span(content)] = other[self._span(other)]

    def _swap(self, content: bytearray) -> None:
        first, second = self._span(content), self._span(content)
        content[first] = content[second]


def _mended_seven_zip(archive: bytes) -> bytes:
    """A 7z archive whose damaged header says that it is whole."""
    if len(archive) < 32:
        return archive
    at, size = struct.unpack_from("<QQ", archive, 12)
    header = archive[32 + at : 32 + at + size]
    start = archive[12:28] + struct.pack("<I", zlib.crc32(header))
    return archive[:8] + struct.pack("<I", zlib.crc32(start)) + start + archive[32:]


def _mended_rar3(archive: bytes) -> bytes:
    """The same of a RAR archive; each block has a checksum."""
    mended, at = bytearray(archive), len(_RAR3)
    while at + 11 <= len(mended):
        flags, size, data = struct.unpack_from("<HHI", mended, at + 3)
        struct.pack_into("<H", mended, at, zlib.crc32(mended[at + 2 : at + size]) & 0xFFFF)
        at += max(size, 7) + (data if flags & 0x8000 else 0)
    return bytes(mended)


def _mended_rar5(archive: bytes) -> bytes:
    mended, at = bytearray(archive), len(_RAR5)
    while at + 8 <= len(mended):
        size, start = _number(mended, at + 4)
        _, flags_at = _number(mended, start)
        flags, extra_at = _number(mended, flags_at)
        _, data_at = _number(mended, extra_at) if flags & 1 else (0, extra_at)
        data, _ = _number(mended, data_at) if flags & 2 else (0, data_at)
        struct.pack_into("<I", mended, at, zlib.crc32(mended[at + 4 : start + size]))
        at = start + size + data
    return bytes(mended)


def _number(content: bytes, at: int) -> tuple[int, int]:
    """A number of seven bits a byte, and where it ends."""
    value = shift = 0
    for byte in content[at : at + 10]:
        value, shift, at = value | (byte & 0x7F) << shift, shift + 7, at + 1
        if byte < 0x80:
            break
    return value, at


_MENDED: dict[bytes, Callable[[bytes], bytes]] = {
    _SEVEN_ZIP: _mended_seven_zip,
    _RAR3: _mended_rar3,
    _RAR5: _mended_rar5,
}
"""What makes the checksums of headers right again, by how a file begins: damage shall come behind them, too."""
