"""Records of presentations before 2007, for tests of their readers."""

import struct
from collections.abc import Sequence

DOCUMENT, DIRECTORY = 1000, 6002


def atom(kind: int, body: bytes, *, instance: int = 0) -> bytes:
    """A record that holds data."""
    return struct.pack("<HHI", instance << 4, kind, len(body)) + body


def container(kind: int, *records: bytes, instance: int = 0) -> bytes:
    """A record that holds records."""
    body = b"".join(records)
    return struct.pack("<HHI", instance << 4 | 0xF, kind, len(body)) + body


def text(words: str, *, kind: int = 4) -> bytes:
    """A text with its kind: 0 and 6 are titles. It is narrow where it can be."""
    narrow = words.isascii()
    content = atom(4008, words.encode()) if narrow else atom(4000, words.encode("utf-16-le"))
    return atom(3999, struct.pack("<I", kind)) + content


def shape(textbox: bytes, *, place: int = 0) -> bytes:
    """A shape with a text; `place` says what the layout has it for."""
    flags = atom(0xF00A, bytes(8))
    placeholder = container(0xF011, atom(3011, struct.pack("<IBBH", 0, place, 0, 0))) if place else b""
    return container(0xF004, flags, placeholder, container(0xF00D, textbox))


def slide(*shapes: bytes) -> bytes:
    """A slide with shapes."""
    return container(1006, atom(1007, bytes(24)), container(1036, *shapes))


def notes(slide_id: int, *shapes: bytes) -> bytes:
    """The notes page of the slide with this id."""
    return container(1008, atom(1009, struct.pack("<II", slide_id, 0)), container(1036, *shapes))


def comment(author: str, words: str) -> bytes:
    """A comment as slides have it among their tags."""
    strings = (atom(4026, part.encode("utf-16-le"), instance=index) for index, part in enumerate((author, words)))
    return container(5000, atom(5003, container(12000, *strings)))


def outline(kind: int, persists: Sequence[int], texts: bytes = b"") -> bytes:
    """A list of slides (0) or notes pages (2) by their place in the directory; ids of slides count from 100."""
    items = (
        atom(1011, struct.pack("<IIIII", persist, 0, 0, 100 + index, 0)) + texts
        for index, persist in enumerate(persists)
    )
    return container(4080, *items, instance=kind)


def presentation(records: Sequence[bytes], lists: Sequence[bytes]) -> tuple[bytes, bytes]:
    """The two streams of a presentation. The document is the first entry of the directory, `records` count from 1."""
    stream = b""
    offsets = []
    for record in (container(DOCUMENT, *lists), *records):
        offsets.append(len(stream))
        stream += record
    directory_at = len(stream)
    stream += atom(DIRECTORY, struct.pack(f"<{len(offsets) + 1}I", len(offsets) << 20, *offsets))
    edit = len(stream)
    return stream + _edit(edit, directory_at), _current_user(edit)


def saved_again(stream: bytes, number: int, record: bytes) -> tuple[bytes, bytes]:
    """The two streams of a presentation whose record `number` was changed, which leaves the old one behind."""
    before, record_at, directory_at = len(stream) - len(_edit(0, 0)), len(stream), len(stream) + len(record)
    stream += record + atom(DIRECTORY, struct.pack("<II", 1 << 20 | number, record_at))
    return stream + _edit(before, directory_at), _current_user(len(stream))


def _edit(before: int, directory_at: int) -> bytes:
    return atom(4085, struct.pack("<IIIIIII", 0, 0, before, directory_at, 0, 0, 0))


def _current_user(edit: int) -> bytes:
    return struct.pack("<HHIIIIHH", 0, 4086, 20, 20, 0xE391C05F, edit, 0, 0)
