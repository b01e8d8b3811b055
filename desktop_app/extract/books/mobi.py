"""Mobipocket and Kindle books (MOBI, AZW, AZW3, PRC) and PalmDOC texts, by the headings inside them.

A book is a Palm database: its first record is the head, the next ones are the text, packed piece by piece. The text is
HTML; in the newer kind (KF8, AZW3) it is many pages one after the other. A book of both kinds is read once.
"""

import re
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from desktop_app.extract.books.dublin_core import iso_date
from desktop_app.extract.books.mobi_compression import PhraseBook, unpack_palmdoc
from desktop_app.extract.contents import CannotRead, Contents
from desktop_app.extract.encodings import decode
from desktop_app.extract.texts.html import xhtml_contents
from desktop_app.records import FailureReason, Segment
from desktop_app.settings import ExtractSettings

_DATABASE_HEAD = 78
_HEAD = 16
_PLAIN, _PALMDOC, _PHRASES = 1, 2, 17480
_KF8 = 8
_UTF8 = 65001
_NO_RECORD = 0xFFFFFFFF
_AUTHOR, _PUBLISHED, _TITLE = 100, 106, 503
_MAX_NOTES = 1000
_PAGE_START = re.compile(r"(?=<html[\s>])", re.IGNORECASE)


def read_mobi(path: Path, settings: ExtractSettings) -> Contents:
    """One segment for each heading section; of a file that was cut off what is there.

    :raises CannotRead: encrypted, damaged, or packed in an unknown way.
    """
    with path.open("rb") as file:
        try:
            book = _Book(_Database(file))
            text = book.text(settings.max_chars * 4)
        except (ValueError, IndexError, struct.error) as error:
            raise CannotRead(FailureReason.CORRUPT, "The book is damaged or was cut off.") from error
    return Contents(tuple(_segments(book, text)), book.title, book.metadata)


def _segments(book: "_Book", text: bytes) -> Iterator[Segment]:
    if not book.is_html:
        yield Segment(decode(text) or "")
        return
    source = text.decode(book.encoding, "replace")
    for page in _PAGE_START.split(source):
        yield from xhtml_contents(page).segments


class _Database:
    """The records of a Palm database in an open file."""

    def __init__(self, file: BinaryIO) -> None:
        head = file.read(_DATABASE_HEAD)
        self.name = head[:32].partition(b"\0")[0].decode("cp1252", "replace")
        count = int.from_bytes(head[76:78], "big")
        entries = file.read(8 * count)
        size = file.seek(0, 2)
        self._offsets = [min(_number(entries, 8 * index), size) for index in range(len(entries) // 8)] + [size]
        self._file = file

    def __len__(self) -> int:
        return len(self._offsets) - 1

    def record(self, index: int) -> bytes:
        """The bytes of a record; none if there is no such record."""
        if not 0 <= index < len(self):
            return b""
        self._file.seek(self._offsets[index])
        return self._file.read(max(0, self._offsets[index + 1] - self._offsets[index]))


class _Note(NamedTuple):
    """One thing that the head of a book notes about it."""

    kind: int
    value: str


class _Book:
    """What the head says of a book, and its text."""

    def __init__(self, database: _Database) -> None:
        head = database.record(0)
        if len(head) < _HEAD:
            raise ValueError("no head")
        self._database = database
        self._head = head
        self._compression, _, _, self._pieces, _, encryption = struct.unpack_from(">HHIHHH", head)
        self.is_html = head[16:20] == b"MOBI"
        self.encoding = "utf-8" if self.is_html and _number(head, 28) == _UTF8 else "cp1252"
        notes = self._notes() if self.is_html else []
        self.title = next((note.value for note in notes if note.kind == _TITLE), "") or self._name()
        self.metadata = _metadata(notes)
        if encryption:
            raise CannotRead(FailureReason.ENCRYPTED, "The book is protected by its seller and can be read there only.")

    def text(self, max_bytes: int) -> bytes:
        """The text, or the HTML of all pages, up to about `max_bytes`."""
        unpack = self._unpacker()
        flags = int.from_bytes(self._head[242:244], "big") if self._length() >= 228 else 0
        parts: list[bytes] = []
        for index in range(1, min(self._pieces, len(self._database) - 1) + 1):
            parts.append(unpack(_without_trailers(self._database.record(index), flags)))
            max_bytes -= len(parts[-1])
            if max_bytes <= 0:
                break
        return self._first_flow(b"".join(parts))

    def _unpacker(self) -> Callable[[bytes], bytes]:
        if self._compression == _PLAIN:
            return bytes
        if self._compression == _PALMDOC:
            return unpack_palmdoc
        if self._compression == _PHRASES and self.is_html:
            first, count = _number(self._head, 112), _number(self._head, 116)
            records = [self._database.record(index) for index in range(first, first + min(count, len(self._database)))]
            return PhraseBook(records[0], records[1:]).unpack
        raise CannotRead(FailureReason.UNSUPPORTED, "The book is packed in an unknown way.")

    def _first_flow(self, text: bytes) -> bytes:
        """Behind the pages of the newer kind stand style sheets and drawings."""
        is_newer = self._length() >= 184 and _number(self._head, 36) == _KF8
        flows = self._database.record(_number(self._head, 192)) if is_newer else b""
        return text[: _number(flows, 16)] if flows.startswith(b"FDST") and len(flows) >= 20 else text

    def _length(self) -> int:
        """Length of the part of the head that PalmDOC texts do not have."""
        return _number(self._head, 20) if self.is_html else 0

    def _name(self) -> str:
        if not self.is_html:
            return self._database.name
        at, length = _number(self._head, 84), _number(self._head, 88)
        return self._head[at : at + length].decode(self.encoding, "replace") or self._database.name

    def _notes(self) -> list[_Note]:
        at = 16 + self._length()
        if self._head[at : at + 4] != b"EXTH":
            return []
        notes = []
        count = min(_number(self._head, at + 8), _MAX_NOTES)
        at += 12
        for _ in range(count):
            length = _number(self._head, at + 4)
            value = self._head[at + 8 : at + length].decode(self.encoding, "replace").strip()
            notes.append(_Note(_number(self._head, at), value))
            at += max(length, 8)
        return notes


def _metadata(notes: list[_Note]) -> dict[str, str]:
    author = ", ".join(note.value for note in notes if note.kind == _AUTHOR)
    created = next((iso_date(note.value) for note in notes if note.kind == _PUBLISHED), "")
    return {key: value for key, value in (("author", author), ("created", created)) if value}


def _without_trailers(record: bytes, flags: int) -> bytes:
    """The packed text without what is put behind it: entries that tell their length backwards, then cut characters."""
    end = len(record)
    for bit in range(1, 16):
        if flags >> bit & 1:
            end -= _backward_number(record[:end])
    if flags & 1 and end > 0:
        end -= (record[end - 1] & 3) + 1
    return record[: max(0, end)]


def _backward_number(content: bytes) -> int:
    """A number written with seven bits a byte, read from its end; the first of its bytes has the eighth bit."""
    number = 0
    for place, byte in enumerate(reversed(content[-4:])):
        number |= (byte & 0x7F) << 7 * place
        if byte & 0x80:
            break
    return number


def _number(content: bytes, at: int) -> int:
    return int.from_bytes(content[at : at + 4], "big")
