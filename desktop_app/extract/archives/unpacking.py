"""What all archives share: pieces of a stream, damage told in words, and streams that stop when they are bombs."""

import io
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from backports.zstd import ZstdError

from desktop_app.extract import damage
from desktop_app.extract.contents import CannotRead
from desktop_app.extract.zip_guard import ratio_is_bomb
from desktop_app.records import FailureReason
from desktop_app.settings import ExtractSettings

PIECE_BYTES = 65_536
_DAMAGE = (
    *(zlib.error, lzma.LZMAError, ZstdError, zipfile.BadZipFile, tarfile.TarError),
    *(EOFError, ValueError, OverflowError),  # the last where a TAR names a length of 20 digits
)


class Readable(Protocol):
    """The part of a binary file that is needed here."""

    def read(self, size: int, /) -> bytes:
        """Up to `size` bytes; none at the end."""


def damage_told() -> AbstractContextManager[None]:
    """Whatever libraries of archives say of damage is raised as `CannotRead`."""
    return damage.damage_told(_DAMAGE)


def pieces(stream: Readable) -> Iterator[bytes]:
    """The rest of the stream.

    :raises CannotRead: it is damaged.
    """
    with damage_told():
        while piece := stream.read(PIECE_BYTES):
            yield piece


def whole(content: bytes) -> Callable[[], Iterable[bytes]]:
    """What a `Member` unpacks to whose bytes are there already."""
    return lambda: (content,)


class GuardedStream(io.BufferedIOBase):
    """An unpacked stream that ends with `CannotRead` once it is a bomb, also while it is only skipped."""

    def __init__(self, stream: io.BufferedIOBase, path: Path, settings: ExtractSettings) -> None:
        """`path` is the packed file."""
        super().__init__()
        self._stream = stream
        self._packed = path.stat().st_size
        self._ratio = settings.max_ratio
        self._unpacked = 0

    def readable(self) -> bool:
        """It is."""
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        """As the stream's.

        :raises CannotRead: bomb.
        """
        piece = self._stream.read(size)
        self._unpacked += len(piece)
        if ratio_is_bomb(self._unpacked, self._packed, self._ratio):
            raise CannotRead(FailureReason.BOMB, f"It unpacks to more than {self._unpacked:,} bytes.")
        return piece
