"""The texts of documents as they were read, and where in them something stands. Any thread, as `search_reader`."""

import json
import sqlite3
import zlib
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from desktop_app.records import SEGMENT_SEPARATOR, Locator, Segment
from desktop_app.store.database import Database


class Located(NamedTuple):
    """What a place in a document's text is called, and from which offset on: that of its segment or row."""

    locator: Locator
    start: int


class DocumentTexts:
    """Reads segments; every call uses the calling thread's own read-only connection."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def _connection(self) -> sqlite3.Connection:
        return self._database.reader()

    def segments(self, document_id: int) -> tuple[Segment, ...]:
        """The document's segments in reading order; empty if it is gone."""
        rows = self._connection.execute(
            "SELECT text, locator FROM segments WHERE document_id = ? ORDER BY ordinal", (document_id,)
        )
        return tuple([Segment(zlib.decompress(text).decode(), locator_of(locator)) for text, locator in rows])

    def beginning(self, document_id: int, most_chars: int) -> str:
        """The document's text, or about so much of it; empty if it is gone."""
        rows = self._connection.execute(
            "SELECT text FROM segments WHERE document_id = ? ORDER BY ordinal", (document_id,)
        )
        parts: list[str] = []
        left = most_chars
        for (packed,) in rows:
            part = zlib.decompressobj().decompress(packed, 4 * left).decode(errors="ignore")[:left]
            parts.append(part)
            left -= len(part)
            if left <= 0:
                break
        return SEGMENT_SEPARATOR.join(parts)

    def located(self, places: Sequence[tuple[int, int]]) -> list[Located]:
        """Where each offset of a document's text, (document id, offset), stands, to the row; in the order given.

        A document that is gone has no place.
        """
        found = self._connection.execute(
            "SELECT p.value ->> 1, s.start, s.locator, CASE WHEN s.locator ->> 'row' THEN s.text END"
            " FROM json_each(?) AS p LEFT JOIN segments AS s ON s.rowid = (SELECT rowid FROM segments"
            " WHERE document_id = p.value ->> 0 AND start <= p.value ->> 1 ORDER BY start DESC LIMIT 1)",
            (json.dumps(places),),
        )
        return [
            Located(Locator(), offset) if start is None else _located(offset, start, *row)
            for offset, start, *row in found
        ]


def locator_of(text: str) -> Locator:
    """A locator as it is stored."""
    return Locator() if text == "{}" else Locator(**json.loads(text))


def _located(offset: int, start: int, stored: str, rows: bytes | None) -> Located:
    """The place of a segment, or in a table of the row that holds the offset: each is a line."""
    locator = locator_of(stored)
    if rows is None or locator.row is None:
        return Located(locator, start)
    above = zlib.decompress(rows).decode()[: offset - start]
    return Located(replace(locator, row=locator.row + above.count("\n")), start + above.rfind("\n") + 1)
