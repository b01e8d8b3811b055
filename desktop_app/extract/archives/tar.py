"""TAR archives, plain or compressed: their regular files, streamed.

Links and devices are passed by: what they point to is either in the archive anyway or none of its business.
"""

import tarfile
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Self

from desktop_app.extract.archives.compressed import compression, open_compressed
from desktop_app.extract.archives.unpacking import GuardedStream, damage_told, pieces
from desktop_app.extract.contents import Contents, Member
from desktop_app.extract.damage import damaged
from desktop_app.extract.encodings import decode
from desktop_app.settings import ExtractSettings

HEADER_BYTES = 512


def is_tar(head: bytes) -> bool:
    """Whether `head` is the header of a TAR member: its checksum is right. Old archives have no other mark."""
    try:
        return bool(tarfile.TarInfo.frombuf(head[:HEADER_BYTES], "utf-8", "surrogateescape").name)
    except (tarfile.HeaderError, ValueError):
        return False


def read_tar(path: Path, settings: ExtractSettings) -> Contents:
    """No text of its own."""
    return Contents((), members=_members(path, settings))


def _members(path: Path, settings: ExtractSettings) -> Iterator[Member]:
    with damage_told(), ExitStack() as stack:
        archive = stack.enter_context(_opened(path, settings, stack))
        while (entry := archive.next()) is not None:
            archive.members = []  # type: ignore[attr-defined]  # not in its stubs; it would keep all headers it has passed
            if entry.size < 0 or entry.offset_data < 0:
                raise damaged()
            if entry.isreg():
                yield Member(_name(entry), partial(_unpack, archive, entry), max(0, int(entry.mtime)) * 1_000_000_000)


class _Header(tarfile.TarInfo):
    """A header that is damaged, which the library takes for the end where members have come before it."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        try:
            return super().frombuf(buf, encoding, errors)
        except (tarfile.InvalidHeaderError, tarfile.TruncatedHeaderError) as error:  # type: ignore[attr-defined]  # not in its stubs
            raise damaged() from error


def _opened(path: Path, settings: ExtractSettings, stack: ExitStack) -> tarfile.TarFile:
    file = stack.enter_context(path.open("rb"))
    if not compression(file.read(16)):
        file.seek(0)
        return tarfile.open(fileobj=file, mode="r:", errors="surrogateescape", tarinfo=_Header)
    stream = GuardedStream(stack.enter_context(open_compressed(path)), path, settings)
    return tarfile.open(fileobj=stream, mode="r|", errors="surrogateescape", tarinfo=_Header)


def _unpack(archive: tarfile.TarFile, entry: tarfile.TarInfo) -> Iterator[bytes]:
    with damage_told():
        stream = archive.extractfile(entry)
    if stream is not None:
        yield from pieces(stream)


def _name(entry: tarfile.TarInfo) -> str:
    return decode(entry.name.encode("utf-8", "surrogateescape")) or entry.name
