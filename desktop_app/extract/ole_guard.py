"""Opens OLE compound files (Office before 2007, Outlook messages) whose bytes nobody vouches for.

olefile follows a chain of sectors for as long as a stream says it is, in circles if need be: a few bytes may ask for
gigabytes. No stream is longer than its file.
"""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import olefile

from desktop_app.extract.damage import damage_told, damaged

_DAMAGE = (ValueError, OverflowError, IndexError, TypeError, RecursionError, struct.error, MemoryError)
"""What olefile raises for files that are broken; it takes the sizes of sectors as they are told."""
_WITH_BYTES = frozenset((olefile.STGTY_STREAM, olefile.STGTY_ROOT))


@contextmanager
def open_ole(source: Path | bytes) -> Iterator[olefile.OleFileIO]:
    """The container; whatever is wrong with it while it is open is raised as `CannotRead`.

    :raises OSError: the disk does not give the file.
    """
    with damage_told(_DAMAGE), BytesIO(source) if isinstance(source, bytes) else source.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(0)
        with olefile.OleFileIO(file) as container:
            if _longest_stream(container) > size:
                raise damaged()
            yield container


def ole_stream(container: olefile.OleFileIO, *path: str) -> bytes:
    """All of a stream, below the storages it lies in; nothing if there is none."""
    if not container.exists(list(path)):
        return b""
    with container.openstream(list(path)) as opened:
        content: bytes = opened.read()
    return content


def _longest_stream(container: olefile.OleFileIO) -> int:
    entries = (entry for entry in container.direntries if entry is not None)
    return max((int(entry.size) for entry in entries if entry.entry_type in _WITH_BYTES), default=0)
