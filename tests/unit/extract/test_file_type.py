import bz2
import gzip
import lzma
import sys
import tarfile
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from backports import zstd

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
        ("a.PY", "code", "py"),
        ("a.sql", "code", "sql"),
        ("a.log", "text", "log"),
        ("a.markdown", "markdown", "md"),
        ("a.htm", "html", "html"),
        ("a.svg", "xml", "svg"),
        ("a.ipynb", "notebook", "ipynb"),
        ("a.jsonl", "json", "jsonl"),
        ("a.yml", "yaml", "yaml"),
        ("a.toml", "ini", "toml"),
        ("a.vtt", "subtitles", "vtt"),
        ("a.ics", "calendar", "ics"),
        ("a.vcard", "contacts", "vcf"),
        ("a.rst", "rst", "rst"),
        ("a.asciidoc", "asciidoc", "adoc"),
        ("a.tex", "latex", "tex"),
        ("a.bib", "bibtex", "bib"),
        ("a.mht", "savedpage", "mhtml"),
        ("a.csv", "delimited", "csv"),
        ("a.tab", "delimited", "tsv"),
        ("a.xls", "delimited", "csv"),
        ("README", "text", "txt"),
        ("a.b c", "text", "txt"),
    ],
)
def test_texts_are_told_apart_by_suffix(tmp_path: Path, name: str, kind: str, type_: str) -> None:
    assert of(tmp_path / name, "some words") == FileType(kind, type_)


def test_a_script_needs_no_suffix(tmp_path: Path) -> None:
    assert of(tmp_path / "deploy", "#!/bin/sh\n") == FileType("code", "txt")
    assert of(tmp_path / "notes.txt", "#!/bin/sh\n") == FileType("text", "txt")


@pytest.mark.parametrize("name", ["a.ics", "a.vcf", "a.vcs", "export", "a.doc", "a.dat", "00001.vcf.bak"])
def test_calendars_and_cards_under_each_others_names(tmp_path: Path, name: str) -> None:
    assert of(tmp_path / name, "\nbegin:vcard\nFN:Anna") == FileType("contacts", "vcf")
    assert of(tmp_path / name, "item1.BEGIN:VCARD\nFN:Anna") == FileType("contacts", "vcf")
    assert of(tmp_path / name, "\ufeffBEGIN:VCALENDAR\nEND:VCALENDAR") == FileType("calendar", "ics")
    assert of(tmp_path / "a.txt", "BEGIN:VCARD\nFN:Anna") == FileType("text", "txt")


def test_what_the_bytes_say_beats_the_name(tmp_path: Path) -> None:
    write_docx(tmp_path / "lie.doc", "A", "b")
    assert recognise(tmp_path / "lie.doc").kind == "docx"
    write_pdf(tmp_path / "lie.txt", "A", "b")
    assert recognise(tmp_path / "lie.txt").kind == "pdf"
    assert of(tmp_path / "a.doc", "\ufeff <!-- x -->\n<!DOCTYPE html><p>x").kind == "html"
    assert of(tmp_path / "a.xls", "<html><table>").kind == "html"
    assert of(tmp_path / "d.doc", '<?xml version="1.0"?>\n<html><p>x').kind == "html"
    assert of(tmp_path / "b.doc", "plain words") == FileType("text", "txt")
    assert of(tmp_path / "c.doc", r"{\rtf1 x}").kind == "rtf"
    assert of(tmp_path / "page", "<html>").kind == "html"
    assert of(tmp_path / "page.txt", "<html>").kind == "text"


@pytest.mark.parametrize(
    ("name", "type_"),
    [("orders.xls", "xml"), ("letter.doc", "xml"), ("flat.fodt", "fodt"), ("map.kml", "kml"), ("a", "xml")],
)
def test_xml_is_known_under_any_name_that_is_no_text_of_its_own(tmp_path: Path, name: str, type_: str) -> None:
    source = '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n<Workbook/>'
    assert of(tmp_path / name, source) == FileType("xml", type_)
    assert of(tmp_path / name, source.encode("utf-16")) == FileType("xml", type_)
    assert of(tmp_path / "a.txt", source) == FileType("text", "txt")
    assert of(tmp_path / "a.csv", source) == FileType("delimited", "csv")


def test_a_page_in_utf_16_under_the_name_of_a_table(tmp_path: Path) -> None:
    assert of(tmp_path / "a.xls", "<html><table>".encode("utf-16")).kind == "html"
    assert of(tmp_path / "b.xls", "Name\tTown\n".encode("utf-16")).kind == "delimited"


@pytest.mark.parametrize("name", ["a.doc", "a.xls"])
def test_a_page_saved_whole_under_the_name_of_an_office_document(tmp_path: Path, name: str) -> None:
    head = "Date: Tue, 12 Mar 2024 10:00:00 +0000\r\nSubject: Exported\r\nMIME-Version: 1.0\r\n"
    related = 'Content-Type: multipart/related;\r\n\tboundary="b"\r\n\r\n--b\r\n'
    assert of(tmp_path / name, head + related) == FileType("savedpage", "mhtml")
    assert of(tmp_path / name, f"MIME-Version: 1.0\r\n{related}") == FileType("savedpage", "mhtml")
    assert of(tmp_path / name, f"words\r\n\r\n{head}{related}").kind in {"text", "delimited"}
    assert of(tmp_path / "message", f"From: a@example.org\r\n{head}{related}").kind == "mail"


UNREAD = {
    "layers": b"8BPS\0\1\0\0",
    "icon": b"\0\0\1\0\1\0",
    "compress": b"\x1f\x9d\x90",
    "cabinet": b"MSCF\0",
    "elf": b"\x7fELF",
    "exe": b"MZ\x90\0\x03\0\0\0",
    "class": b"\xca\xfe\xba\xbe\0\0\0\x34",
    "database": b"SQLite format 3\0",
    "drawing": b"AC1032\0\0",
    "font": b"\0\1\0\0\0\x0e",
    "woff": b"wOF2\0\1\0\0",
    "numbers": b"\x93NUMPY\1\0",
    "folder": b"\0\0\0\1Bud1\0",
    "film": b"\x1a\x45\xdf\xa3\1\0",
    "postscript": b"%!PS-Adobe-3.0\n(words) show",
}


@pytest.mark.parametrize("content", UNREAD.values(), ids=UNREAD)
def test_what_is_not_read_says_so(tmp_path: Path, content: bytes) -> None:
    assert refused(tmp_path / "a.dat", content) == FailureReason.UNSUPPORTED


@pytest.mark.parametrize("word", ["MZ", "BM", "ID3", "RIFF", "OTTO", "true", "ftyp", "AC10", "8BPS", "OggS"])
def test_words_that_look_like_magic_are_words(tmp_path: Path, word: str) -> None:
    assert of(tmp_path / "a.txt", f"{word} and other words").kind == "text"


def test_sound_is_known_by_its_bytes(tmp_path: Path) -> None:
    assert of(tmp_path / "a.mp3", b"ID3\4\0\0").kind == "media"
    assert of(tmp_path / "b.mp3", b"\xff\xfb\x90\0").kind == "media"
    assert of(tmp_path / "c.wav", b"RIFF\4\0\0\0WAVEfmt ").kind == "media"
    assert of(tmp_path / "d.m4a", b"\0\0\0\x18ftypM4A \0").kind == "media"


def test_property_lists_are_known_by_their_bytes(tmp_path: Path) -> None:
    assert of(tmp_path / "a.plist", b"bplist00\0").kind == "plist"
    assert of(tmp_path / "a.webarchive", b"bplist00\0").type == "webarchive"


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


def test_empty_and_damaged(tmp_path: Path) -> None:
    assert refused(tmp_path / "a.pdf", b"") == FailureReason.EMPTY
    assert refused(tmp_path / "b.pdf", b"just words") == FailureReason.CORRUPT
    assert refused(tmp_path / "a.docx", b"PK\x03\x04 cut off") == FailureReason.CORRUPT


def test_what_is_called_pdf_is_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    assert of(path, "<!DOCTYPE html><title>404</title>") == FileType("html", "html")
    assert of(path, '<?xml version="1.0"?><a/>') == FileType("xml", "xml")
    assert of(path, MAIL) == FileType("mail", "eml")
    assert of(path, "BEGIN:VCALENDAR\n") == FileType("calendar", "ics")
    assert refused(path, b"SQLite format 3\x00") == FailureReason.UNSUPPORTED
    for piece in (b"\x00\x9c\x01" * 50, b"4 0 obj\n<</Length 9>>\nstream\n", b"%PDX-1.7\n1 0 obj\n"):
        assert refused(path, piece) == FailureReason.CORRUPT


def test_archives_and_packages(tmp_path: Path) -> None:
    for name in ("a.zip", "a.jar", "a.docx"):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.writestr("a.txt", "x")
    assert recognise(tmp_path / "a.zip") == FileType("zip", "zip")
    for name in ("a.jar", "a.docx"):
        with pytest.raises(CannotRead) as refusal:
            recognise(tmp_path / name)
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


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress, zstd.compress])
def test_a_compressed_file_is_told_from_a_compressed_tar(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    with tarfile.open(tmp_path / "plain", "w") as archive:
        archive.addfile(tarfile.TarInfo("a.txt"))
    content = (tmp_path / "plain").read_bytes()
    assert recognise(tmp_path / "plain") == FileType("tar", "tar")
    assert of(tmp_path / "a.bin", pack(content)) == FileType("tar", "tar")
    assert of(tmp_path / "a.bin", pack(b"words")).kind == "compressed"


def test_an_archive_whose_first_member_is_a_pdf_is_an_archive(tmp_path: Path) -> None:
    pdf = b"%PDF-1.7\n" + bytes(600)
    with zipfile.ZipFile(tmp_path / "scans.zip", "w", zipfile.ZIP_STORED) as packed:
        packed.writestr("a.pdf", pdf)
    with tarfile.open(tmp_path / "scans.tar", "w") as archive:
        member = tarfile.TarInfo("a.pdf")
        member.size = len(pdf)
        archive.addfile(member, BytesIO(pdf))
    assert [recognise(tmp_path / name).kind for name in ("scans.zip", "scans.tar")] == ["zip", "tar"]
    assert of(tmp_path / "scan.pdf", b"\0 sent by a printer\n" + pdf).kind == "pdf"


def test_a_tar_needs_no_magic_but_a_checksum(tmp_path: Path) -> None:
    header = bytearray(tarfile.TarInfo("a.txt").tobuf())
    header[257:265] = bytes(8)
    header[148:156] = b"%06o\0 " % (sum(header[:148]) + sum(header[156:]) + 8 * 32)
    assert of(tmp_path / "a", bytes(header) + bytes(1024)).kind == "tar"
    header[0] ^= 1
    assert of(tmp_path / "a", bytes(header) + bytes(1024)).kind == "text"


MAIL = b"Return-Path: <a@x>\nFrom: a@example.org\nDate: Mon, 1 Jan 2024 10:00:00 +0000\nTo: b@example.org\n\nwords\n"


@pytest.mark.parametrize("name", ["1204680122.M27P12.host:2,S", "1204680122.M27P12.host.example", "42", "a.eml"])
def test_mail_in_a_folder_of_a_mail_program_is_known_by_its_headers(tmp_path: Path, name: str) -> None:
    if sys.platform != "win32" or ":" not in name:
        assert of(tmp_path / name, MAIL) == FileType("mail", "eml")
    assert of(tmp_path / "a.txt", MAIL) == FileType("text", "txt")
    assert of(tmp_path / "letter", "From: me\nTo: you\n\nwords").kind == "text"
    assert of(tmp_path / "memo", "Project: x\nFrom: me\nTo: you\nDate: today\n\nwords").kind == "text"


@pytest.mark.parametrize(
    "before",
    [
        b"ARC-Seal: i=3; b=\n" + b"  AbCdEf0123456789AbCdEf0123456789\n" * 300,
        b"Content-Type: text/plain;\n\tcharset=utf-8\nMime-Version: 1.0\n",
        b"DKIM-Signature: v=1\nMessage-Id: <1@x>\n",
        b"\xef\xbb\xbf",
        b"\r\n",
    ],
)
def test_mail_may_begin_with_any_header(tmp_path: Path, before: bytes) -> None:
    content = before + MAIL.replace(b"\nTo:", b"\nMessage-ID: <1@example.org>\nTo:")
    assert of(tmp_path / "1204680122.M27P12.host:2,S".replace(":", "_"), content) == FileType("mail", "eml")


@pytest.mark.parametrize("name", ["letter.txt.asc", "letter.txt"])
def test_what_pgp_encrypted_needs_a_key(tmp_path: Path, name: str) -> None:
    assert refused(tmp_path / name, b"-----BEGIN PGP MESSAGE-----\n\nhQEMA\n") == FailureReason.ENCRYPTED


def test_what_was_signed_on_its_own_is_mail(tmp_path: Path) -> None:
    part = b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\nS8O8"
    assert of(tmp_path / "smime", part).kind == "mail"
    assert of(tmp_path / "note", b"Content-Type: what is it?\n\nwords").kind == "text"


def test_a_mailbox_without_a_suffix(tmp_path: Path) -> None:
    assert of(tmp_path / "Inbox", b"From - Mon Jan  1 10:00:00 2024\n" + MAIL) == FileType("mailbox", "mbox")
    assert of(tmp_path / "Sent", b"From \r\n" + MAIL) == FileType("mailbox", "mbox")
    assert of(tmp_path / "card", b"From \nAnn: with love").kind == "text"
    assert of(tmp_path / "story", "From here to there at 10:00 we went.\nThen: nothing.").kind == "text"


def test_a_note_about_pdf_is_a_note(tmp_path: Path) -> None:
    note = "A PDF begins with %PDF-1.7 and some bytes.\n"
    assert of(tmp_path / "note.md", note).kind == "markdown"
    assert of(tmp_path / "junk before.pdf", b"\n\x00junk\n%PDF-1.7").kind == "pdf"


@pytest.mark.parametrize(
    ("part", "kind"), [("xl/workbook.xml", "xlsx"), ("xl/workbook.bin", "xlsx"), ("word/document.xml", "docx")]
)
def test_packages_are_known_by_their_parts(tmp_path: Path, part: str, kind: str) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsm", "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(part, "")
    assert recognise(tmp_path / "a.xlsm") == FileType(kind, kind)


def packed(path: Path, *parts: tuple[str, str]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize(
    ("mimetype", "kind"),
    [
        ("application/vnd.oasis.opendocument.text-template", "odt"),
        ("application/vnd.oasis.opendocument.graphics", "odg"),
        ("application/vnd.sun.xml.writer.template", "odt"),
        ("application/vnd.sun.xml.calc", "ods"),
    ],
)
def test_documents_are_known_by_their_mark(tmp_path: Path, mimetype: str, kind: str) -> None:
    assert recognise(packed(tmp_path / "a.zip", ("mimetype", mimetype), ("content.xml", ""))) == FileType(kind, kind)


@pytest.mark.parametrize(
    "parts",
    [
        (("mimetype", "application/x-krita"), ("layer.xml", "x")),
        (("[Content_Types].xml", "<Types/>"), ("3D/model.model", "x")),
    ],
)
def test_packages_that_are_not_read_say_so(tmp_path: Path, parts: tuple[tuple[str, str], ...]) -> None:
    with pytest.raises(CannotRead) as refusal:
        recognise(packed(tmp_path / "a.dat", *parts))
    assert refusal.value.reason == FailureReason.UNSUPPORTED


def test_an_archive_may_hold_a_file_called_mimetype(tmp_path: Path) -> None:
    assert recognise(packed(tmp_path / "a.zip", ("a.txt", "x"), ("mimetype", "application/x-krita"))).kind == "zip"
    assert recognise(packed(tmp_path / "b.zip", ("mimetype", "a note of mine"))).kind == "zip"
