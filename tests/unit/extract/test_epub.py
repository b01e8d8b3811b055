import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.extract.books.epub import read_epub
from desktop_app.extract.contents import CannotRead, Contents
from desktop_app.extract.extractors import extract_file
from desktop_app.extract.file_type import FileType, recognise
from desktop_app.records import Extraction, ExtractionFailure, FailureReason
from desktop_app.settings import ExtractSettings

MIMETYPE = "application/epub+zip"
CONTAINER = '<container><rootfiles><rootfile full-path="OPS/a.opf"/></rootfiles></container>'
METADATA = "<dc:title>The lease</dc:title><dc:creator>Ann</dc:creator><dc:date>2001-02-03</dc:date>"
NCX = """<ncx><navMap><navPoint><navLabel><text>Part One</text></navLabel><content src="one.xhtml"/><navPoint><navLabel>
<text>Chapter 2. Rent</text></navLabel><content src="two.xhtml"/></navPoint></navPoint></navMap></ncx>"""
ENCRYPTION = '<e><EncryptionMethod Algorithm="x"/><CipherReference URI="OPS/one.xhtml"/></e>'


def read(path: Path) -> Contents:
    return read_epub(path, ExtractSettings())


def page(body: str) -> str:
    return f'<?xml version="1.0"?><html xmlns="x"><head><title/></head><body>{body}</body></html>'


def book(path: Path, spine: list[str], **parts: str) -> Path:
    """A book; parts are named without folder, those of META-INF and the package by their full name."""
    items = "".join(f'<item id="i{index}" href="{href}" media-type="x"/>' for index, href in enumerate(spine))
    order = "".join(f'<itemref idref="i{index}"/>' for index in range(len(spine)))
    toc = '<item id="toc" href="toc.ncx" media-type="application/x-dtbncx+xml"/>'
    package = f'<package xmlns:dc="d">{METADATA}<manifest>{toc}{items}</manifest><spine>{order}</spine></package>'
    files = {"mimetype": MIMETYPE, "META-INF/container.xml": CONTAINER, "OPS/a.opf": package, **parts}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name if "/" in name or name == "mimetype" else f"OPS/{name}", content)
    return path


def test_documents_in_reading_order_under_their_chapters(tmp_path: Path) -> None:
    path = book(
        tmp_path / "a.epub",
        ["cover.xhtml", "one.xhtml", "two.xhtml", "rest.xhtml", "after.xhtml"],
        **{
            "toc.ncx": NCX,
            "after.xhtml": page("<h1>Afterword</h1><p>thanks</p>"),
            "cover.xhtml": page("<p>cover</p>"),
            "one.xhtml": page("<p>begin</p>"),
            "rest.xhtml": page("<p>more of it</p>"),
            "two.xhtml": page("<h2>Rent</h2><p>due</p><h3>Late</h3><p>fee</p>"),
        },
    )
    contents = read(path)
    assert [(s.locator.heading, s.text) for s in contents.segments] == [
        (None, "cover"),
        ("Part One", "begin"),
        ("Part One › Chapter 2. Rent", "Rent\n\ndue"),
        ("Part One › Chapter 2. Rent › Late", "Late\n\nfee"),
        ("Part One › Chapter 2. Rent", "more of it"),
        ("Afterword", "Afterword\n\nthanks"),
    ]
    assert contents.title == "The lease"
    assert contents.metadata == {"author": "Ann", "created": "2001-02-03"}


def test_names_with_escapes_other_case_and_from_the_root(tmp_path: Path) -> None:
    path = book(
        tmp_path / "a.epub",
        ["my%20one.xhtml", "TWO.xhtml", "/OPS/three.xhtml", "gone.xhtml", "cover.jpg"],
        **{
            "my one.xhtml": page("one"),
            "two.xhtml": page("two"),
            "three.xhtml": page("three"),
            "cover.jpg": "\0\1\2\3\xff",
        },
    )
    assert [segment.text for segment in read(path).segments] == ["one", "two", "three"]


@pytest.mark.parametrize("package", ["<package>", "", "<package/>"])
def test_without_a_spine_every_page_is_read(tmp_path: Path, package: str) -> None:
    parts = {"OPS/a.opf": package, "b.html": page("two"), "a.html": page("one"), "toc.ncx": "<ncx>"}
    contents = read(book(tmp_path / "a.epub", [], **parts))
    assert [segment.text for segment in contents.segments] == ["one", "two"]
    assert contents.title == ""


@pytest.mark.parametrize("toc", ["<ncx>", '<!DOCTYPE ncx [<!ENTITY a "b">]><ncx>&a;</ncx>'])
def test_a_damaged_table_of_contents_leaves_the_headings(tmp_path: Path, toc: str) -> None:
    path = book(tmp_path / "a.epub", ["one.xhtml"], **{"toc.ncx": toc, "one.xhtml": page("<h1>One</h1>begin")})
    assert [segment.locator.heading for segment in read(path).segments] == ["One"]


def test_a_damaged_page_leaves_the_others(tmp_path: Path) -> None:
    pages = {"one.xhtml": page("first page"), "two.xhtml": page("second page")}
    path = book(tmp_path / "a.epub", sorted(pages), **pages, **{"META-INF/encryption.xml": "<e>&"})
    content = path.read_bytes()
    path.write_bytes(content.replace(b"second page", b"secand page"))  # its checksum is another one now
    assert [segment.text for segment in read(path).segments] == ["first page"]
    path.write_bytes(content.replace(b"second page", b"secand page").replace(b"first page", b"forst page"))
    with pytest.raises(CannotRead) as refusal:
        read(path)
    assert refusal.value.reason == FailureReason.CORRUPT


@pytest.mark.parametrize("damaged", ["META-INF/container.xml", "OPS/a.opf"])
def test_damaged_lists_leave_the_pages(tmp_path: Path, damaged: str) -> None:
    path = book(tmp_path / "a.epub", ["one.xhtml"], **{"one.xhtml": page("begin"), damaged: "<a>&"})
    assert [segment.text for segment in read(path).segments] == ["begin"]


def test_a_reading_order_of_pictures_alone_is_none(tmp_path: Path) -> None:
    package = (
        '<package><manifest><item id="a" href="a.jpg" media-type="image/jpeg"/></manifest>'
        '<spine><itemref idref="a"/></spine></package>'
    )
    path = book(tmp_path / "a.epub", [], **{"OPS/a.opf": package, "a.jpg": "\xff", "b.xhtml": page("read")})
    assert [segment.text for segment in read(path).segments] == ["read"]


def test_a_book_is_known_without_its_mark(tmp_path: Path) -> None:
    path = book(tmp_path / "a.epub", ["one.xhtml"], **{"mimetype": "", "one.xhtml": page("begin")})
    assert recognise(path) == FileType("epub", "epub")
    outcome = extract_file(path, ExtractSettings())
    assert isinstance(outcome, Extraction)
    assert outcome.title == "The lease"


def test_protected_books_say_so(tmp_path: Path) -> None:
    readable = {"one.xhtml": page("begin")}
    by_list = book(tmp_path / "a.epub", ["one.xhtml"], **readable, **{"META-INF/encryption.xml": ENCRYPTION})
    by_rights = book(
        tmp_path / "b.epub", ["one.xhtml"], **{"one.xhtml": "\0\1\2\3\4\5\6\7" * 9, "META-INF/rights.xml": "<rights/>"}
    )
    for path in (by_list, by_rights):
        with pytest.raises(CannotRead) as refusal:
            read(path)
        assert refusal.value.reason == FailureReason.ENCRYPTED
    readable_with_rights = book(tmp_path / "c.epub", ["one.xhtml"], **readable, **{"META-INF/rights.xml": "<rights/>"})
    assert read(readable_with_rights).segments


def test_empty_and_damaged(tmp_path: Path) -> None:
    outcome = extract_file(book(tmp_path / "a.epub", ["one.xhtml"], **{"one.xhtml": page("")}), ExtractSettings())
    assert isinstance(outcome, ExtractionFailure)
    assert outcome.reason == FailureReason.EMPTY
    path = book(tmp_path / "b.epub", ["one.xhtml"], **{"one.xhtml": page("begin" * 100)})
    path.write_bytes(path.read_bytes()[:-40])
    outcome = extract_file(path, ExtractSettings())
    assert isinstance(outcome, ExtractionFailure)
    assert outcome.reason == FailureReason.CORRUPT


def test_entities_are_refused_before_they_expand(tmp_path: Path) -> None:
    path = book(tmp_path / "a.epub", [], **{"OPS/a.opf": '<!DOCTYPE p [<!ENTITY a "ha">]><package>&a;</package>'})
    with pytest.raises(CannotRead) as refusal:
        read(path)
    assert refusal.value.reason == FailureReason.BOMB


def test_no_more_is_read_than_may_be_kept(tmp_path: Path) -> None:
    pages = {f"{index}.xhtml": page("word " * 300) for index in range(9)}
    contents = read_epub(book(tmp_path / "a.epub", sorted(pages), **pages), ExtractSettings(max_chars=1000))
    assert len(contents.segments) == 1


@given(package=st.text("<>/ =\"'adehimpnrst-", max_size=60), toc=st.text("<>/ =\"'acdehimnoprstvxN", max_size=60))
def test_whatever_the_lists_say_the_pages_are_read(
    tmp_path_factory: pytest.TempPathFactory, package: str, toc: str
) -> None:
    path = tmp_path_factory.mktemp("book") / "a.epub"
    book(path, [], **{"OPS/a.opf": f"<package>{package}", "toc.ncx": toc, "one.xhtml": page("begin")})
    assert [segment.text for segment in read(path).segments] == ["begin"]
