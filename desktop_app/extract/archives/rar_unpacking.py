"""The bytes of files in RAR archives. What is packed is unpacked by libarchive within this process.

libarchive is never shown the archive itself but one that is made for it: a header, those files that the wanted one is
packed together with, and an end. So whose bytes it gives is known, it meets nothing else that it may stumble over, and
damage of one file is not that of the next. Must not know what members are.
"""

import errno
import io
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import IO, Any

import rarfile

from desktop_app.extract.archives.unpacking import PIECE_BYTES
from desktop_app.extract.contents import NO_LIBARCHIVE, CannotRead
from desktop_app.extract.damage import damaged
from desktop_app.extract.system_libarchive import loaded
from desktop_app.records import FailureReason

_RAR3 = 29
"""What `extract_version` says of its files."""
_RAR5_VERSION = 0x3F
_MAX_DICTIONARY = 9
"""libarchive takes 64 MB, which is 128 kB doubled so often."""
_CONTINUED = "It is continued in another file of the archive: unpack it to read more."
_OLDEST = "It is packed in the oldest way of RAR (2 and before): unpack it to read more."
_SOLID = "It is packed together with other files in an older way of RAR: unpack it to read more."
_UNUSUAL = "It is packed in an unusual way."
_PARTS = rarfile.RAR_FILE_SPLIT_BEFORE | rarfile.RAR_FILE_SPLIT_AFTER

_RAR3_START = rarfile.RAR_ID + b"\xcf\x90\x73\0\0\x0d\0" + bytes(6)
_RAR3_END = b"\xc4\x3d\x7b\0\x40\x07\0"


class Unpacker:
    """Gives the bytes of files of one archive, in the order of the archive."""

    def __init__(self, file: IO[bytes], blocks: Iterable[rarfile.RarInfo], *, solid: bool) -> None:
        """`blocks` are those of the archive, `file` is its file."""
        self._file = file
        files = [block for block in blocks if block.type == rarfile.RAR_BLOCK_FILE]
        self._groups = _groups(files, solid=solid)
        self._opened: _OpenGroup | None = None

    def unpack(self, entry: rarfile.RarInfo) -> Iterator[bytes]:
        """The bytes of a file that is behind all that were asked for before.

        :raises CannotRead: damaged, packed in a way that libarchive does not know, or there is no libarchive.
        """
        group = self._groups[id(entry)]
        refusal = _refusal(entry, group[0])
        if refusal:
            raise CannotRead(FailureReason.UNSUPPORTED, refusal)
        if entry.compress_type == rarfile.RAR_M0:
            return _checked(entry, _bytes_of(self._file, entry.data_offset, entry.add_size))
        if self._opened is None or self._opened.files is not group:
            self.close()
            self._opened = _OpenGroup(self._file, group)
        return self._opened.unpack(entry)

    def close(self) -> None:
        """Give back what libarchive holds."""
        if self._opened is not None:
            self._opened.close()
            self._opened = None


def _groups(files: Sequence[rarfile.RarInfo], *, solid: bool) -> dict[int, list[rarfile.RarInfo]]:
    """For each file, by its `id`, those that are packed together with it: itself alone if nothing is `solid`."""
    groups: dict[int, list[rarfile.RarInfo]] = {}
    group: list[rarfile.RarInfo] = []
    for file in files:
        packed = file.compress_type != rarfile.RAR_M0 and file.add_size
        if not solid or not _is_rar5(file) or (packed and not file.flags & rarfile.RAR_FILE_SOLID):
            group = []
        group.append(file)
        groups[id(file)] = group
    return groups


def _is_rar5(entry: rarfile.RarInfo) -> bool:
    return isinstance(entry, rarfile.Rar5FileInfo)


def _refusal(entry: rarfile.RarInfo, first: rarfile.RarInfo) -> str:
    """Why it cannot be read, as far as that is known beforehand; `first` is that of its group."""
    if entry.flags & _PARTS:
        return _CONTINUED
    if entry.compress_type == rarfile.RAR_M0:
        return ""
    if first.flags & _PARTS:
        return _CONTINUED
    if _is_rar5(entry):
        flags = entry.file_compress_flags
        unknown_size = entry.file_flags & rarfile.RAR5_FILE_FLAG_UNKNOWN_SIZE
        unusual = unknown_size or flags & _RAR5_VERSION or flags >> 10 & 0x1F > _MAX_DICTIONARY
        return _UNUSUAL if unusual else ""
    if entry.extract_version < _RAR3:
        return _OLDEST
    return _SOLID if entry.flags & rarfile.RAR_FILE_SOLID else ""


def _checked(entry: rarfile.RarInfo, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The pieces.

    :raises CannotRead: they are not of the size and the checksum that the archive says.
    """
    size = checksum = 0
    digest = rarfile.Blake2SP()
    for piece in pieces:
        size, checksum = size + len(piece), zlib.crc32(piece, checksum)
        if size > entry.file_size:
            raise damaged()
        if entry.blake2sp_hash:
            digest.update(piece)
        yield piece
    if size != entry.file_size or entry.CRC not in {None, checksum}:
        raise damaged()
    if entry.blake2sp_hash not in {None, digest.digest()}:
        raise damaged()


class _OpenGroup:
    """Files that are packed together, unpacked from the first to the last; those that nobody wants are dropped."""

    def __init__(self, file: IO[bytes], files: list[rarfile.RarInfo]) -> None:
        self.files = files
        self._positions = {id(entry): position for position, entry in enumerate(files)}
        self._stream = _Stream(_archive_of(file, files))
        self._resources = ExitStack()
        self._entries = self._open("rar5" if _is_rar5(files[0]) else "rar")
        self._passed = 0

    def close(self) -> None:
        """See `Unpacker`."""
        self._resources.close()

    def unpack(self, entry: rarfile.RarInfo) -> Iterator[bytes]:
        """See `Unpacker`."""
        with self._damage_told():
            yield from _checked(entry, self._found(entry).get_blocks(PIECE_BYTES))

    def _found(self, entry: rarfile.RarInfo) -> Any:
        found = None
        while self._passed <= self._positions[id(entry)]:
            found = next(self._entries, None)
            self._passed += 1
        if found is None or found.size != entry.file_size:
            raise damaged()
        return found

    def _open(self, kind: str) -> Iterator[Any]:
        libarchive = loaded()
        if libarchive is None:
            raise CannotRead(FailureReason.UNSUPPORTED, NO_LIBARCHIVE)
        with self._damage_told():
            try:
                opening = libarchive.stream_reader(self._stream, kind, "none", PIECE_BYTES)
                return iter(self._resources.enter_context(opening))
            except ValueError as error:  # it is built without this kind
                raise CannotRead(FailureReason.UNSUPPORTED, NO_LIBARCHIVE) from error

    @contextmanager
    def _damage_told(self) -> Iterator[None]:
        try:
            yield
        except (CannotRead, loaded().ArchiveError) as error:
            if self._stream.trouble is not None:
                raise self._stream.trouble from error
            if isinstance(error, CannotRead):
                raise
            if error.errno == errno.ENOMEM:
                raise MemoryError from error
            if "filter" in str(error) and "support" in str(error):  # RAR 3 can pack with a program of its own
                raise CannotRead(FailureReason.UNSUPPORTED, _UNUSUAL) from error
            raise damaged() from error


def _archive_of(file: IO[bytes], files: Sequence[rarfile.RarInfo]) -> Iterator[bytes]:
    """An archive of these files alone, as they stand in the `file`."""
    newer, solid = _is_rar5(files[0]), len(files) > 1
    yield rarfile.RAR5_ID + _rar5_block(b"\x03\x01\0" + bytes((4 * solid,))) if newer else _RAR3_START
    for block in files:
        yield from _bytes_of(file, block.header_offset, block.data_offset - block.header_offset + block.add_size)
    yield _rar5_block(b"\x03\x05\0\0") if newer else _RAR3_END


def _bytes_of(file: IO[bytes], start: int, size: int) -> Iterator[bytes]:
    """What is there of them. The file is set to its place for each piece, for others read it in between."""
    end = start + size
    while start < end:
        file.seek(start)
        piece = file.read(min(end - start, PIECE_BYTES))
        if not piece:
            return
        yield piece
        start += len(piece)


def _rar5_block(content: bytes) -> bytes:
    return zlib.crc32(content).to_bytes(4, "little") + content


class _Stream(io.RawIOBase):
    """Pieces, one after another. What goes wrong is kept: nobody above libarchive would be told."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        super().__init__()
        self._pieces = pieces
        self._rest = b""
        self.trouble: OSError | None = None

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any, /) -> int:
        """Fill the start of the buffer; 0 at the end."""
        try:
            self._rest = self._rest or next(self._pieces, b"")
        except OSError as error:
            self.trouble = error
            return 0
        target = memoryview(buffer).cast("B")
        piece, self._rest = self._rest[: len(target)], self._rest[len(target) :]
        target[: len(piece)] = piece
        return len(piece)
