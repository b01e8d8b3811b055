"""What an iWork document is, and the parts that hold its text.

Owns how a document is packed: a ZIP file with its parts (.iwa), one with the parts in another ZIP file (Index.zip), a
folder of that form that was zipped as a whole, or a ZIP file with XML, as iWork '09 writes it. Must not know what
the parts say.
"""

import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from desktop_app.extract.contents import CannotRead
from desktop_app.extract.iwork.objects import Objects
from desktop_app.extract.iwork.protobuf import Message
from desktop_app.extract.zip_guard import MAX_MEMBER_BYTES, GuardedZip, open_inner_zip, open_zip
from desktop_app.records import FailureReason

_LOCKS = (".iwph", ".iwpv2")
"""What is beside the parts of a document with a password: a hint, and a check of the password."""
_MAIN_PART = "Index/Document.iwa"
_INNER_ZIP = "Index.zip"
_UNREAD_PARTS = ("ViewState", "Metadata")
"""Beginnings of names. What looks as if it were of no use, such as the engine that reckons, may hold tables."""
_PAGES_ROOT, _OTHER_ROOT = 10_000, 1
_NUMBERS_FIELD = 8
"""Only the root of a Numbers document has it; Keynote's is of the same type."""
_XML_PARTS = ("index.xml", "index.apxl", "index.xml.gz", "index.apxl.gz")
_XML_NAMESPACES = {b"namespaces/sl": "pages", b"namespaces/ls": "numbers", b"namespaces/keynote2": "key"}
_XML_HEAD_BYTES = 2_000


def iwork_kind(container: GuardedZip) -> str:
    """Which program the document in a ZIP file belongs to: pages, numbers or key; empty if it is no such document.

    :raises CannotRead: it needs a password, or is damaged beyond telling.
    """
    with _index(container) as index:
        if index:
            main = Objects()
            main.add_part(index.read(_found(index, (_MAIN_PART,))) or b"")
            return root_of(main)[0]
    name = _found(container, _XML_PARTS)
    head = _xml(container, name)[:_XML_HEAD_BYTES] if name else b""
    return next((kind for mark, kind in _XML_NAMESPACES.items() if mark + b'"' in head), "")


def load_document(path: Path) -> Objects | bytes:
    """The objects of a document, or the XML of one that iWork '09 wrote.

    :raises CannotRead: damaged, a bomb, or in need of a password.
    """
    with open_zip(path) as container, _index(container) as index:
        if not index:
            return _xml(container, _found(container, _XML_PARTS))
        objects = Objects()
        for name in index.names():
            if name.endswith(".iwa") and not name.rpartition("/")[2].startswith(_UNREAD_PARTS):
                objects.add_part(index.read(name) or b"")
        return objects


def root_of(objects: Objects) -> tuple[str, Message]:
    """The kind of a document, and the object that all others hang on.

    :raises CannotRead: there is none.
    """
    if root := objects.first(_PAGES_ROOT):
        return "pages", root
    if root := objects.first(_OTHER_ROOT):
        return "numbers" if root.contents(_NUMBERS_FIELD) else "key", root
    raise CannotRead(FailureReason.CORRUPT, "The document does not say what it is.")


@contextmanager
def _index(container: GuardedZip) -> Iterator[GuardedZip | None]:
    """The ZIP file that the parts of a document lie in; None if there are none."""
    if _found(container, _LOCKS):
        raise CannotRead(FailureReason.ENCRYPTED, "The document needs a password.")
    inner = _found(container, (_INNER_ZIP,))
    if _found(container, (_MAIN_PART,)):
        yield container
    elif inner:
        with open_inner_zip(container.read(inner) or b"") as index:
            yield index if _found(index, (_MAIN_PART,)) else None
    else:
        yield None


def _found(container: GuardedZip, parts: Iterable[str]) -> str:
    """The first of these parts that is there: at the top, or in the only folder that is at the top; empty if none."""
    names = container.names()
    tops = {name.partition("/")[0] for name in names if not name.startswith("__MACOSX/")}
    folders = ("", f"{tops.pop()}/") if len(tops) == 1 else ("",)
    return next((folder + part for folder in folders for part in parts if folder + part in names), "")


def _xml(container: GuardedZip, name: str) -> bytes:
    content = container.read(name) or b""
    if not name.endswith(".gz"):
        return content
    unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    unpacked = unpacker.decompress(content, MAX_MEMBER_BYTES)
    if unpacker.unconsumed_tail:
        raise CannotRead(FailureReason.BOMB, "It would unpack to more than documents hold.")
    return unpacked
