"""Tells what an OLE compound file is: Office before 2007, Outlook; and whether it needs a password."""

from pathlib import Path

import olefile

from desktop_app.extract.byte_numbers import number_at
from desktop_app.extract.contents import CannotRead
from desktop_app.extract.ole_guard import ole_stream, open_ole
from desktop_app.records import FailureReason

_STREAM_KINDS = {
    "WordDocument": "doc",
    "Workbook": "xls",
    "Book": "xls",
    "PowerPoint Document": "ppt",
    "__properties_version1.0": "msg",
}
_WORD_FLAGS_AT = 0x0A
_WORD_ENCRYPTED = 0x0100
_EXCEL_FILEPASS = 0x002F
_POWERPOINT_TOKEN_AT = 12
_POWERPOINT_ENCRYPTED = 0xF3D1C4DF


def ole_kind(path: Path, suffix: str) -> str:
    """The format: doc, xls, ppt or msg.

    :raises CannotRead: needs a password, is damaged, or is something else.
    """
    with open_ole(path) as container:
        if container.exists("EncryptedPackage") or container.exists("EncryptedSummary"):
            raise CannotRead(FailureReason.ENCRYPTED, "The document needs a password.")
        kind = kind_by_streams(container)
        if _needs_password(container, kind):
            raise CannotRead(FailureReason.ENCRYPTED, "The document needs a password.")
    if not kind:
        raise CannotRead(FailureReason.UNSUPPORTED, f"A .{suffix} file of this kind is not read.")
    return kind


def kind_by_streams(container: olefile.OleFileIO) -> str:
    """The format of an open container; empty if it is another one."""
    return next((kind for name, kind in _STREAM_KINDS.items() if container.exists(name)), "")


def _needs_password(container: olefile.OleFileIO, kind: str) -> bool:
    if kind == "doc":
        head = ole_stream(container, "WordDocument")[:32]
        return len(head) == 32 and bool(number_at(head, _WORD_FLAGS_AT, 2) & _WORD_ENCRYPTED)
    if kind == "xls":
        name = "Workbook" if container.exists("Workbook") else "Book"
        return _EXCEL_FILEPASS in _record_kinds(ole_stream(container, name)[:4096])
    if kind == "ppt":
        head = ole_stream(container, "Current User")[:16]
        return len(head) == 16 and number_at(head, _POWERPOINT_TOKEN_AT, 4) == _POWERPOINT_ENCRYPTED
    return False


def _record_kinds(content: bytes) -> list[int]:
    """Kinds of the BIFF records at the start of a workbook; a password record is among the first."""
    kinds: list[int] = []
    at = 0
    while at + 4 <= len(content) and len(kinds) < 20:
        kinds.append(number_at(content, at, 2))
        at += 4 + number_at(content, at + 2, 2)
    return kinds
