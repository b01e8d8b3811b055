"""Visio drawings since 2013 (.vsdx, .vsdm) by pages: the text of shapes. What only their patterns say is left out."""

from collections.abc import Iterator
from pathlib import Path

from desktop_app.extract.contents import Contents
from desktop_app.extract.office.relationships import main_part, relationships_of
from desktop_app.extract.properties import parse_properties
from desktop_app.extract.safe_xml import visit_xml
from desktop_app.extract.segmenting import up_to
from desktop_app.extract.zip_guard import GuardedZip, open_zip
from desktop_app.records import Locator, Segment
from desktop_app.settings import ExtractSettings


def read_vsdx(path: Path, settings: ExtractSettings) -> Contents:
    """One segment for each page that says something, with the name of the page as its heading.

    :raises CannotRead: damaged, a bomb, or XML that declares entities.
    """
    with open_zip(path) as container:
        segments = tuple(up_to(_segments(container), settings.max_chars))
        properties = parse_properties(container.read("docProps/core.xml") or b"")
    return Contents(segments, properties.title, properties.metadata)


def _segments(container: GuardedZip) -> Iterator[Segment]:
    related = relationships_of(container, main_part(container, "visio/document.xml"))
    list_part = next((item.part for item in related if item.kind == "pages"), "visio/pages/pages.xml")
    pages = _Pages()
    visit_xml(container.read(list_part) or b"", pages)
    parts = {item.id: item.part for item in relationships_of(container, list_part)}
    for number, (name, relationship) in enumerate(pages.found, start=1):
        shapes = _Shapes()
        visit_xml(container.read(parts.get(relationship, "")) or b"", shapes)
        if shapes.lines:
            yield Segment("\n".join(shapes.lines), Locator(page=number, heading=name or None))


class _Pages:
    def __init__(self) -> None:
        self.found: list[tuple[str, str]] = []
        """Name of each page, and the relationship that leads to it."""
        self._name = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "Page":
            self._name = attributes.get("Name", "")
        elif name == "Rel":
            self.found.append((self._name, attributes.get("id", "")))

    def end(self, name: str) -> None:
        """Only attributes are wanted."""

    def text(self, data: str) -> None:
        """Only attributes are wanted."""


class _Shapes:
    def __init__(self) -> None:
        self.lines: list[str] = []
        self._parts: list[str] = []
        self._inside = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:  # noqa: ARG002 - XmlVisitor
        if self._inside or name == "Text":
            self._inside += 1

    def end(self, name: str) -> None:  # noqa: ARG002 - XmlVisitor
        if not self._inside:
            return
        self._inside -= 1
        if not self._inside:
            if line := "".join(self._parts).strip():
                self.lines.append(line)
            self._parts = []

    def text(self, data: str) -> None:
        if self._inside:
            self._parts.append(data)
