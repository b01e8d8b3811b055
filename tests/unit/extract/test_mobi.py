import struct
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.extract.books.mobi import read_mobi
from desktop_app.extract.contents import CannotRead, Contents
from desktop_app.extract.extractors import extract_file
from desktop_app.records import Extraction, ExtractionFailure, FailureReason
from desktop_app.settings import ExtractSettings
from tests.mobi_files import database, head

PAGES = b"<html><head><guide/></head><body><h1>Lease</h1><p>may end</p><mbp:pagebreak/><h2>Rent</h2>due \xc3\xbc</html>"


def read(path: Path, content: bytes) -> Contents:
    path.write_bytes(content)
    return read_mobi(path, ExtractSettings())


def found(contents: Contents) -> list[tuple[str | None, str]]:
    return [(segment.locator.heading, segment.text) for segment in contents.segments]


def test_pages_by_headings_with_title_and_author(tmp_path: Path) -> None:
    notes = {100: b"Ann", 106: b"2001-02-03", 503: b"The lease"}
    contents = read(tmp_path / "a.mobi", database([head(2, notes=notes), PAGES[:-18], PAGES[-18:], b"picture"]))
    assert found(contents) == [("Lease", "Lease\n\nmay end"), ("Lease › Rent", "Rent\n\ndue ü")]
    assert contents.title == "The lease"
    assert contents.metadata == {"author": "Ann", "created": "2001-02-03"}


def test_zero_bytes_are_no_text(tmp_path: Path) -> None:
    assert found(read(tmp_path / "a.mobi", database([head(1), b"<p>be\0gin</p>\0"]))) == [(None, "begin")]


def test_the_long_name_stands_in_for_a_title(tmp_path: Path) -> None:
    assert read(tmp_path / "a.mobi", database([head(1), PAGES])).title == "Long name é"


def test_a_record_that_would_end_far_behind_the_file_ends_with_it(tmp_path: Path) -> None:
    content = bytearray(database([head(1), PAGES, b""]))
    struct.pack_into(">I", content, 78 + 8 * 2, 0xFFFFFFFF)
    tracemalloc.start()
    assert "may end" in found(read(tmp_path / "a.mobi", bytes(content)))[0][1]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 10_000_000


def test_what_is_put_behind_the_text_is_left_out(tmp_path: Path) -> None:
    cut = [b"<p>gr\xc3" + b"\xbc\1", b"\xbc<p>two\0"]  # the second byte of a character twice, and how often
    assert found(read(tmp_path / "a.mobi", database([head(2, at_240=1), *cut]))) == [(None, "grü\n\ntwo")]
    entry = b"<p>one\0" + b"xyz\x84"  # an entry of four bytes behind it
    assert found(read(tmp_path / "b.mobi", database([head(1, at_240=3), entry]))) == [(None, "one")]


def test_the_newer_kind_has_many_pages_and_style_sheets_behind_them(tmp_path: Path) -> None:
    page = b'<?xml version="1.0"?><!DOCTYPE html><html><head><title>x</title></head><body>%s</body></html>'
    text = page % b"<h1>One</h1>a" + page % b"<h1>Two</h1>b"
    flows = b"FDST" + struct.pack(">IIIIII", 12, 2, 0, len(text), len(text), len(text) + 9)
    content = database([head(1, at_36=8, at_192=2), text + b"p{margin}", flows])
    assert found(read(tmp_path / "a.azw3", content)) == [("One", "One\n\na"), ("Two", "Two\n\nb")]


def test_packed_texts(tmp_path: Path) -> None:
    assert found(read(tmp_path / "a.mobi", database([head(1, packed=2), b"<p>a\xe2c"]))) == [(None, "a bc")]
    with pytest.raises(CannotRead) as refusal:
        read(tmp_path / "b.mobi", database([head(1, packed=17480, at_112=2, at_116=2), b"x", b"HUFF", b"CDIC"]))
    assert refusal.value.reason == FailureReason.CORRUPT
    with pytest.raises(CannotRead) as refusal:
        read(tmp_path / "c.mobi", database([head(1, packed=3), b"x"]))
    assert refusal.value.reason == FailureReason.UNSUPPORTED


def test_palmdoc_texts_are_plain(tmp_path: Path) -> None:
    plain = struct.pack(">HHIHHHH", 2, 0, 9, 1, 4096, 0, 0)
    path = tmp_path / "a.pdb"
    path.write_bytes(database([plain, b"a<b> \xe2c"], b"TEXtREAd", b"My note"))
    outcome = extract_file(path, ExtractSettings())
    assert isinstance(outcome, Extraction)
    assert (outcome.type, outcome.title, outcome.segments[0].text) == ("mobi", "My note", "a<b>  bc")


def test_a_protected_book_says_so(tmp_path: Path) -> None:
    with pytest.raises(CannotRead) as refusal:
        read(tmp_path / "a.azw", database([head(1, locked=2), PAGES]))
    assert refusal.value.reason == FailureReason.ENCRYPTED


def test_empty_cut_off_and_damaged(tmp_path: Path) -> None:
    path = tmp_path / "a.mobi"
    path.write_bytes(database([head(1), b"<html></html>"]))
    outcome = extract_file(path, ExtractSettings())
    assert isinstance(outcome, ExtractionFailure)
    assert outcome.reason == FailureReason.EMPTY
    assert found(read(path, database([head(2), b"<p>begin", b"<p>end"])[:-4])) == [(None, "begin")]
    with pytest.raises(CannotRead) as refusal:
        read(path, database([head(1), PAGES])[:90])
    assert refusal.value.reason == FailureReason.CORRUPT


def test_no_more_is_read_than_may_be_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.mobi"
    path.write_bytes(database([head(9), *[b"word " * 800] * 9]))
    contents = read_mobi(path, ExtractSettings(max_chars=1000))
    assert sum(len(segment.text) for segment in contents.segments) < 5000


@given(st.lists(st.tuples(st.integers(0, 700), st.integers(0, 255)), max_size=20), st.sampled_from((1, 2, 17480)))
def test_any_damage_is_survived(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[int, int]], packed: int
) -> None:
    content = bytearray(database([head(2, packed=packed, notes={100: b"Ann"}), PAGES, b"HUFF", b"CDIC"]))
    for at, value in changes:
        content[at % len(content)] = value
    try:
        contents = read(tmp_path_factory.mktemp("book") / "a.mobi", bytes(content))
    except CannotRead:
        return
    assert isinstance(contents, Contents)
