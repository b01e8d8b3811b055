"""OpenDocument files that are one piece of XML, as the parts that a package would have.

The parts are cut out as they stand, each below the beginning of the whole; what reads them looks after entities.
"""

import re
from pathlib import Path

from desktop_app.extract.contents import CannotRead
from desktop_app.extract.office.package_kind import kind_of_mimetype
from desktop_app.extract.zip_guard import MAX_MEMBER_BYTES
from desktop_app.records import FailureReason

_HEAD_BYTES = 65_536
_WIDE = (b"\xff\xfe", b"\xfe\xff")
"""Marks of UTF-16."""
_ROOT = re.compile(rb"<([\w.-]{1,30}):document\s[^<>]*>")
_MIMETYPE = re.compile(rb":mimetype=[\"'](application/vnd\.[\w.-]{1,100})[\"']")
_ELEMENTS = {"content.xml": (b"automatic-styles", b"body"), "styles.xml": (b"master-styles",), "meta.xml": (b"meta",)}
"""Part → the elements that it is made of."""


def flat_kind(head: bytes) -> str:
    """Which document a file is that begins so; empty if it is none in one piece."""
    root = _ROOT.search(head) if head.lstrip().startswith(b"<") else None
    mimetype = _MIMETYPE.search(root.group()) if root else None
    return kind_of_mimetype(mimetype.group(1).decode()) if mimetype else ""


class FlatDocument:
    """The parts of one file."""

    def __init__(self, path: Path) -> None:
        """:raises CannotRead: it is none."""
        with path.open("rb") as file:
            self._content = file.read(MAX_MEMBER_BYTES)
        is_wide = self._content.startswith(_WIDE)
        if is_wide:
            self._content = self._content.decode("utf-16", "replace").encode()
        root = _ROOT.search(self._content, 0, _HEAD_BYTES)
        if root is None:
            raise CannotRead(FailureReason.CORRUPT, "The document has no part with its contents.")
        self._head = self._content[root.start() if is_wide else 0 : root.end()]  # what it says of bytes is past
        self._prefix = root.group(1)

    def read(self, name: str) -> bytes | None:
        """A part; None if there is no such part."""
        found = b"".join(map(self._element, _ELEMENTS.get(name, ())))
        return b"%b%b</%b:document>" % (self._head, found, self._prefix) if found else None

    def _element(self, name: bytes) -> bytes:
        """An element with all that is in it; as far as it goes, if the file was cut off."""
        start = self._content.find(b"<%b:%b" % (self._prefix, name), len(self._head))
        end = b"</%b:%b>" % (self._prefix, name)
        place = self._content.rfind(end) if name == b"body" else self._content.find(end, start)
        if start < 0:
            return b""
        return self._content[start : place + len(end)] if place > start else self._content[start:]
