"""Opens ZIP containers of documents without trusting them: bombs, passwords and damage become reasons."""

import lzma
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from desktop_app.extract.contents import CannotRead
from desktop_app.extract.damage import damage_told
from desktop_app.extract.zip_names import opened_zip
from desktop_app.records import FailureReason

MAX_MEMBER_BYTES = 200_000_000
MAX_TOTAL_BYTES = 1_000_000_000
MAX_MEMBERS = 50_000
MAX_RATIO = 200
_RATIO_MATTERS_FROM = 20_000_000
_LOCAL_HEADER_BYTES = 30
ENCRYPTED_FLAG = 0x1
_DAMAGE = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, UnicodeDecodeError)


class GuardedZip:
    """A ZIP file whose members are read within bounds. Built by `open_zip`."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._members = {item.filename: item for item in archive.infolist()}
        self._folded = {name.casefold(): item for name, item in self._members.items()}
        self._unpacked = self._packed = 0
        check_overlaps(archive.infolist())
        if len(self._members) > MAX_MEMBERS:
            raise CannotRead(FailureReason.BOMB, f"It holds {len(self._members):,} parts.")

    def names(self) -> tuple[str, ...]:
        """Every member, as named in the archive."""
        return tuple(self._members)

    def read(self, name: str) -> bytes | None:
        """A member's bytes; None if there is no such member. Packages may write names in other capitals.

        :raises CannotRead: damage, password, bomb: what was read so far counts, what nobody asks for does not.
        """
        item = self._found(name)
        if item is None:
            return None
        if item.flag_bits & ENCRYPTED_FLAG:
            raise CannotRead(FailureReason.ENCRYPTED, "The file needs a password.")
        self._spend(item)
        with damage_told(_DAMAGE):
            if item.header_offset + item.compress_size > self._archive.start_dir:
                raise zipfile.BadZipFile("as much memory would be asked for as it says that it takes")
            return self._archive.read(item)

    def size(self, name: str) -> int:
        """Bytes that a member unpacks to, as the archive says; 0 if there is no such member."""
        item = self._found(name)
        return item.file_size if item else 0

    def _found(self, name: str) -> zipfile.ZipInfo | None:
        return self._members.get(name) or self._folded.get(name.casefold())

    def _spend(self, item: zipfile.ZipInfo) -> None:
        unpacked, packed = self._unpacked + item.file_size, self._packed + item.compress_size
        if (
            item.file_size > MAX_MEMBER_BYTES
            or unpacked > MAX_TOTAL_BYTES
            or ratio_is_bomb(item.file_size, item.compress_size)
            or ratio_is_bomb(unpacked, packed)
        ):
            raise CannotRead(FailureReason.BOMB, f"It would unpack to {unpacked:,} bytes.")
        self._unpacked, self._packed = unpacked, packed


@contextmanager
def open_zip(path: Path) -> Iterator[GuardedZip]:
    """A guarded view of the archive; whatever is wrong with it while it is open is raised as `CannotRead`."""
    with damage_told(_DAMAGE), opened_zip(path) as archive:
        yield GuardedZip(archive)


@contextmanager
def open_inner_zip(content: bytes) -> Iterator[GuardedZip]:
    """As `open_zip`, for an archive that lies in another one."""
    with damage_told(_DAMAGE), zipfile.ZipFile(BytesIO(content)) as archive:
        yield GuardedZip(archive)


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
