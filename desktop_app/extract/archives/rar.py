"""RAR archives: rarfile lists them and reads what is only stored, `rar_unpacking` reads what is packed.

See docs/decisions/0042-files-inside-files.md.
"""

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from functools import partial
from pathlib import Path

import rarfile

from desktop_app.extract.archives.rar_unpacking import Unpacker
from desktop_app.extract.archives.unpacking import damage_told, pieces
from desktop_app.extract.contents import CannotRead, Contents, Member
from desktop_app.extract.damage import damaged
from desktop_app.records import FailureReason
from desktop_app.settings import ExtractSettings

rarfile.RAR_MAX_COMMENT = 0
"""Comments are left out: one that is packed would have the library start another program."""


def read_rar(path: Path, settings: ExtractSettings) -> Contents:  # noqa: ARG001 - a Reader
    """No text of its own."""
    return Contents((), members=_members(path))


def _members(path: Path) -> Iterator[Member]:
    blocks: list[rarfile.RarInfo] = []
    try:
        with (
            rarfile.RarFile(path, part_only=True, info_callback=blocks.append) as archive,
            path.open("rb") as file,
            closing(Unpacker(file, blocks, solid=archive.is_solid())) as unpacker,
        ):
            entries = [entry for entry in archive.infolist() if entry.is_file()]
            if not entries and archive.needs_password():
                raise CannotRead(FailureReason.ENCRYPTED, "The file needs a password.")
            for entry in entries:
                yield Member(entry.filename, partial(_unpack, archive, unpacker, entry), _mtime_ns(entry))
    except rarfile.NeedFirstVolume as error:
        raise CannotRead(FailureReason.UNSUPPORTED, "It is a later part of an archive in several files.") from error
    except rarfile.Error as error:
        raise damaged() from error


def _unpack(archive: rarfile.RarFile, unpacker: Unpacker, entry: rarfile.RarInfo) -> Iterator[bytes]:
    if entry.needs_password():
        raise CannotRead(FailureReason.ENCRYPTED, "The file needs a password.")
    if entry.file_redir:
        return  # a copy of a file that is read: it is named
    if entry.compress_type != rarfile.RAR_M0 or entry.file_size != entry.compress_size:
        yield from unpacker.unpack(entry)
        return
    try:
        with damage_told(), archive.open(entry) as stream:
            yield from pieces(stream)
    except rarfile.Error as error:
        raise damaged() from error


def _mtime_ns(entry: rarfile.RarInfo) -> int:
    try:
        moment = entry.mtime or datetime(*entry.date_time)
        return int(moment.timestamp()) * 1_000_000_000
    except (TypeError, ValueError, OverflowError, OSError):
        return 0
