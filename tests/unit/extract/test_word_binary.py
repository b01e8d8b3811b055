import struct
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.extract.office.paragraphs import Paragraph
from desktop_app.extract.office.word_binary import STORIES, is_older, parse_stories, table_stream
from tests.office_streams import older_document, word_streams

CELL, ROW_END = b"\0\0\x16\x24\x01", b"\0\0\x16\x24\x01\x17\x24\x01"
HEADING = b"\2\0"
BOLD, DELETED, RESTORED = b"\x35\x08\x01", b"\x00\x08\x01", b"\x00\x08\x00"
AUTHOR = b"\x04\x48\x02\x00"


def stories(
    *texts: str, marks: dict[int, bytes] | None = None, runs: dict[int, bytes] | None = None
) -> dict[str, list[Paragraph]]:
    streams = word_streams(texts, marks, runs)
    return parse_stories(streams["WordDocument"], streams["0Table"], 1_000_000)


def main(text: str, marks: dict[int, bytes] | None = None) -> list[str]:
    return [paragraph.text for paragraph in stories(text, marks=marks)["Text"]]


def test_wide_and_narrow_pieces_and_characters_beyond_the_plane() -> None:
    assert main("Größe 😀\rmehr als das für\r") == ["Größe 😀", "mehr als das für"]


def test_every_story_is_told_apart() -> None:
    found = stories("body\r", "note\r", "head\r", "", "comment\r", "end\r", "box\r", "head box\r")
    assert {name: [item.text for item in items] for name, items in found.items()} == {
        "Text": ["body"],
        "Footnotes": ["note"],
        "Header": ["head"],
        "Comments": ["comment"],
        "Endnotes": ["end"],
        "Text boxes": ["box"],
        "Header boxes": ["head box"],
    }


def test_headings_are_known_by_their_style() -> None:
    found = stories("Lease\rmay end\r", marks={0: HEADING, 6: b"\0\0"})
    assert found["Text"] == [Paragraph("Lease", 2), Paragraph("may end")]


def test_rows_are_lines_and_cells_may_be_empty_or_hold_paragraphs() -> None:
    text = "a\rb\x07\x07c\x07\x07after\r"
    marks = {0: CELL, 2: CELL, 4: CELL, 5: CELL, 7: ROW_END, 8: b"\0\0"}
    assert main(text, marks) == ["a b\t\tc", "after"]


def test_a_row_without_its_end_is_not_lost() -> None:
    assert main("a\x07b\x07after\r") == ["a\tb", "after"]
    assert main("a\x07b\x07") == ["a\tb"]


def test_fields_give_their_result() -> None:
    nested = "see \x13 HYPERLINK \x13 REF x \x14no\x15 \x14the \x13PAGE\x14page\x15\x15!\r"
    assert main(nested) == ["see the page!"]
    assert main("a\x13 TOC \rhidden\x14b\x15c\r") == ["abc"]


def test_what_was_deleted_under_review_is_no_text() -> None:
    text = "The rent is 500 600 euros.\rgone\rNext\r"
    runs = {0: BOLD, 12: AUTHOR + DELETED, 16: RESTORED, 27: DELETED + BOLD, 32: b""}
    assert [item.text for item in stories(text, runs=runs)["Text"]] == ["The rent is 600 euros.", "Next"]


def test_deleted_cells_and_fields_keep_the_order() -> None:
    marks = {0: CELL, 7: ROW_END, 8: b"\0\0"}
    rows = stories("a\x07b\x07cd\x07\x07e\r", marks=marks, runs={0: DELETED, 4: b""})
    assert [item.text for item in rows["Text"]] == ["\t\tcd", "e"]
    field = stories("a\x13 REF \x14b\x15c\r", runs={0: b"", 1: DELETED, 2: b""})
    assert [item.text for item in field["Text"]] == ["abc"]


def test_marks_of_notes_and_pictures_are_no_text() -> None:
    assert main("one\x02 two\x0bthree\x1efour\x1f\x01\r") == ["one two\nthree-four"]


def test_only_what_may_be_kept_is_read() -> None:
    streams = word_streams(["x" * 100])
    found = parse_stories(streams["WordDocument"], streams["0Table"], 40)
    assert [paragraph.text for paragraph in found["Text"]] == ["x" * 40]


def test_the_head_says_what_it_is_and_where_its_tables_are() -> None:
    document = word_streams([""])["WordDocument"]
    assert not is_older(document)
    assert is_older(older_document("x"))
    assert table_stream(document) == "0Table"
    assert table_stream(document[:0x0A] + b"\0\2" + document[0x0C:]) == "1Table"


@pytest.mark.parametrize(("language", "text"), [(0x0409, "Größe\rend\r"), (0x0419, "Привет\rконец\r")])
def test_older_documents_are_read_in_the_bytes_of_their_language(language: int, text: str) -> None:
    document = older_document(text, "note\r", language=language)
    found = parse_stories(document, document, 1_000_000)
    assert {name: [item.text for item in items] for name, items in found.items()} == {
        "Text": text.split(),
        "Footnotes": ["note"],
    }


def test_older_documents_that_were_saved_in_haste_have_pieces() -> None:
    document = older_document("two\rone\r", pieces=((4, 4), (0, 4)))
    assert [item.text for item in parse_stories(document, document, 1_000_000)["Text"]] == ["one", "two"]


@given(st.binary(max_size=600), st.binary(max_size=100))
def test_any_bytes_are_survived(document: bytes, tables: bytes) -> None:
    assert set(parse_stories(document, tables, 10_000)) <= set(STORIES)


def test_many_pages_and_pieces_take_linear_time() -> None:
    streams = word_streams(["x\r"], runs={0: DELETED})
    count = 10_000
    document = bytearray(streams["WordDocument"])
    pieces = b"\2" + struct.pack("<I", 12 * count + 4) + struct.pack(f"<{count + 1}I", *range(count + 1))
    pieces += struct.pack("<HIH", 0, 2048, 0) * count
    pages = struct.pack(f"<{count + 1}I", *range(count + 1)) + struct.pack(f"<{count}I", *range(count))
    struct.pack_into("<II", document, 0x1A2, 0, len(pieces))
    for at in (0xFA, 0x102):
        struct.pack_into("<II", document, at, len(pieces), len(pages))
    document += document[1536:2048] * count
    begun = time.process_time()
    parse_stories(bytes(document), pieces + pages, 1_000_000)
    assert time.process_time() - begun < 5


@given(st.lists(st.tuples(st.integers(0, 2200), st.integers(0, 255)), max_size=30), st.data())
def test_any_damage_is_survived(changes: list[tuple[int, int]], data: st.DataObject) -> None:
    streams = word_streams(["Lease\ra\x07b\x07", "note\r"], {0: HEADING, 6: CELL})
    damaged = {name: bytearray(content) for name, content in streams.items()}
    for at, value in changes:
        content = damaged[data.draw(st.sampled_from(sorted(damaged)))]
        content[at % len(content)] = value
    found = parse_stories(bytes(damaged["WordDocument"]), bytes(damaged["0Table"]), 10_000)
    assert sum(len(item.text) for items in found.values() for item in items) <= 11_000
