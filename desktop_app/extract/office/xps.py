"""XPS and OpenXPS, what Windows prints to files: pages of strings that have a place. They come in reading order."""

import posixpath
from collections.abc import Iterator
from pathlib import Path

from desktop_app.extract.contents import CannotRead, Contents
from desktop_app.extract.office.package import Package
from desktop_app.extract.safe_xml import visit_until_damage
from desktop_app.extract.segmenting import up_to
from desktop_app.extract.zip_guard import open_zip
from desktop_app.records import FailureReason, Locator, Segment
from desktop_app.settings import ExtractSettings

_REFERENCES = frozenset(("DocumentReference", "PageContent"))


def read_xps(path: Path, settings: ExtractSettings) -> Contents:
    """One segment for each page.

    :raises CannotRead: damaged, a bomb, or XML that declares entities.
    """
    with open_zip(path) as container:
        package = Package(container, "")
        sequence = next((item.part for item in package.related("") if item.kind == "fixedrepresentation"), "")
        if not sequence:
            raise CannotRead(FailureReason.CORRUPT, "The document does not say which pages it has.")
        segments = package.sound(up_to(_segments(package, sequence), settings.max_chars))
        properties = package.properties()
    return Contents(segments, properties.title, properties.metadata)


def _segments(package: Package, sequence: str) -> Iterator[Segment]:
    pages = (page for document in _referred(package, sequence) for page in _referred(package, document))
    for number, part in enumerate(pages, start=1):
        if strings := package.parse(part, _strings):
            yield Segment("".join(strings).strip(), Locator(page=number))


def _referred(package: Package, part: str) -> list[str]:
    """The parts that a list of documents, or of pages, names."""
    folder = posixpath.dirname(part)
    sources = package.parse(part, _sources) or []
    return [posixpath.normpath(posixpath.join("/", folder, source)).lstrip("/") for source in sources]


def _sources(content: bytes) -> list[str]:
    visitor = _References()
    visit_until_damage(content, visitor)
    return visitor.found


def _strings(content: bytes) -> list[str]:
    """The strings of a page, and what parts them."""
    visitor = _Page()
    visit_until_damage(content, visitor)
    return visitor.found


class _References:
    def __init__(self) -> None:
        self.found: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name in _REFERENCES:
            self.found.append(attributes.get("Source", ""))

    def end(self, name: str) -> None:
        """Only attributes are wanted."""

    def text(self, data: str) -> None:
        """Only attributes are wanted."""


class _Page:
    """Joins strings that stand on one line; others begin a new one."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._line = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        string = attributes.get("UnicodeString", "").removeprefix("{}")
        if name == "Glyphs" and string:
            line = attributes.get("OriginY", "")
            self.found += [" " if line == self._line else "\n", string]
            self._line = line

    def end(self, name: str) -> None:
        """Only attributes are wanted."""

    def text(self, data: str) -> None:
        """Only attributes are wanted."""
