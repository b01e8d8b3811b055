"""XPS and OpenXPS, what Windows prints to files: pages of strings that have a place. They come in reading order."""

import posixpath
from collections.abc import Iterator
from pathlib import Path

from desktop_app.extract.contents import CannotRead, Contents
from desktop_app.extract.office.relationships import relationships_of
from desktop_app.extract.properties import parse_properties
from desktop_app.extract.safe_xml import visit_xml
from desktop_app.extract.segmenting import up_to
from desktop_app.extract.zip_guard import GuardedZip, open_zip
from desktop_app.records import FailureReason, Locator, Segment
from desktop_app.settings import ExtractSettings

_REFERENCES = frozenset(("DocumentReference", "PageContent"))


def read_xps(path: Path, settings: ExtractSettings) -> Contents:
    """One segment for each page.

    :raises CannotRead: damaged, a bomb, or XML that declares entities.
    """
    with open_zip(path) as container:
        related = {item.kind: item.part for item in relationships_of(container, "")}
        if "fixedrepresentation" not in related:
            raise CannotRead(FailureReason.CORRUPT, "The document does not say which pages it has.")
        segments = tuple(up_to(_segments(container, related["fixedrepresentation"]), settings.max_chars))
        properties = parse_properties(container.read(related.get("core-properties", "")) or b"")
    return Contents(segments, properties.title, properties.metadata)


def _segments(container: GuardedZip, sequence: str) -> Iterator[Segment]:
    pages = (page for document in _referred(container, sequence) for page in _referred(container, document))
    for number, part in enumerate(pages, start=1):
        page = _Page()
        visit_xml(container.read(part) or b"", page)
        if page.text_so_far:
            yield Segment(page.text_so_far, Locator(page=number))


def _referred(container: GuardedZip, part: str) -> list[str]:
    """The parts that a list of documents, or of pages, names."""
    visitor = _References()
    visit_xml(container.read(part) or b"", visitor)
    folder = posixpath.dirname(part)
    return [posixpath.normpath(posixpath.join("/", folder, source)).lstrip("/") for source in visitor.found]


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
        self._parts: list[str] = []
        self._line = ""

    @property
    def text_so_far(self) -> str:
        return "".join(self._parts).strip()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        string = attributes.get("UnicodeString", "").removeprefix("{}")
        if name == "Glyphs" and string:
            line = attributes.get("OriginY", "")
            self._parts += [" " if line == self._line else "\n", string]
            self._line = line

    def end(self, name: str) -> None:
        """Only attributes are wanted."""

    def text(self, data: str) -> None:
        """Only attributes are wanted."""
