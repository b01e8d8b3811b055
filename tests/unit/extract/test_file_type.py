import zipfile
from pathlib import Path

import pytest

from desktop_app.extract.contents import CannotRead
from desktop_app.extract.file_type import FileType, recognise
from desktop_app.records import FailureReason
from tests.folder_builders import write_docx, write_pdf


def of(path: Path, content: bytes | str) -> FileType:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return recognise(path)


def refused(path: Path, content: bytes) -> FailureReason:
    with pytest.raises(CannotRead) as refusal:
        of(path, content)
    return refusal.value.reason


@pytest.mark.parametrize(
    ("name", "kind", "type_"),
    [
        ("a.txt", "text", "txt"),
        ("a.PY", "text", "py"),
        ("a.markdown", "markdown", "md"),
        ("a.htm", "html", "html"),
        ("a.svg", "xml", "svg"),
        ("a.ipynb", "notebook", "ipynb"),
        ("README", "text", "txt"),
        ("a.b c", "text", "txt"),
    ],
)
def test_texts_are_told_apart_by_suffix(tmp_path: Path, name: str, kind: str, type_: str) -> None:
    assert of(tmp_path / name, "some words") == FileType(kind, type_)


def test_what_the_bytes_say_beats_the_name(tmp_path: Path) -> None:
    write_docx(tmp_path / "lie.doc", "A", "b")
    assert recognise(tmp_path / "lie.doc").kind == "docx"
    write_pdf(tmp_path / "lie.txt", "A", "b")
    assert recognise(tmp_path / "lie.txt").kind == "pdf"
    assert of(tmp_path / "a.doc", "\ufeff <!-- x -->\n<!DOCTYPE html><p>x").kind == "html"
    assert of(tmp_path / "a.xls", "<html><table>").kind == "html"
    assert of(tmp_path / "b.doc", "plain words") == FileType("text", "txt")
    assert of(tmp_path / "c.doc", r"{\rtf1 x}").kind == "rtf"
    assert of(tmp_path / "page", "<html>").kind == "html"
    assert of(tmp_path / "page.txt", "<html>").kind == "text"


@pytest.mark.parametrize(
    "content",
    [
        b"\0\0\0\x18ftypheic",
        b"\x1f\x8b\x08\0",
        b"\x7fELF",
        b"SQLite format 3\0",
        b"MZ\x90\0\x03\0\0\0",
        b"Rar!\x1a\x07",
    ],
)
def test_what_is_not_read_says_so(tmp_path: Path, content: bytes) -> None:
    assert refused(tmp_path / "a.dat", content) == FailureReason.UNSUPPORTED


@pytest.mark.parametrize(
    ("content", "type_"),
    [
        (b"\x89PNG\r\n\x1a\n", "png"),
        (b"\xff\xd8\xff\xe0", "jpg"),
        (b"GIF89a", "gif"),
        (b"II*\0", "tif"),
        (b"RIFF\x10\0\0\0WEBP", "webp"),
        (b"BM\0\1\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0", "bmp"),
        (b"\0\0\0\x18ftypavif", "avif"),
    ],
)
def test_pictures_are_told_by_their_bytes(tmp_path: Path, content: bytes, type_: str) -> None:
    assert of(tmp_path / "a.dat", content) == FileType("picture", type_)


def test_words_that_look_like_magic_are_words(tmp_path: Path) -> None:
    assert of(tmp_path / "a.txt", "MZ is what a program begins with").kind == "text"
    assert of(tmp_path / "b.txt", "BMW and GIF8 are letters and a sign").kind == "text"


def test_empty_and_damaged(tmp_path: Path) -> None:
    assert refused(tmp_path / "a.pdf", b"") == FailureReason.EMPTY
    assert refused(tmp_path / "b.pdf", b"just words") == FailureReason.CORRUPT
    assert refused(tmp_path / "a.docx", b"PK\x03\x04 cut off") == FailureReason.CORRUPT


def test_archives_and_packages(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.txt", "x")
    with pytest.raises(CannotRead) as refusal:
        recognise(tmp_path / "a.zip")
    assert refusal.value.reason == FailureReason.UNSUPPORTED
    with zipfile.ZipFile(tmp_path / "b.ods", "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    assert recognise(tmp_path / "b.ods").kind == "ods"
    with zipfile.ZipFile(tmp_path / "c.odt", "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("META-INF/manifest.xml", "<m><encryption-data/></m>")
    with pytest.raises(CannotRead) as refusal:
        recognise(tmp_path / "c.odt")
    assert refusal.value.reason == FailureReason.ENCRYPTED


def test_a_note_about_pdf_is_a_note(tmp_path: Path) -> None:
    note = "A PDF begins with %PDF-1.7 and some bytes.\n"
    assert of(tmp_path / "note.md", note).kind == "markdown"
    assert of(tmp_path / "junk before.pdf", b"\n\x00junk\n%PDF-1.7").kind == "pdf"
