"""Opens ZIP files of which a name is not in the encoding that they say it is in: `zipfile` refuses those as a whole."""

import io
import struct
import zipfile
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any

_END, _END_BYTES, _LONGEST_COMMENT = b"PK\x05\x06", 22, 65_535
_ENTRY, _ENTRY_BYTES = b"PK\x01\x02", 46
_FLAGS_AT, _LOCAL_FLAGS_AT = 9, 7
"""Where the byte is that holds the flag: in an entry, and in the header before its bytes."""
_UTF8_FLAG = 0x08


@contextmanager
def opened_zip(path: Path) -> Iterator[zipfile.ZipFile]:
    """The archive. A name that is not UTF-8 although it says so counts as one that says nothing."""
    with ExitStack() as stack:
        try:
            archive = zipfile.ZipFile(path)
        except UnicodeDecodeError:
            archive = zipfile.ZipFile(stack.enter_context(io.BufferedReader(_Corrected(path))))
        yield stack.enter_context(archive)


class _Corrected(io.FileIO):
    """The file as it is, but for the flags of names that are not what the flags say."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._wrong = sorted(_wrong_flags(self))
        self.seek(0)

    def readinto(self, buffer: Any, /) -> int | None:
        start = self.tell()
        count = super().readinto(buffer)
        view = memoryview(buffer).cast("B")
        for at in self._wrong[bisect_left(self._wrong, start) : bisect_left(self._wrong, start + (count or 0))]:
            view[at - start] &= ~_UTF8_FLAG
        return count


def _wrong_flags(file: IO[bytes]) -> Iterator[int]:
    """Where the flags stand; none if the end of the archive is unusual."""
    size = file.seek(0, io.SEEK_END)
    tail_at = max(0, size - _END_BYTES - _LONGEST_COMMENT)
    file.seek(tail_at)
    tail = file.read(size - tail_at)
    end = tail.rfind(_END)
    if end < 0 or end + _END_BYTES > len(tail):
        return
    directory_bytes, directory_at = struct.unpack_from("<II", tail, end + 12)
    start = tail_at + end - directory_bytes
    if start < 0:
        return
    file.seek(start)
    for entry_at, header_at in _wrong_entries(file.read(directory_bytes)):
        yield start + entry_at + _FLAGS_AT
        yield start - directory_at + header_at + _LOCAL_FLAGS_AT


def _wrong_entries(directory: bytes) -> Iterator[tuple[int, int]]:
    """Where each stands in the directory, and its header in the archive."""
    at = 0
    while directory.startswith(_ENTRY, at) and at + _ENTRY_BYTES <= len(directory):
        name_bytes, *more = struct.unpack_from("<HHH", directory, at + 28)
        name = directory[at + _ENTRY_BYTES : at + _ENTRY_BYTES + name_bytes]
        if directory[at + _FLAGS_AT] & _UTF8_FLAG and not _is_utf8(name):
            yield at, int.from_bytes(directory[at + 42 : at + 46], "little")
        at += _ENTRY_BYTES + name_bytes + sum(more)


def _is_utf8(name: bytes) -> bool:
    try:
        name.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
