"""Opens ZIP containers of documents without trusting them: bombs, passwords and damage become reasons."""

import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from desktop_app.extract.contents import CannotRead
from desktop_app.extract.zip_names import opened_zip
from desktop_app.records import FailureReason

MAX_MEMBER_BYTES = 200_000_000
MAX_TOTAL_BYTES = 1_000_000_000
MAX_MEMBERS = 50_000
MAX_RATIO = 200
_RATIO_MATTERS_FROM = 20_000_000
_LOCAL_HEADER_BYTES = 30
ENCRYPTED_FLAG = 0x1


class GuardedZip:
    """A ZIP file whose members are read within bounds. Built by `open_zip`."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._members = {item.filename: item for item in archive.infolist()}
        self._check_bounds()

    def names(self) -> tuple[str, ...]:
        """Every member, as named in the archive."""
        return tuple(self._members)

    def read(self, name: str) -> bytes | None:
        """A member's bytes; None if there is no such member.

        :raises CannotRead: bomb or password.
        """
        item = self._members.get(name)
        if item is None:
            return None
        if item.flag_bits & ENCRYPTED_FLAG:
            raise CannotRead(FailureReason.ENCRYPTED, "The file needs a password.")
        if item.file_size > MAX_MEMBER_BYTES or ratio_is_bomb(item.file_size, item.compress_size):
            raise CannotRead(FailureReason.BOMB, f"A part of it would unpack to {item.file_size:,} bytes.")
        return self._archive.read(item)

    def _check_bounds(self) -> None:
        check_overlaps(self._archive.infolist())
        total = sum(item.file_size for item in self._members.values())
        packed = sum(item.compress_size for item in self._members.values())
        if len(self._members) > MAX_MEMBERS:
            raise CannotRead(FailureReason.BOMB, f"It holds {len(self._members):,} parts.")
        if total > MAX_TOTAL_BYTES or ratio_is_bomb(total, packed):
            raise CannotRead(FailureReason.BOMB, f"It would unpack to {total:,} bytes.")


@contextmanager
def open_zip(path: Path) -> Iterator[GuardedZip]:
    """A guarded view of the archive; whatever is wrong with it while it is open is raised as `CannotRead`."""
    try:
        with opened_zip(path) as archive:
            yield GuardedZip(archive)
    except NotImplementedError as error:
        raise CannotRead(FailureReason.UNSUPPORTED, "It is packed in an unusual way.") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, UnicodeDecodeError) as error:
        raise CannotRead(FailureReason.CORRUPT, "The file is damaged or was cut off.") from error


def ratio_is_bomb(unpacked: int, packed: int, ratio: int = MAX_RATIO) -> bool:
    """Whether nothing a person keeps packs so well."""
    return unpacked > _RATIO_MATTERS_FROM and unpacked > packed * ratio


def check_overlaps(items: Iterable[zipfile.ZipInfo]) -> None:
    """Entries that share their packed bytes multiply what the file holds.

    :raises CannotRead: some do.
    """
    end = 0
    for item in sorted(items, key=lambda item: item.header_offset):
        if item.header_offset < end:
            raise CannotRead(FailureReason.BOMB, "Its parts lie over each other.")
        end = item.header_offset + _LOCAL_HEADER_BYTES + item.compress_size
