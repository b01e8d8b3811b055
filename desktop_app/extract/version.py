"""Versions of what reads files, apart from the readers so that asking for one loads no library."""

from collections.abc import Callable, Mapping

from desktop_app.extract import system_libarchive, tesseract_data

EVERYTHING = 4
"""Raised when text is normalised or split otherwise: all files are read again."""

READERS: Mapping[str, int] = {
    **dict.fromkeys(("code", "contacts", "fb2", "notebook", "subtitles", "tar", "pages", "key", "xls"), 2),
    **dict.fromkeys(("html", "mailbox", "savedpage"), 2),
    **dict.fromkeys(("applemail", "calendar", "docx", "picture", "numbers", "plist", "rtf"), 3),
    **dict.fromkeys(("mail", "odg", "odp", "ods", "odt", "pptx", "rar", "text", "xml"), 4),
    "xlsx": 5,
    "pdf": 7,
}
"""Kind (see `file_type`) → version of its reader, where that is not 1. Raised whenever the same file may give other
text, or be told to be of another kind: files of that kind are read again, and what holds one of them, and no others.
"""

_HELPED: Mapping[str, Callable[[], str]] = {
    **dict.fromkeys(("docx", "odg", "odp", "odt", "pdf", "picture", "pptx"), tesseract_data.signature),
    "rar": system_libarchive.signature,
}
"""Kinds that are read again when what the system brings for them is another than before."""


def reader_version(kind: str) -> str:
    """What documents that the reader of this kind has read are marked with; also for files of no known kind."""
    helped = _HELPED[kind]() if kind in _HELPED else ""
    return f"{EVERYTHING}.{READERS.get(kind, 1)}{'+' * bool(helped)}{helped}"
