"""Single compressed files (GZ, BZ2, XZ, ZST): one member, unpacked as a stream.

Formats are told by their first bytes. A TAR inside is the business of `tar`.
"""

import bz2
import gzip
import io
import lzma
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from backports import zstd

from desktop_app.extract.archives.unpacking import GuardedStream, damage_told, pieces
from desktop_app.extract.contents import Contents, Member
from desktop_app.settings import ExtractSettings

_FORMATS: tuple[tuple[bytes, str, Callable[[Path], io.BufferedIOBase]], ...] = (
    (b"\x1f\x8b", "gz", gzip.GzipFile),
    (b"BZh", "bz2", bz2.BZ2File),
    (b"\xfd7zXZ\x00", "xz", lzma.LZMAFile),
    (b"\x28\xb5\x2f\xfd", "zst", zstd.ZstdFile),
)
_BZ2_BLOCKS = (b"1AY&SY", b"\x17rE8P\x90")
_BZ2_BLOCK_AT = 4


def compression(head: bytes) -> str:
    """The usual suffix of the compression that a file beginning with `head` has; empty if it has none."""
    name = next((name for magic, name, _ in _FORMATS if head.startswith(magic)), "")
    return "" if name == "bz2" and not head.startswith(_BZ2_BLOCKS, _BZ2_BLOCK_AT) else name


def open_compressed(path: Path) -> io.BufferedIOBase:
    """The unpacked stream of a file that has a `compression`."""
    with path.open("rb") as file:
        head = file.read(16)
    wanted = compression(head)
    return next(opener for _, name, opener in _FORMATS if name == wanted)(path)


def head_of_unpacked(path: Path, size: int) -> bytes:
    """The first bytes that come out; fewer if it is damaged."""
    head = b""
    try:
        with closing(open_compressed(path)) as stream, damage_told():
            head = stream.read(size)
    except Exception:  # noqa: BLE001 - whoever reads it will be told
        return b""
    return head


def read_compressed(path: Path, settings: ExtractSettings) -> Contents:
    """No text of its own, one member without a name."""
    return Contents((), members=(Member("", lambda: _unpack(path, settings)),))


def _unpack(path: Path, settings: ExtractSettings) -> Iterator[bytes]:
    with closing(open_compressed(path)) as stream:
        yield from pieces(GuardedStream(stream, path, settings))
