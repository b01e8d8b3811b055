"""Says what a file is: by its first bytes where they tell, by its suffix among texts.

Owns the table of suffixes and magic numbers. Files lie: web programs export HTML as .doc, people rename.
"""

import re
from pathlib import Path
from typing import NamedTuple

from desktop_app.extract.contents import CannotRead
from desktop_app.extract.ole import ole_kind
from desktop_app.extract.picture_type import picture_type
from desktop_app.extract.zip_guard import GuardedZip, open_zip
from desktop_app.records import FailureReason

_HEAD_BYTES = 4096
_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class FileType(NamedTuple):
    """`kind` chooses the reader; `type` is what the person filters by."""

    kind: str
    type: str


TEXT_KINDS: dict[str, str] = {
    **dict.fromkeys(("md", "markdown", "mdown", "mkd", "qmd", "rmd"), "markdown"),
    **dict.fromkeys(("html", "htm", "xhtml", "xht", "shtml"), "html"),
    **dict.fromkeys(("xml", "svg", "fb2", "docbook", "dbk", "opml", "xsd", "xsl", "rss", "atom", "dita"), "xml"),
    "ipynb": "notebook",
    "eml": "mail",
    "mbox": "mailbox",
}
"""Suffix → kind, for files whose bytes are text; every other text is read as it stands."""

TYPE_OF_SUFFIX = {"markdown": "md", "mdown": "md", "mkd": "md", "htm": "html", "xhtml": "html", "xht": "html"}
"""Suffixes that mean the same get one type."""

BINARY_KINDS = frozenset(
    (
        *("pdf", "doc", "docx", "docm", "dotx", "xls", "xlsx", "xlsm", "xlsb", "ppt", "pptx", "pptm", "ppsx"),
        *("odt", "ods", "odp", "rtf", "epub", "msg", "pages", "key", "numbers", "zip", "7z", "rar"),
        *("png", "jpg", "jpeg", "gif", "bmp", "webp", "tif", "tiff", "avif", "heic"),
    )
)
"""Suffixes that promise something other than text; text under such a name is called txt."""

_PACKAGES = {"word/": "docx", "ppt/": "pptx", "xl/": "xlsx"}
_MIMETYPES = {
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.oasis.opendocument.presentation": "odp",
    "application/epub+zip": "epub",
}
_ZIP_SUFFIXES = {"docx", "docm", "pptx", "xlsx", "odt", "ods", "odp", "epub", "pages", "key", "numbers"}
_UNREAD: tuple[tuple[bytes, str], ...] = (
    (b"\x1f\x8b", "An archive is not looked into."),
    (b"BZh", "An archive is not looked into."),
    (b"\xfd7zXZ\x00", "An archive is not looked into."),
    (b"\x28\xb5\x2f\xfd", "An archive is not looked into."),
    (b"7z\xbc\xaf\x27\x1c", "An archive is not looked into."),
    (b"Rar!\x1a\x07", "An archive is not looked into."),
    (b"RIFF", "Sound and film are not read."),
    (b"ID3", "Sound is not read."),
    (b"fLaC", "Sound is not read."),
    (b"OggS", "Sound is not read."),
    (b"\x7fELF", "A program is not read."),
    (b"MZ", "A program is not read."),
    (b"\xcf\xfa\xed\xfe", "A program is not read."),
    (b"\xca\xfe\xba\xbe", "A program is not read."),
    (b"\x00asm", "A program is not read."),
    (b"SQLite format 3\x00", "A database is not read."),
    (b"ITSF\x03", "A compiled help file is not read."),
)
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
    if _is_pdf(head, suffix):
        return FileType("pdf", "pdf")
    if head.startswith((_ZIP, _EMPTY_ZIP)):
        kind = _zip_kind(path, suffix)
        return FileType(kind, kind)
    if head.startswith(_OLE):
        kind = ole_kind(path, suffix)
        return FileType(kind, kind)
    if head.startswith(b"{\\rtf"):
        return FileType("rtf", "rtf")
    if picture := picture_type(head):
        return FileType("picture", picture)
    if suffix == "pdf":
        raise CannotRead(FailureReason.CORRUPT, "The file is no PDF, or its beginning is damaged.")
    _refuse_unread(head, suffix)
    return _text_type(head, suffix)


def _is_pdf(head: bytes, suffix: str) -> bool:
    """The mark may stand a little way into a PDF; a text that only speaks of it is none."""
    if head.lstrip().startswith(b"%PDF-"):
        return True
    return b"%PDF-" in head[:1024] and (suffix == "pdf" or b"\x00" in head)


def _refuse_unread(head: bytes, suffix: str) -> None:
    for magic, sentence in _UNREAD:
        is_word = magic.isalnum() and len(magic) < 4  # "MZ", "ID3" and "BZh" also begin texts
        if head.startswith(magic) and not (is_word and b"\x00" not in head[:512]):
            raise CannotRead(FailureReason.UNSUPPORTED, sentence)
    if head[257:262] == b"ustar" or (suffix == "tar" and b"\x00" in head[:512]):
        raise CannotRead(FailureReason.UNSUPPORTED, "An archive is not looked into.")


def _text_type(head: bytes, suffix: str) -> FileType:
    kind = TEXT_KINDS.get(suffix, "text")
    if suffix in BINARY_KINDS or not suffix or len(suffix) > 10 or not suffix.isalnum():
        if _HTML_START.match(head.removeprefix(b"\xef\xbb\xbf")):
            return FileType("html", "html")
        return FileType("text", "txt")
    return FileType(kind, TYPE_OF_SUFFIX.get(suffix, suffix))


def _zip_kind(path: Path, suffix: str) -> str:
    try:
        with open_zip(path) as container:
            kind = _package_kind(container)
    except CannotRead as refusal:
        if suffix in _ZIP_SUFFIXES or refusal.reason is not FailureReason.BOMB:
            raise
        raise CannotRead(FailureReason.UNSUPPORTED, "An archive is not looked into.") from refusal
    if kind:
        return kind
    if suffix in _ZIP_SUFFIXES:
        raise CannotRead(FailureReason.UNSUPPORTED, f"The file is not a .{suffix} document that can be read.")
    raise CannotRead(FailureReason.UNSUPPORTED, "An archive is not looked into.")


def _package_kind(container: GuardedZip) -> str:
    """The document format a ZIP file holds; empty for a mere archive."""
    names = container.names()
    if "[Content_Types].xml" in names:
        return next((kind for folder, kind in _PACKAGES.items() if any(n.startswith(folder) for n in names)), "")
    if "mimetype" in names:
        mimetype = (container.read("mimetype") or b"").decode("ascii", "replace").strip()
        if b"encryption-data" in (container.read("META-INF/manifest.xml") or b""):
            raise CannotRead(FailureReason.ENCRYPTED, "The document needs a password.")
        return _MIMETYPES.get(mimetype.removesuffix("-template"), "")
    return ""
