"""The streams of a Word document before 2007 ([MS-DOC]): the stories it is made of, as paragraphs.

Text lies in pieces that a table puts in order; `word_pages` reads what is told of paragraphs and characters. Of
documents older than Word 97 the text is read without these. Trusts no offset and no length.
"""

import re
import struct
from collections.abc import Iterator

from desktop_app.extract.byte_numbers import number_at
from desktop_app.extract.office.paragraphs import Paragraph
from desktop_app.extract.office.word_pages import Marks, Piece, deleted_places

STORIES = ("Text", "Footnotes", "Header", "Macros", "Comments", "Endnotes", "Text boxes", "Header boxes")
"""What the text consists of, one after the other."""

_WORD_97 = 0x00C1
_LENGTHS_AT, _PIECES_AT, _PARAGRAPHS_AT, _CHARACTERS_AT = 0x4C, 0x1A2, 0x102, 0xFA
_OLDER_LENGTHS_AT, _OLDER_PIECES_AT, _OLDER_TEXT_AT = 0x34, 0x160, 0x18
_LANGUAGE_AT = 0x06
_CODE_PAGES = {
    **dict.fromkeys((0x02, 0x19, 0x22, 0x23), "cp1251"),
    **dict.fromkeys((0x05, 0x0E, 0x15, 0x18, 0x1A, 0x1B, 0x24), "cp1250"),
    0x01: "cp1256",
    0x08: "cp1253",
    0x0D: "cp1255",
    0x1F: "cp1254",
    0x25: "cp1257",
    0x26: "cp1257",
    0x27: "cp1257",
}
"""Language of an older document → what its bytes mean, if that is not Western."""
_FIELD_MARK = re.compile("[\x13-\x15]")
_PARAGRAPH = re.compile("[^\r\x07\x0c]*[\r\x07\x0c]|[^\r\x07\x0c]+")
_DELETABLE = re.compile("[^\x07\x13-\x15]")
"""What gives a document its order stays, even if it is deleted."""
_CELL_END = "\x07"
_HIDDEN = "\0"
"""Stands for what is not text, so that places keep their number."""
_PLAIN = str.maketrans(
    {**dict.fromkeys("\0\1\2\3\4\5\x08\x1f\r\x07\x0c\x13\x14\x15"), "\x0b": "\n", "\x0e": "\n", "\x1e": "-"}
)


def is_older(document: bytes) -> bool:
    """Whether it is older than Word 97, and holds its tables itself."""
    return number_at(document, 2, 2) < _WORD_97


def table_stream(document: bytes) -> str:
    """Name of the stream that holds the tables of a document that is not older."""
    return "1Table" if number_at(document, 0x0A, 2) & 0x0200 else "0Table"


def parse_stories(document: bytes, tables: bytes, max_chars: int) -> dict[str, list[Paragraph]]:
    """The paragraphs of each of `STORIES` that has any; no more than `max_chars` characters are looked at."""
    older = is_older(document)
    lengths_at = _OLDER_LENGTHS_AT if older else _LENGTHS_AT
    lengths = [number_at(document, lengths_at + 4 * index, 4) for index in range(len(STORIES))]
    located = _older_pieces(document, sum(lengths)) if older else _located(_found(document, tables, _PIECES_AT))
    encoding = _CODE_PAGES.get(number_at(document, _LANGUAGE_AT, 1), "cp1252") if older else "cp1252"
    pieces, text = _assembled(document, located, encoding, max_chars)
    if not older:
        text = _without(text, deleted_places(document, _found(document, tables, _CHARACTERS_AT), pieces))
    marks = Marks(document, b"" if older else _found(document, tables, _PARAGRAPHS_AT), pieces)
    stories: dict[str, list[Paragraph]] = {}
    start = 0
    for name, length in zip(STORIES, lengths, strict=True):
        end = start + length
        if paragraphs := list(_paragraphs(text[start:end], start, marks)):
            stories[name] = paragraphs
        start = end
    return stories


def _located(table: bytes) -> Iterator[Piece]:
    """The pieces as the table has them, not yet placed in the text."""
    places, entries = _piece_table(table)
    for start, end, entry in zip(places, places[1:], entries, strict=False):
        at, is_narrow = entry & 0x3FFFFFFF, bool(entry & 0x40000000)
        yield Piece(0, at // 2, 1, end - start) if is_narrow else Piece(0, at, 2, end - start)


def _older_pieces(document: bytes, length: int) -> Iterator[Piece]:
    """As `_located`; all text is narrow, and one piece unless the document was saved in haste."""
    places, entries = _piece_table(_found(document, document, _OLDER_PIECES_AT))
    if not entries:
        yield Piece(0, number_at(document, _OLDER_TEXT_AT, 4), 1, length)
    for start, end, at in zip(places, places[1:], entries, strict=False):
        yield Piece(0, at, 1, end - start)


def _assembled(document: bytes, located: Iterator[Piece], encoding: str, max_chars: int) -> tuple[list[Piece], str]:
    """The pieces in the order of the text, and the text; a character beyond U+FFFF is still two here."""
    pieces: list[Piece] = []
    parts: list[str] = []
    length = 0
    for piece in located:
        size = min(piece.length, max_chars - length)
        if size <= 0:
            break
        content = document[piece.at : piece.at + size * piece.width]
        pieces.append(piece._replace(start=length, length=size))
        parts.append(_units(content, piece.width, encoding).ljust(size, _HIDDEN))
        length += size
    return pieces, "".join(parts)


def _units(content: bytes, width: int, encoding: str) -> str:
    if width == 1:
        return content.decode(encoding, "replace")
    return "".join(map(chr, struct.unpack(f"<{len(content) // 2}H", content[: len(content) // 2 * 2])))


def _piece_table(table: bytes) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Where each piece begins in the text, and what is said of its place in the stream."""
    at = 0
    while table[at : at + 1] == b"\x01":  # lists of properties come first
        at += 3 + number_at(table, at + 1, 2)
    if table[at : at + 1] != b"\x02":
        return (), ()
    content = table[at + 5 : at + 5 + number_at(table, at + 1, 4)]
    count = max(0, len(content) - 4) // 12
    places = struct.unpack_from(f"<{count + 1}I", content) if count else ()
    return places, tuple(number_at(content, 4 * (count + 1) + 8 * index + 2, 4) for index in range(count))


def _paragraphs(story: str, start: int, marks: Marks) -> Iterator[Paragraph]:
    """Paragraphs and table rows; cells are parted by tabs."""
    cells: list[str] = []
    cell: list[str] = []
    for found in _PARAGRAPH.finditer(_without_instructions(story)):
        mark = marks.at(start + found.end() - 1)
        text = _plain(found.group())
        if mark.ends_row or (cells and not (mark.in_table or found.group().endswith(_CELL_END))):
            yield Paragraph("\t".join(cells))
            cells = []
        if mark.ends_row:
            continue
        if found.group().endswith(_CELL_END):
            cells.append(" ".join((*cell, text)).strip())
            cell = []
        elif mark.in_table:
            cell.append(text)
        elif text.strip():
            yield Paragraph(text, mark.level)
    if rest := [*cells, *cell]:
        yield Paragraph("\t".join(rest))


def _without(text: str, deleted: Iterator[tuple[int, int]]) -> str:
    """The text with what was deleted, but is kept to be looked through, hidden; as long as before."""
    parts: list[str] = []
    at = 0
    for start, end in deleted:
        parts += (text[at:start], _DELETABLE.sub(_HIDDEN, text[start:end]))
        at = end
    return "".join((*parts, text[at:]))


def _without_instructions(text: str) -> str:
    """The text with what tells Word how to make a field's result hidden; as long as before."""
    parts: list[str] = []
    at = hidden = 0
    open_fields: list[bool] = []  # True while its instruction is told
    for mark in _FIELD_MARK.finditer(text):
        parts.append(_HIDDEN * (mark.start() - at) if hidden else text[at : mark.start()])
        at = mark.start()
        if mark.group() == "\x13":
            open_fields.append(True)
            hidden += 1
        elif open_fields:
            hidden -= open_fields.pop()
            if mark.group() == "\x14":
                open_fields.append(False)
    parts.append(_HIDDEN * (len(text) - at) if hidden else text[at:])
    return "".join(parts)


def _plain(text: str) -> str:
    return text.translate(_PLAIN).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _found(document: bytes, tables: bytes, at: int) -> bytes:
    """The structure that the document's head places at a pair of offset and length."""
    offset = number_at(document, at, 4)
    return tables[offset : offset + number_at(document, at + 4, 4)]
