"""Tells which document a ZIP file is, by its parts or by the mark that it carries; and whether it needs a password."""

import re

from desktop_app.extract.contents import CannotRead
from desktop_app.extract.zip_guard import GuardedZip
from desktop_app.records import FailureReason

_PACKAGES = {"word/": "docx", "ppt/": "pptx", "xl/": "xlsx", "visio/": "vsdx"}
_MIMETYPES = {
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.oasis.opendocument.presentation": "odp",
    "application/vnd.oasis.opendocument.graphics": "odg",
    **dict.fromkeys(("application/vnd.oasis.opendocument.text-web", "application/vnd.sun.xml.writer"), "odt"),
    "application/vnd.sun.xml.calc": "ods",
    "application/vnd.sun.xml.impress": "odp",
    "application/vnd.sun.xml.draw": "odg",
    "application/epub+zip": "epub",
}
_MIMETYPE = re.compile(r"(?:application|image|audio|video)/[\w.+-]{1,100}")
_PRINTED = re.compile(rb"/fixedrepresentation[\"']")


def package_kind(container: GuardedZip) -> str:
    """The document format a ZIP file holds; empty for a mere archive.

    :raises CannotRead: a document that needs a password, or of a format that is not read.
    """
    names = container.names()
    if "[Content_Types].xml" in names:
        return _office_kind(container)
    if "mimetype" in names and (kind := _kind_of_mimetype(container)):
        return kind
    return "epub" if "META-INF/container.xml" in names and any(n.endswith(".opf") for n in names) else ""


def kind_of_mimetype(mimetype: str) -> str:
    """The format that a document says that it has; empty if it is not read."""
    return _MIMETYPES.get(mimetype.removesuffix("-template").removesuffix(".template"), "")


def _office_kind(container: GuardedZip) -> str:
    for folder, kind in _PACKAGES.items():
        if any(name.startswith(folder) for name in container.names()):
            return kind
    if _PRINTED.search(container.read("_rels/.rels") or b""):
        return "xps"
    raise CannotRead(FailureReason.UNSUPPORTED, "A package of this kind is not read.")


def _kind_of_mimetype(container: GuardedZip) -> str:
    mimetype = (container.read("mimetype") or b"").decode("ascii", "replace").strip()
    if b"encryption-data" in (container.read("META-INF/manifest.xml") or b""):
        raise CannotRead(FailureReason.ENCRYPTED, "The document needs a password.")
    kind = kind_of_mimetype(mimetype)
    if not kind and container.names()[0] == "mimetype" and _MIMETYPE.fullmatch(mimetype):
        raise CannotRead(FailureReason.UNSUPPORTED, "A document of this kind is not read.")
    return kind
