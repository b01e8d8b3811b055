"""7z archives: their files, unpacked as streams by the decoders of the standard library.

Read are LZMA, LZMA2, BZip2, Deflate, Zstandard and files that are only stored, and filters before LZMA2. PPMd, BCJ2
and the like are not: who uses them packs programs. See docs/decisions/0042-files-inside-files.md.
"""

import bz2
import lzma
import os
import stat
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import IO, Any, Protocol

from backports.zstd import ZstdDecompressor

from desktop_app.extract.archives.seven_zip_header import Coder, Entry, Folder, entries_of, is_encoded, packed_header
from desktop_app.extract.archives.unpacking import PIECE_BYTES, damage_told
from desktop_app.extract.contents import CannotRead, Contents, Member
from desktop_app.extract.damage import damaged
from desktop_app.extract.zip_guard import ratio_is_bomb
from desktop_app.records import FailureReason
from desktop_app.settings import ExtractSettings

MAGIC = b"7z\xbc\xaf\x27\x1c"
_START_HEADER_BYTES = 32
_MAX_HEADER_BYTES = 100_000_000
_AES = b"\x06\xf1\x07\x01"
_COPY, _LZMA, _LZMA2, _DELTA = b"\x00", b"\x03\x01\x01", b"\x21", b"\x03"
_BRANCH_FILTERS = {
    b"\x03\x03\x01\x03": lzma.FILTER_X86,
    b"\x03\x03\x02\x05": lzma.FILTER_POWERPC,
    b"\x03\x03\x04\x01": lzma.FILTER_IA64,
    b"\x03\x03\x05\x01": lzma.FILTER_ARM,
    b"\x03\x03\x07\x01": lzma.FILTER_ARMTHUMB,
    b"\x03\x03\x08\x05": lzma.FILTER_SPARC,
}


class _Decoder(Protocol):
    @property
    def needs_input(self) -> bool: ...

    def decompress(self, data: bytes, max_length: int) -> bytes: ...


def read_seven_zip(path: Path, settings: ExtractSettings) -> Contents:
    """No text of its own."""
    return Contents((), members=_members(path, settings))


def _members(path: Path, settings: ExtractSettings) -> Iterator[Member]:
    with damage_told(), path.open("rb") as file:
        entries = entries_of(_header(file))
        unpacked = sum(sum(folder.sizes) for folder in {id(e.folder): e.folder for e in entries if e.folder}.values())
        if ratio_is_bomb(unpacked, path.stat().st_size, settings.max_ratio):
            raise CannotRead(FailureReason.BOMB, f"It would unpack to {unpacked:,} bytes.")
        blocks: dict[int, _Block] = {}
        for entry in entries:
            if stat.S_ISLNK(entry.mode):
                continue
            block = None
            if entry.folder is not None:
                block = blocks.get(id(entry.folder)) or _Block(file, entry.folder)
                blocks = {id(entry.folder): block}  # folders follow each other; the memory of the last is given back
            yield Member(entry.name, partial(_unpack, block, entry), entry.mtime_ns)


def _unpack(block: "_Block | None", entry: Entry) -> Iterator[bytes]:
    if block is not None:
        yield from block.unpack(entry.position)


def _header(file: IO[bytes]) -> bytes:
    """The header, unpacked if it is packed."""
    start = file.read(_START_HEADER_BYTES)
    if len(start) < _START_HEADER_BYTES or not start.startswith(MAGIC):
        raise damaged()
    offset, size, checksum = (int.from_bytes(start[at:end], "little") for at, end in ((12, 20), (20, 28), (28, 32)))
    if size > _MAX_HEADER_BYTES:
        raise damaged()
    _go_to(file, _START_HEADER_BYTES + offset)
    content = file.read(size)
    if len(content) < size or zlib.crc32(content) != checksum:
        raise damaged()
    if is_encoded(content):
        folder = packed_header(content)
        if folder.unpacked_size > _MAX_HEADER_BYTES:
            raise damaged()
        content = b"".join(_Block(file, folder).unpack(0))
        if is_encoded(content):
            raise damaged()  # no program packs twice, and it may point at itself
    return content or b"\x01\x00"  # an archive without files has no header


def _go_to(file: IO[bytes], offset: int) -> None:
    if offset > file.seek(0, os.SEEK_END):
        raise damaged()
    file.seek(offset)


class _Block:
    """A folder that is unpacked from its start to its end; files that nobody wants are unpacked and dropped."""

    def __init__(self, file: IO[bytes], folder: Folder) -> None:
        self._file = file
        self._folder = folder
        self._stream: Iterator[bytes] | None = None
        self._rest = b""
        self._at = 0

    def unpack(self, position: int) -> Iterator[bytes]:
        """The bytes of the file at `position`, which is behind all that were asked for before.

        :raises CannotRead: encrypted, damaged, packed in an unknown way.
        """
        if self._stream is None:
            self._stream = _unpacked(self._file, self._folder, _decoder(self._folder))
        start, size = sum(self._folder.sizes[:position]), self._folder.sizes[position]
        with damage_told():
            for _ in self._take(start - self._at):
                pass
            checksum = 0
            for piece in self._take(size):
                checksum = zlib.crc32(piece, checksum)
                yield piece
        if self._folder.checksums[position] not in {None, checksum}:
            raise damaged()

    def _take(self, size: int) -> Iterator[bytes]:
        assert self._stream is not None
        while size:
            piece = self._rest or next(self._stream, b"")
            if not piece:
                raise damaged()
            piece, self._rest = piece[:size], piece[size:]
            size -= len(piece)
            self._at += len(piece)
            yield piece


def _unpacked(file: IO[bytes], folder: Folder, decoder: _Decoder | None) -> Iterator[bytes]:
    packed = folder.packed_size
    offset = _START_HEADER_BYTES + folder.offset
    while True:
        piece = b""
        if decoder is None or decoder.needs_input:
            _go_to(file, offset)
            piece = file.read(min(PIECE_BYTES, packed))
            offset, packed = offset + len(piece), packed - len(piece)
            if not piece:
                return
        unpacked = piece if decoder is None else decoder.decompress(piece, PIECE_BYTES)
        if unpacked:
            yield unpacked


def _decoder(folder: Folder) -> _Decoder | None:
    """What unpacks the folder; None if it is only stored."""
    methods = [coder.method for coder in folder.coders]
    if _AES in methods:
        raise CannotRead(FailureReason.ENCRYPTED, "The file needs a password.")
    if methods == [_COPY]:
        return None
    if len(methods) == 1 and methods[0] in _SIMPLE_DECODERS:
        return _SIMPLE_DECODERS[methods[0]]()
    if methods == [_LZMA] or methods[-1] == _LZMA2:
        filters = [_filter(coder, folder.unpacked_size) for coder in folder.coders]
        return lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=filters)
    raise CannotRead(FailureReason.UNSUPPORTED, "It is packed in an unusual way.")


def _filter(coder: Coder, unpacked_size: int) -> dict[str, Any]:
    properties = coder.properties
    if coder.method == _LZMA2 and len(properties) == 1 and properties[0] <= 40:
        dictionary = (2 | properties[0] & 1) << (properties[0] // 2 + 11)
        return {"id": lzma.FILTER_LZMA2, "dict_size": _bounded(dictionary, unpacked_size)}
    if coder.method == _LZMA and len(properties) == 5 and properties[0] < 9 * 5 * 5:
        rest, literal_context = divmod(properties[0], 9)
        position, literal_position = divmod(rest, 5)
        dictionary = _bounded(int.from_bytes(properties[1:], "little"), unpacked_size)
        return {
            "id": lzma.FILTER_LZMA1,
            "dict_size": dictionary,
            "lc": literal_context,
            "lp": literal_position,
            "pb": position,
        }
    if coder.method == _DELTA and len(properties) == 1:
        return {"id": lzma.FILTER_DELTA, "dist": properties[0] + 1}
    if coder.method in _BRANCH_FILTERS:
        return {"id": _BRANCH_FILTERS[coder.method]}
    raise CannotRead(FailureReason.UNSUPPORTED, "It is packed in an unusual way.")


def _bounded(dictionary: int, unpacked_size: int) -> int:
    """A dictionary is never larger than what comes out, whatever the archive asks for."""
    return max(4096, min(dictionary, unpacked_size))


class _Deflate:
    """zlib's decoder in the manner of the others."""

    def __init__(self) -> None:
        self._decoder = zlib.decompressobj(-zlib.MAX_WBITS)

    @property
    def needs_input(self) -> bool:
        return not self._decoder.unconsumed_tail

    def decompress(self, data: bytes, max_length: int) -> bytes:
        return self._decoder.decompress(self._decoder.unconsumed_tail + data, max_length)


_SIMPLE_DECODERS: dict[bytes, Callable[[], _Decoder]] = {
    b"\x04\x01\x08": _Deflate,
    b"\x04\x02\x02": bz2.BZ2Decompressor,
    b"\x04\xf7\x11\x01": ZstdDecompressor,
}
