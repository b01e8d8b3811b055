"""The streams of Office documents before 2007, for tests of their readers; `ole_files` writes them to files."""

import struct
from collections.abc import Mapping, Sequence

_PAGE = 512


def summary_stream(title: bytes, author: bytes, *, codepage: int = 1252, made_s: int = 0) -> bytes:
    """The stream of a document's properties; `made_s` counts from 1601."""
    values = {
        1: struct.pack("<Ih2x", 2, codepage),
        2: struct.pack("<II", 30, len(title) + 1) + title + b"\0",
        4: struct.pack("<II", 30, len(author) + 1) + author + b"\0",
        12: struct.pack("<IQ", 64, made_s * 10_000_000),
    }
    at = 8 + 8 * len(values)
    index = content = b""
    for number, value in values.items():
        index += struct.pack("<II", number, at + len(content))
        content += value + bytes(-len(value) % 4)
    section = struct.pack("<II", at + len(content), len(values)) + index + content
    return struct.pack("<HHI16sI16sI", 0xFFFE, 0, 2, bytes(16), 1, bytes(16), 48) + section


def word_streams(
    stories: Sequence[str], marks: Mapping[int, bytes] | None = None, runs: Mapping[int, bytes] | None = None
) -> dict[str, bytes]:
    """The streams of a Word document: the text of its stories in their order, the first half of it in wide pieces.

    `marks` maps the place where a paragraph begins to what is said of it, its style first; `runs` the place where a
    run of characters begins to its properties.
    """
    stories = [_units(story) for story in stories]
    text = "".join(stories)
    half = len(text) // 2
    at = 2048
    wide, narrow = text[:half].encode("utf-16-le", "surrogatepass"), text[half:].encode("cp1252", "replace")
    places = {index: at + 2 * index if index < half else at + 2 * half + index - half for index in range(len(text) + 1)}
    pieces = struct.pack("<III", 0, half, len(text))
    pieces += struct.pack("<HIH", 0, at, 0) + struct.pack("<HIH", 0, (at + len(wide)) * 2 | 0x40000000, 0)
    clx = b"\2" + struct.pack("<I", len(pieces)) + pieces
    end = at + len(wide) + len(narrow)
    pages = struct.pack("<III", at, end, 1024 // _PAGE) + struct.pack("<III", at, end, 1536 // _PAGE)
    head = bytearray(1024)
    struct.pack_into("<HH", head, 0, 0xA5EC, 0x00C1)
    struct.pack_into(f"<{len(stories)}I", head, 0x4C, *map(len, stories))
    struct.pack_into("<II", head, 0x1A2, 0, len(clx))
    struct.pack_into("<II", head, 0x102, len(clx), 12)
    struct.pack_into("<II", head, 0xFA, len(clx) + 12, 12)
    page = _page_of_marks({places[begin]: mark for begin, mark in (marks or {0: b"\0\0"}).items()}, places[len(text)])
    of_runs = page_of_runs({places[begin]: run for begin, run in (runs or {0: b""}).items()}, places[len(text)])
    document = (bytes(head) + page + of_runs).ljust(at, b"\0") + wide + narrow
    return {"WordDocument": document, "0Table": clx + pages}


def older_document(*stories: str, language: int = 0x0409, pieces: Sequence[tuple[int, int]] = ()) -> bytes:
    """The stream of a document older than Word 97. `pieces` tell where in the text each begins, and its length."""
    text = "".join(stories).encode("cp1251" if language == 0x0419 else "cp1252")
    at = 768
    head = bytearray(at)
    struct.pack_into("<HHHH", head, 0, 0xA5DC, 0x65, 0, language)
    struct.pack_into("<II", head, 0x18, at, at + len(text))
    struct.pack_into(f"<{len(stories)}I", head, 0x34, *map(len, stories))
    if not pieces:
        return bytes(head) + text
    ends = [sum(length for _, length in pieces[:count]) for count in range(len(pieces) + 1)]
    table = struct.pack(f"<{len(ends)}I", *ends)
    table += b"".join(struct.pack("<HIH", 0, at + start, 0) for start, _ in pieces)
    struct.pack_into("<II", head, 0x160, at + len(text), 5 + len(table))
    return bytes(head) + text + b"\2" + struct.pack("<I", len(table)) + table


def _units(text: str) -> str:
    """The text with characters beyond U+FFFF as the two that UTF-16 has for them."""
    content = text.encode("utf-16-le")
    return "".join(map(chr, struct.unpack(f"<{len(content) // 2}H", content)))


def _page_of_marks(marks: Mapping[int, bytes], end: int) -> bytes:
    page = bytearray(_PAGE)
    struct.pack_into(f"<{len(marks) + 1}I", page, 0, *marks, end)
    at = _PAGE - 2
    for index, mark in enumerate(marks.values()):
        size = (len(mark) + 1) // 2
        at -= 2 * (size + 1)
        page[at : at + 2 + len(mark)] = bytes((0, size)) + mark
        page[4 * (len(marks) + 1) + 13 * index] = at // 2
    page[-1] = len(marks)
    return bytes(page)


def page_of_runs(runs: Mapping[int, bytes], end: int) -> bytes:
    """A page that tells the properties of characters, by where in the stream a run of them begins."""
    page = bytearray(_PAGE)
    struct.pack_into(f"<{len(runs) + 1}I", page, 0, *runs, end)
    at = _PAGE - 2
    for index, properties in enumerate(runs.values()):
        if properties:
            at = (at - 1 - len(properties)) // 2 * 2
            page[at : at + 1 + len(properties)] = bytes((len(properties),)) + properties
            page[4 * (len(runs) + 1) + index] = at // 2
    page[-1] = len(runs)
    return bytes(page)
