"""RAR archives: rarfile lists their files, `rar_unpacking` reads them.

See docs/decisions/0042-files-inside-files.md.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from datetime import datetime
from functools import partial
from pathlib import Path

import rarfile

from desktop_app.extract.archives.rar_unpacking import Unpacker
from desktop_app.extract.archives.unpacking import damage_told
from desktop_app.extract.contents import CannotRead, Contents, Member
from desktop_app.extract.damage import damaged
from desktop_app.records import FailureReason
from desktop_app.settings import ExtractSettings

rarfile.RAR_MAX_COMMENT = -1
"""Comments are left out: one that is packed would have the library start another program."""


def read_rar(path: Path, settings: ExtractSettings) -> Contents:  # noqa: ARG001 - a Reader
    """No text of its own."""
    return Contents((), members=_members(path))


def _members(path: Path) -> Iterator[Member]:
    blocks: list[rarfile.RarInfo] = []
    try:
        with (
            damage_told(),
            rarfile.RarFile(path, part_only=True, info_callback=blocks.append) as archive,
            path.open("rb") as file,
            closing(Unpacker(file, blocks, solid=archive.is_solid())) as unpacker,
        ):
            entries = [entry for entry in archive.infolist() if entry.is_file()]
            if not entries and archive.needs_password():
                raise CannotRead(FailureReason.ENCRYPTED, "The file needs a password.")
            for entry in entries:
                yield Member(entry.filename, partial(_unpack, unpacker, entry), _mtime_ns(entry))
            if not _is_whole(blocks, path.stat().st_size):
                raise damaged()
    except rarfile.NeedFirstVolume as error:
        raise CannotRead(FailureReason.UNSUPPORTED, "It is a later part of an archive in several files.") from error
    except rarfile.Error as error:
        raise damaged() from error


def _is_whole(blocks: Sequence[rarfile.RarInfo], size: int) -> bool:
    """Whether the last block is the end of the archive, or, as in old ones, that of its file: `size` bytes long."""
    if any(block.type == rarfile.RAR_BLOCK_ENDARC for block in blocks):
        return True
    if not blocks or isinstance(blocks[-1], rarfile.Rar5Info):
        return False
    return bool(blocks[-1].data_offset + blocks[-1].add_size >= size)


def _unpack(unpacker: Unpacker, entry: rarfile.RarInfo) -> Iterable[bytes]:
    if entry.needs_password():
        raise CannotRead(FailureReason.ENCRYPTED, "The file needs a password.")
    return () if entry.file_redir else unpacker.unpack(entry)  # a copy of a file that is read is named


def _mtime_ns(entry: rarfile.RarInfo) -> int:
    try:
        moment = entry.mtime or datetime(*entry.date_time)
        return int(moment.timestamp()) * 1_000_000_000
    except (TypeError, ValueError, OverflowError, OSError):
        return 0
