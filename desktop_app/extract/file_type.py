"""Says what a file is: by its first bytes where they tell, by its suffix among texts.

Owns the table of suffixes and magic numbers. Files lie: web programs export HTML as .doc, people rename.
"""

import re
from pathlib import Path
from typing import NamedTuple

from desktop_app.extract.archives.compressed import compression, head_of_unpacked
from desktop_app.extract.archives.seven_zip import MAGIC as SEVEN_ZIP_MAGIC
from desktop_app.extract.archives.tar import HEADER_BYTES, is_tar
from desktop_app.extract.archives.zip_archive import PROGRAM_SUFFIXES
from desktop_app.extract.code.code_languages import CODE_SUFFIXES
from desktop_app.extract.contents import CannotRead
from desktop_app.extract.encodings import BYTE_ORDER_MARKS
from desktop_app.extract.iwork.package import iwork_kind
from desktop_app.extract.mail.mail_signs import HEAD_BYTES as MAIL_HEAD_BYTES
from desktop_app.extract.mail.mail_signs import is_mailbox, is_message, may_be_mail
from desktop_app.extract.mail.signed import is_envelope
from desktop_app.extract.mail.tnef import MAGIC as TNEF_MAGIC
from desktop_app.extract.office.flat_document import flat_kind
from desktop_app.extract.office.ole import ole_kind
from desktop_app.extract.office.package_kind import package_kind
from desktop_app.extract.pages.picture_type import picture_type
from desktop_app.extract.type_groups import TYPE_OF_SUFFIX
from desktop_app.extract.zip_guard import open_zip
from desktop_app.records import FailureReason

_HEAD_BYTES = 4096
_PDF = b"%PDF-"
_ZIP = b"PK\x03\x04"
_PGP = b"-----BEGIN PGP MESSAGE-----"
_EMPTY_ZIP = b"PK\x05\x06"
_PALM_BOOKS = (b"BOOKMOBI", b"TEXtREAd")
"""Type and maker of a Palm database, behind its name and dates."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class FileType(NamedTuple):
    """`kind` chooses the reader; `type` is what the person filters by."""

    kind: str
    type: str


TEXT_KINDS: dict[str, str] = {
    **dict.fromkeys(CODE_SUFFIXES, "code"),
    **dict.fromkeys(("md", "markdown", "mdown", "mkd", "qmd", "rmd"), "markdown"),
    **dict.fromkeys(("html", "htm", "xhtml", "xht", "shtml"), "html"),
    **dict.fromkeys(("xml", "svg", "plist", "docbook", "dbk", "opml", "xsd", "xsl", "rss", "atom", "dita"), "xml"),
    **dict.fromkeys(("json", "jsonl", "ndjson", "jsonc", "json5", "geojson", "webmanifest"), "json"),
    **dict.fromkeys(("yaml", "yml"), "yaml"),
    **dict.fromkeys(("ini", "toml", "cfg", "conf", "desktop", "inf", "reg", "properties"), "ini"),
    **dict.fromkeys(("srt", "vtt", "sbv", "ass", "ssa", "lrc"), "subtitles"),
    **dict.fromkeys(("ics", "ical", "ifb", "vcs"), "calendar"),
    **dict.fromkeys(("vcf", "vcard"), "contacts"),
    **dict.fromkeys(("rst", "rest"), "rst"),
    **dict.fromkeys(("adoc", "asciidoc", "asc"), "asciidoc"),
    **dict.fromkeys(("wiki", "mediawiki", "creole"), "wiki"),
    **dict.fromkeys(("tex", "ltx", "latex"), "latex"),
    **dict.fromkeys(("mhtml", "mht"), "savedpage"),
    "org": "org",
    "textile": "textile",
    "bib": "bibtex",
    **dict.fromkeys(("csv", "tsv", "tab"), "delimited"),
    "fb2": "fb2",
    "ipynb": "notebook",
    "eml": "mail",
    "emlx": "applemail",
    "mbox": "mailbox",
}
"""Suffix → kind, for files whose bytes are text; every other text is read as it stands."""

BINARY_KINDS = frozenset(
    (
        *("pdf", "doc", "docx", "docm", "dotx", "xls", "xlsx", "xlsm", "xlsb", "ppt", "pptx", "pptm", "ppsx"),
        *("odt", "ods", "odp", "odg", "vsdx", "xps", "rtf", "epub", "msg", "pages", "key", "numbers"),
        *("png", "jpg", "jpeg", "gif", "bmp", "webp", "tif", "tiff", "avif", "heic"),
        *("zip", "7z", "rar", "tar", "gz", "tgz", "bz2", "xz", "zst", "p7m"),
        *("mobi", "azw", "azw3", "prc"),
    )
)
"""Suffixes that promise something other than text; text under such a name is called txt."""

_PLAIN_SUFFIXES = frozenset(("txt", "log", "csv", "tsv", "json", "yaml", "yml", "py", "c", "h", "js"))
"""What is read as it stands even if it begins like mail."""

_WORKBOOKS = frozenset(("xls", "xlsx", "xlsm", "xlsb", "ods"))
"""Programs export tables of text under these names."""
_ZIP_SUFFIXES = {
    *("docx", "docm", "pptx", "pptm", "ppsx", "xlsx", "xlsm", "xlsb", "odt", "ods", "odp", "odg", "epub"),
    *("vsdx", "xps", "pages", "key", "numbers"),
}
_ZIPPED_BOOKS = {"fb2", "fbz"}
_UNREAD: tuple[tuple[bytes, str], ...] = (
    (b"\x1f\x9d", "An archive of this kind is not looked into."),
    (b"\x04\x22\x4d\x18", "An archive of this kind is not looked into."),
    (b"MSCF\x00", "An archive of this kind is not looked into."),
    (b"!<arch>\n", "An archive of this kind is not looked into."),
    (b"8BPS", "A picture of this kind is not read."),
    (b"\0\0\1\0", "A picture of this kind is not read."),
    (b"%!PS", "PostScript is not read."),
    (b"\xc5\xd0\xd3\xc6", "PostScript is not read."),
    (b"AC10", "A drawing is not read."),
    (b"RIFF", "Sound and film are not read."),
    (b"MThd", "Sound is not read."),
    (b"\x1a\x45\xdf\xa3", "Film is not read."),
    (b"FLV\1", "Film is not read."),
    (b"\0\0\1\xba", "Film is not read."),
    (b"\0\0\1\xb3", "Film is not read."),
    (b"\0\1\0\0\0", "A font is not read."),
    (b"OTTO", "A font is not read."),
    (b"ttcf", "A font is not read."),
    (b"true\0", "A font is not read."),
    (b"wOFF", "A font is not read."),
    (b"wOF2", "A font is not read."),
    (b"\x7fELF", "A program is not read."),
    (b"MZ", "A program is not read."),
    (b"\xcf\xfa\xed\xfe", "A program is not read."),
    (b"\xca\xfe\xba\xbe", "A program is not read."),
    (b"\x00asm", "A program is not read."),
    (b"SQLite format 3\x00", "A database is not read."),
    (b"ITSF\x03", "A compiled help file is not read."),
    (b"\x93NUMPY", "Stored numbers are not read."),
    (b"\x89HDF\r\n\x1a\n", "Stored numbers are not read."),
    (b"\0\0\0\1Bud1", "A folder's settings are not read."),
)
_MARKED: tuple[tuple[bytes, FileType], ...] = (
    (SEVEN_ZIP_MAGIC, FileType("7z", "7z")),
    (b"Rar!\x1a\x07", FileType("rar", "rar")),
    (TNEF_MAGIC, FileType("tnef", "tnef")),
)
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_MEDIA_STARTS = (b"ID3", b"fLaC", b"OggS", b"\x30\x26\xb2\x75\x8e\x66\xcf\x11")
_MEDIA_FORMS = {b"RIFF": (b"WAVE",), b"FORM": (b"AIFF", b"AIFC")}
_PICTURE_BRANDS = (b"hei", b"hev", b"mif1", b"msf1", b"avi")
"""Pictures that come in the container of MP4."""
_MPEG_AUDIO = re.compile(rb"\xff[\xe2-\xff][^\xf0-\xff]")
_SAVED_PAGE_SIGNS = tuple(
    re.compile(rb"^" + header, re.IGNORECASE | re.MULTILINE)
    for header in (rb"MIME-Version:", rb"Content-Type:\s*multipart/related\b")
)
_PERSONAL: tuple[tuple[re.Pattern[bytes], FileType], ...] = (
    (re.compile(rb"\s*BEGIN:VCALENDAR\b", re.IGNORECASE), FileType("calendar", "ics")),
    (re.compile(rb"\s*(?:[\w-]+\.)?BEGIN:VCARD\b", re.IGNORECASE), FileType("contacts", "vcf")),
)
"""What phones and mail programs export, under each other's names or none."""
_HTML_START = re.compile(
    rb"\s*(?:<!--.{0,1000}?-->\s*|<\?xml.{0,200}?\?>\s*){0,3}<(?:!doctype\s+html|html)\b", re.I | re.S
)


def recognise(path: Path) -> FileType:
    """What the file is.

    :raises CannotRead: empty, in need of a password, damaged beyond telling, or of a kind that is not read.
    """
    suffix = path.suffix.lower().removeprefix(".")
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    if not head:
        raise CannotRead(FailureReason.EMPTY, "The file is empty.")
    if head.lstrip().startswith(_PDF):
        return FileType("pdf", "pdf")
    if head.startswith((_ZIP, _EMPTY_ZIP)):
        kind = _zip_kind(path, suffix)
        return FileType(kind, kind)
    if head.startswith(_OLE):
        kind = ole_kind(path, suffix)
        return FileType(kind, kind)
    if picture := picture_type(head):
        return FileType("picture", picture)
    if known := _of_magic(head, suffix) or _container_type(path, head) or _of_late_magic(head, suffix):
        return known
    _refuse_unread(head)
    if head.lstrip().startswith(_PGP):
        raise CannotRead(FailureReason.ENCRYPTED, "It is encrypted for one person's key.")
    found = _mail_type(path, head, suffix) or _personal_type(head, suffix) or _text_type(head, suffix)
    if suffix == "pdf" and found.kind == "text":  # of no kind that can be told: as likely a piece of a PDF
        raise CannotRead(FailureReason.CORRUPT, "The file is no PDF, or its beginning is damaged.")
    return found


def _of_late_magic(head: bytes, suffix: str) -> FileType | None:
    """A PDF whose mark stands a little way into it; a text that only speaks of it is none."""
    is_pdf = _PDF in head[:1024] and (suffix == "pdf" or b"\x00" in head)
    return FileType("pdf", "pdf") if is_pdf else None


def _container_type(path: Path, head: bytes) -> FileType | None:
    """Which archive or envelope a file is that begins with `head`; None if it is none."""
    if compressed := compression(head):
        holds_tar = is_tar(head_of_unpacked(path, HEADER_BYTES))
        return FileType("tar", "tar") if holds_tar else FileType("compressed", compressed)
    if is_tar(head):
        return FileType("tar", "tar")
    if is_envelope(head):
        return FileType("signed", "p7m")
    return next((file_type for magic, file_type in _MARKED if head.startswith(magic)), None)


def _of_magic(head: bytes, suffix: str) -> FileType | None:
    """A format that its first bytes tell alone; only its name tells a part of RTF from other texts."""
    if head[60:68] in _PALM_BOOKS:
        return FileType("mobi", "mobi")
    if head.lstrip().startswith(b"{\\rtf") or (suffix == "rtf" and head.startswith(b"{\\")):
        return FileType("rtf", "rtf")
    if head.startswith(b"bplist00"):
        return FileType("plist", "webarchive" if suffix == "webarchive" else "plist")
    return FileType("media", suffix or "media") if _is_media(head, suffix) else None


def _is_media(head: bytes, suffix: str) -> bool:
    """Sound or film with room for tags; "ID3" also begins texts."""
    if b"\0" not in head[:512]:
        return False
    if head[4:8] == b"ftyp":
        return not head.startswith(_PICTURE_BRANDS, 8)
    if head[8:12] in _MEDIA_FORMS.get(head[:4], ()):
        return True
    return head.startswith(_MEDIA_STARTS) or (suffix == "mp3" and _MPEG_AUDIO.match(head) is not None)


def _refuse_unread(head: bytes) -> None:
    for magic, sentence in _UNREAD:
        is_word = magic.isalnum()  # "MZ" also begins texts
        if head.startswith(magic) and not (is_word and b"\x00" not in head[:512]):
            raise CannotRead(FailureReason.UNSUPPORTED, sentence)
    if head[4:8] == b"ftyp" and b"\x00" in head[:512]:
        raise CannotRead(FailureReason.UNSUPPORTED, "A picture of this kind is not read.")


def _personal_type(head: bytes, suffix: str) -> FileType | None:
    """Calendars and cards under the name of the other or one that promises no text; as text they would be shown raw."""
    if suffix in _PLAIN_SUFFIXES or TEXT_KINDS.get(suffix, "calendar") not in {"calendar", "contacts"}:
        return None
    head = _in_utf8(head)
    return next((file_type for beginning, file_type in _PERSONAL if beginning.match(head)), None)


def _text_type(head: bytes, suffix: str) -> FileType:
    kind = TEXT_KINDS.get(suffix, "text")
    head = _in_utf8(head)
    promises_other = suffix in BINARY_KINDS
    if promises_other and _is_saved_page(head):
        return FileType("savedpage", "mhtml")
    if kind == "text" and suffix not in _PLAIN_SUFFIXES and (written := _xml_kind(head, suffix)):
        return written
    if promises_other or _is_nameless(suffix):
        if _HTML_START.match(head):
            return FileType("html", "html")
        is_script = not suffix and head.startswith((b"#!", b"<?php"))
        if suffix in _WORKBOOKS:
            return FileType("delimited", "csv")
        return FileType("code" if is_script else "text", "txt")
    return FileType(kind, TYPE_OF_SUFFIX.get(suffix, suffix))


def _in_utf8(head: bytes) -> bytes:
    """The beginning of a text as its byte order mark says, without marks."""
    encoding = next((encoding for mark, encoding in BYTE_ORDER_MARKS if head.startswith(mark)), "")
    return head.decode(encoding, "replace").lstrip("\ufeff").encode("utf-8", "replace") if encoding else head


def _is_nameless(suffix: str) -> bool:
    """Whether what follows the last dot is no suffix."""
    return not suffix or len(suffix) > 10 or not suffix.isalnum()


def _is_saved_page(head: bytes) -> bool:
    """A web page with its pictures, as programs export it under the names of Word and Excel."""
    headers = _BLANK_LINE.split(head, maxsplit=1)[0]
    return all(sign.search(headers) for sign in _SAVED_PAGE_SIGNS)


def _xml_kind(head: bytes, suffix: str) -> FileType | None:
    """XML without a suffix that says so: Office 2003 writes it under its own names, others under names of theirs."""
    if flat := flat_kind(head):
        return FileType(flat, flat)
    if not head.lstrip().startswith(b"<?xml") or _HTML_START.match(head):
        return None
    return FileType("xml", "xml" if suffix in BINARY_KINDS or _is_nameless(suffix) else suffix)


def _mail_type(path: Path, head: bytes, suffix: str) -> FileType | None:
    """Mail without a suffix that says so, as mail programs keep it in folders of their own."""
    if suffix in TEXT_KINDS or suffix in _PLAIN_SUFFIXES or not may_be_mail(head):
        return None
    with path.open("rb") as file:
        head = file.read(MAIL_HEAD_BYTES)
    if is_mailbox(head):
        return FileType("mailbox", "mbox")
    return FileType("mail", "eml") if is_message(head) else None


def _zip_kind(path: Path, suffix: str) -> str:
    try:
        with open_zip(path) as container:
            kind = package_kind(container) or iwork_kind(container)
    except CannotRead as refusal:
        if suffix in _ZIP_SUFFIXES or refusal.reason is not FailureReason.BOMB:
            raise
        return "zip"  # what is too much for a document may be an archive
    if kind or suffix in _ZIPPED_BOOKS:
        return kind or "fb2"
    if suffix in _ZIP_SUFFIXES:
        raise CannotRead(FailureReason.UNSUPPORTED, f"The file is not a .{suffix} document that can be read.")
    if suffix in PROGRAM_SUFFIXES:
        raise CannotRead(FailureReason.UNSUPPORTED, "A package of a program is not looked into.")
    return "zip"
