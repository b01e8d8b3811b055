"""The texts of an iWork document since 2013 as a person meets them: what is drawn, and what is anchored in texts.

Follows references from one object to the next; each is told once, so that a document that refers to itself ends.
"""

from collections.abc import Iterator
from itertools import takewhile

from desktop_app.extract.iwork.cells import read_table
from desktop_app.extract.iwork.document import Table
from desktop_app.extract.iwork.objects import Objects
from desktop_app.extract.iwork.protobuf import Message
from desktop_app.extract.iwork.storages import STORAGES, Storage, Styles
from desktop_app.extract.office.paragraphs import Paragraph
from desktop_app.extract.office.tables import row_line

_ANCHOR = 2003
_SHAPE, _GROUP, TABLE, _TEXT_TABLE = 2011, 3008, 6000, 6007
_SHAPES_IN = frozenset((7, 12, 633))
"""Placeholders of slides and captions: a shape is their first field."""
_COMMENT = 3056
_MAX_DEPTH = 30


class DocumentText:
    """The texts of a document. What stands beside them is collected while they are read."""

    def __init__(self, objects: Objects, max_chars: int) -> None:
        self.notes: list[str] = []
        self.comments: list[str] = []
        self.sections: list[int] = []
        """The objects that say which headers and footers there are."""
        self._objects = objects
        self._max_chars = self._room_in_tables = max_chars
        self._styles = Styles(objects)
        self._told: set[int] = set()
        self._depth = 0
        self._cell_texts: dict[int, str] = {}

    def stored(self, number: int) -> Iterator[Paragraph]:
        """The paragraphs of a storage, each followed by what is anchored in it."""
        if self._objects.type(number) not in STORAGES:
            return
        for message in self._new(number):
            storage = Storage(message, self._styles, self._max_chars)
            for paragraph, anchored in storage.paragraphs():
                yield paragraph
                for anchor in anchored:
                    yield from self.drawn(anchor)
            for note in storage.notes:
                self.notes += (item.text for item in self.stored(self._objects.message(note).reference(2)))
            for highlight in storage.comments:
                self._add_comment(self._objects.message(highlight).reference(1))
            self.sections += storage.sections

    def drawn(self, number: int) -> Iterator[Paragraph]:
        """The text of a shape, a group, a table, or of what an anchor leads to."""
        kind = self._objects.type(number)
        for message in self._new(number):
            if kind == _ANCHOR:
                yield from self.drawn(message.reference(1))
            elif kind == _GROUP:
                for child in message.references(2):
                    yield from self.drawn(child)
            elif kind in {TABLE, _TEXT_TABLE}:
                yield from self._table(message if kind == TABLE else message.message(1))
            elif kind == _SHAPE or kind in _SHAPES_IN:
                yield from self._shape(message if kind == _SHAPE else message.message(1))
            else:
                yield from self._beside(message.message(1))

    def table(self, info: Message) -> Table:
        """The table that an object of the type TABLE shows."""
        return read_table(self._objects, info.reference(2), self._cell_text)

    def _new(self, number: int) -> Iterator[Message]:
        """The content of an object that was not told yet, if there is one and it does not lie too deep."""
        if number in self._told or not self._objects.type(number) or self._depth >= _MAX_DEPTH:
            return
        self._told.add(number)
        self._depth += 1
        yield self._objects.message(number)
        self._depth -= 1

    def _shape(self, shape: Message) -> Iterator[Paragraph]:
        flow = self._objects.message(shape.reference(3)).reference(1)
        for storage in (shape.reference(4), shape.reference(2), flow):
            yield from self.stored(storage)
        yield from self._beside(shape.message(1).message(1))

    def _beside(self, drawable: Message) -> Iterator[Paragraph]:
        """Title and caption, and the comment, which every kind of drawable may have."""
        self._add_comment(drawable.reference(6))
        for caption, hidden in ((10, 12), (11, 13)):
            if not drawable.number(hidden):
                yield from self.drawn(drawable.reference(caption))

    def _table(self, info: Message) -> Iterator[Paragraph]:
        table = self.table(info)
        lines = (row_line(row.cells, self._max_chars) for row in table.rows)
        for line in takewhile(lambda _: self._room_in_tables > 0, filter(None, lines)):
            self._room_in_tables -= len(line)
            yield Paragraph(line)
        self.comments += [note.text for note in table.notes]
        yield from self._beside(info.message(1))

    def _cell_text(self, storage: int) -> str:
        if storage not in self._cell_texts:
            self._cell_texts[storage] = ""  # for a cell that holds itself
            self._cell_texts[storage] = "\n".join(paragraph.text for paragraph in self.stored(storage))
        return self._cell_texts[storage]

    def _add_comment(self, number: int) -> None:
        if self._objects.type(number) == _COMMENT:
            for message in self._new(number):
                self.comments.append(message.text(1))
                for reply in message.references(4):
                    self._add_comment(reply)
