"""The records of a PowerPoint presentation before 2007 ([MS-PPT]): its slides with text, notes and comments.

A presentation is a tree of records; saved changes leave old ones behind, so a directory tells which count. Trusts
no offset and no length; a damaged directory leaves the slides in the order they are stored in.
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from desktop_app.extract.byte_numbers import number_at
from desktop_app.extract.office.slides import Slide

_DOCUMENT, _SLIDE, _NOTES = 1000, 1006, 1008
_SLIDE_ATOM, _NOTES_ATOM, _SLIDE_PERSIST = 1007, 1009, 1011
_SLIDE_LIST = 4080
_OUTLINE_TEXT, _TEXT_HEADER, _TEXT_CHARS, _TEXT_BYTES, _STRING = 3998, 3999, 4000, 4008, 4026
_HEADERS_FOOTERS, _COMMENT = 4057, 12000
_EDIT, _DIRECTORY, _EMBEDDED = 4085, 6002, 4113
_TAGGED = 5003
"""Holds records although its header does not say so."""

_SHAPE_FLAGS, _PLACEHOLDER, _LATER_PLACEHOLDER = 0xF00A, 3011, 1056
_PLACE_AT = {_SHAPE_FLAGS: 8, _PLACEHOLDER: 4, _LATER_PLACEHOLDER: 0}
"""Where a record says what the layout has its shape for; the first one, with which a shape begins, says nothing."""

_SLIDES_LIST, _NOTES_LIST = 0, 2
_TITLE_TEXTS = frozenset((0, 6))
_FOOTER_PLACES = frozenset((9, 10))
_UNREAD_PLACES = frozenset((7, 8))
"""Today's date and the number of the slide."""
_COMMENT_TEXT = 1
_FOOTER_STRINGS = frozenset((1, 2))
_MAX_EDITS = 10_000
MAX_EMBEDDED_BYTES = 50_000_000


class Record(NamedTuple):
    """One record of the stream."""

    kind: int
    instance: int
    is_container: bool
    body: memoryview


@dataclass(slots=True)
class _Listed:
    """A slide as the outline has it: where it is kept, its id, its texts by their number."""

    persist: int
    id: int
    texts: list[tuple[int, str]] = field(default_factory=list)


def parse_slides(stream: bytes, current_user: bytes) -> list[Slide]:
    """The slides in the order they are shown in."""
    content = memoryview(stream)
    directory = _Directory(content, number_at(memoryview(current_user), 16, 4))
    document = directory.record(directory.document)
    if document is None or document.kind != _DOCUMENT:
        return [_slide(record, []) for record in records(content) if record.kind == _SLIDE]
    listed = {record.instance: _listed(record) for record in records(document.body) if record.kind == _SLIDE_LIST}
    notes = [directory.record(item.persist) for item in listed.get(_NOTES_LIST, ())]
    notes_of = {_slide_id_of(record): record for record in notes if record is not None and record.kind == _NOTES}
    slides = []
    for item in listed.get(_SLIDES_LIST, ()):
        slide = _slide(directory.record(item.persist), item.texts)
        if item.id in notes_of:
            _add_notes(slide, notes_of.pop(item.id))
        slides.append(slide)
    return slides


def embedded_objects(stream: bytes) -> Iterator[bytes]:
    """The files that were put into the presentation, up to `MAX_EMBEDDED_BYTES` in all; of a damaged one nothing."""
    room = MAX_EMBEDDED_BYTES
    for record in records(memoryview(stream)):
        if record.kind == _EMBEDDED and room > 0:
            content = _inflated(record.body[4:], room) if record.instance else bytes(record.body[:room])
            room -= len(content)
            yield content


def records(content: memoryview) -> Iterator[Record]:
    """The records that stand side by side in `content`; one that is cut off is the last."""
    at = 0
    while at + 8 <= len(content):
        head, kind = number_at(content, at, 2), number_at(content, at + 2, 2)
        end = at + 8 + number_at(content, at + 4, 4)
        yield Record(kind, head >> 4, head & 0xF == 0xF or kind == _TAGGED, content[at + 8 : end])
        at = end


def walk(record: Record) -> Iterator[Record]:
    """Every record inside, in reading order, however deep it lies."""
    levels = [records(record.body)]
    while levels:
        inner = next(levels[-1], None)
        if inner is None:
            levels.pop()
            continue
        yield inner
        if inner.is_container:
            levels.append(records(inner.body))


class _Directory:
    """Where the records are that count: the newest of each."""

    def __init__(self, content: memoryview, edit_at: int) -> None:
        self._content = content
        self._room = len(content)
        self._offsets: dict[int, int] = {}
        self.document = 0
        seen: set[int] = set()
        while edit_at not in seen and len(seen) < _MAX_EDITS:
            seen.add(edit_at)
            edit = self._at(edit_at)
            if edit is None or edit.kind != _EDIT:
                break
            self.document = self.document or number_at(edit.body, 16, 4)
            self._read(self._at(number_at(edit.body, 12, 4)))
            edit_at = number_at(edit.body, 8, 4)

    def record(self, persist: int) -> Record | None:
        """The record; none where records lie in each other, and all of them together would be longer than the file."""
        found = self._at(self._offsets[persist]) if persist in self._offsets else None
        self._room -= 0 if found is None else len(found.body)
        return found if self._room >= 0 else None

    def _at(self, offset: int) -> Record | None:
        return next(records(self._content[offset:]), None)

    def _read(self, directory: Record | None) -> None:
        if directory is None or directory.kind != _DIRECTORY:
            return
        at = 0
        while at + 4 <= len(directory.body):
            entry = number_at(directory.body, at, 4)
            first, count = entry & 0xFFFFF, entry >> 20
            for index in range(min(count, (len(directory.body) - at - 4) // 4)):
                self._offsets.setdefault(first + index, number_at(directory.body, at + 4 + 4 * index, 4))
            at += 4 + 4 * count


def _listed(slides: Record) -> list[_Listed]:
    found: list[_Listed] = []
    kind = 0
    for record in records(slides.body):
        if record.kind == _SLIDE_PERSIST:
            found.append(_Listed(number_at(record.body, 0, 4), number_at(record.body, 12, 4)))
        elif record.kind == _TEXT_HEADER and found:
            kind = number_at(record.body, 0, 4)
            found[-1].texts.append((kind, ""))
        elif record.kind in {_TEXT_CHARS, _TEXT_BYTES} and found and found[-1].texts:
            found[-1].texts[-1] = (kind, _text(record))
    return found


def _slide_id_of(notes: Record) -> int:
    return next((number_at(record.body, 0, 4) for record in records(notes.body) if record.kind == _NOTES_ATOM), 0)


def _slide(record: Record | None, outline: list[tuple[int, str]]) -> Slide:
    """What stands on the slide; texts of the outline that no shape shows come last."""
    page = _Page(outline)
    for inner in walk(record) if record is not None else ():
        page.see(inner)
    page.add_unseen()
    return Slide(page.title, page.lines, comments=page.comments, footers=page.footers)


def _add_notes(slide: Slide, notes: Record) -> None:
    page = _Page([])
    for inner in walk(notes):
        page.see(inner)
    slide.notes += [page.title, *page.lines] if page.title else page.lines
    slide.footers += page.footers


class _Page:
    """Collects what a slide or notes page says while its records are walked."""

    def __init__(self, outline: list[tuple[int, str]]) -> None:
        self.title = ""
        self.lines: list[str] = []
        self.comments: list[str] = []
        self.footers: list[str] = []
        self._outline = outline
        self._unseen = dict.fromkeys(range(len(outline)))
        self._kind = 0
        self._place = 0
        self._owner = 0

    def see(self, record: Record) -> None:
        if record.kind in _PLACE_AT:
            self._place = number_at(record.body, _PLACE_AT[record.kind], 1)
        elif record.kind == _TEXT_HEADER:
            self._kind = number_at(record.body, 0, 4)
        elif record.kind in {_TEXT_CHARS, _TEXT_BYTES}:
            self._add(self._kind, _text(record))
        elif record.kind == _OUTLINE_TEXT:
            self._add_outline(number_at(record.body, 0, 4))
        elif record.kind in {_COMMENT, _HEADERS_FOOTERS}:
            self._owner = record.kind
        elif record.kind == _STRING:
            self._add_string(record)

    def add_unseen(self) -> None:
        self._place = 0
        for index in tuple(self._unseen):
            self._add_outline(index)

    def _add_outline(self, index: int) -> None:
        if index in self._unseen:
            del self._unseen[index]
            self._add(*self._outline[index])

    def _add(self, kind: int, text: str) -> None:
        if not text.strip() or self._place in _UNREAD_PLACES:
            return
        if self._place in _FOOTER_PLACES:
            self.footers.append(text)
        elif kind in _TITLE_TEXTS and not self.title:
            self.title = text
        else:
            self.lines.append(text)

    def _add_string(self, record: Record) -> None:
        if self._owner == _COMMENT and record.instance == _COMMENT_TEXT:
            self.comments.append(_text(record))
        elif self._owner == _HEADERS_FOOTERS and record.instance in _FOOTER_STRINGS:
            self.footers.append(_text(record))


def _text(record: Record) -> str:
    encoding = "latin-1" if record.kind == _TEXT_BYTES else "utf-16-le"
    return bytes(record.body).decode(encoding, "replace").replace("\r", "\n").strip()


def _inflated(content: memoryview, limit: int) -> bytes:
    try:
        return zlib.decompressobj().decompress(content, limit)
    except zlib.error:
        return b""
