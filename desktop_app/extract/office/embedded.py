"""Files that were put into a document of Office Open XML, as members: unwrapped where a program wrapped them.

Owns what is taken out of an OLE object. Must not know how what comes out is read.
"""

import posixpath
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path, PurePosixPath

import olefile

from desktop_app.extract.byte_numbers import number_at
from desktop_app.extract.contents import CannotRead, Member
from desktop_app.extract.encodings import decode
from desktop_app.extract.office.ole import kind_by_streams
from desktop_app.extract.ole_guard import ole_stream, open_ole
from desktop_app.extract.zip_guard import GuardedZip, open_zip

EMBEDDED_KINDS = frozenset(("package", "oleObject"))
"""Kinds of relationships that lead to such files."""

_WHOLE_FILES = ("Package", "CONTENTS")
"""Streams that are the file itself: of newer Office, of PDF."""
_PACKED = "\x01Ole10Native"
_PACKED_HEAD = 6


def embedded_members(path: Path, parts: Sequence[str]) -> Iterator[Member]:
    """The files in these parts of a package; objects that are no files, formulas above all, are left out."""
    if parts:
        with open_zip(path) as container:
            for part in dict.fromkeys(parts):
                yield from _members_of(container, part)


def _members_of(container: GuardedZip, part: str) -> Iterator[Member]:
    name = posixpath.basename(part)
    try:
        content = container.read(part) or b""
        if content.startswith(olefile.MAGIC):
            yield from _unwrapped(name, content)
        elif content:
            yield Member(name, _given(content))
    except CannotRead as refusal:
        yield Member(name, _refused(refusal))


def _unwrapped(name: str, content: bytes) -> Iterator[Member]:
    with open_ole(content) as container:
        kind = kind_by_streams(container)
        whole = next(filter(None, (ole_stream(container, stream) for stream in _WHOLE_FILES)), b"")
        packed = ole_stream(container, _PACKED)
    stem = PurePosixPath(name).stem
    if kind:
        yield Member(f"{stem}.{kind}", _given(content))
    elif whole:
        yield Member(stem, _given(whole))
    elif packed:
        label, inner = unpacked_object(packed)
        yield Member(label or stem, _given(inner))


def unpacked_object(stream: bytes) -> tuple[str, bytes]:
    """The name and the bytes of a file that Windows packed; both empty where they are cut off.

    Size and kind, then strings that end with a zero: the name, and its path; 8 bytes; another path; the file.
    """
    label, _, rest = stream[_PACKED_HEAD:].partition(b"\0")
    _, _, rest = rest.partition(b"\0")
    _, _, rest = rest[8:].partition(b"\0")
    size = number_at(rest, 0, 4)
    return decode(label) or "", rest[4 : 4 + size]


def _given(content: bytes) -> Callable[[], Iterable[bytes]]:
    return lambda: (content,)


def _refused(refusal: CannotRead) -> Callable[[], Iterable[bytes]]:
    def unpack() -> Iterable[bytes]:
        raise refusal

    return unpack
