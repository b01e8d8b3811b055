"""Visio drawings since 2013 (.vsdx, .vsdm) by pages: the text of shapes. What only their patterns say is left out."""

from collections.abc import Iterator
from pathlib import Path

from desktop_app.extract.contents import Contents
from desktop_app.extract.office.package import Package
from desktop_app.extract.safe_xml import visit_until_damage
from desktop_app.extract.segmenting import up_to
from desktop_app.extract.zip_guard import open_zip
from desktop_app.records import Locator, Segment
from desktop_app.settings import ExtractSettings


def read_vsdx(path: Path, settings: ExtractSettings) -> Contents:
    """One segment for each page that says something, with the name of the page as its heading.

    :raises CannotRead: damaged, a bomb, or XML that declares entities.
    """
    with open_zip(path) as container:
        package = Package(container, "visio/document.xml")
        segments = package.sound(up_to(_segments(package), settings.max_chars))
        properties = package.properties()
    return Contents(segments, properties.title, properties.metadata)


def _segments(package: Package) -> Iterator[Segment]:
    related = package.related(package.main)
    list_part = next((item.part for item in related if item.kind == "pages"), "visio/pages/pages.xml")
    parts = {item.id: item.part for item in package.related(list_part)}
    for number, (name, relationship) in enumerate(package.parse(list_part, _pages) or (), start=1):
        if lines := package.parse(parts.get(relationship, ""), _lines):
            yield Segment("\n".join(lines), Locator(page=number, heading=name or None))


def _pages(content: bytes) -> list[tuple[str, str]]:
    """Name of each page, and the relationship that leads to it."""
    visitor = _Pages()
    visit_until_damage(content, visitor)
    return visitor.found


def _lines(content: bytes) -> list[str]:
    """What the shapes of a page say."""
    visitor = _Shapes()
    visit_until_damage(content, visitor)
    return visitor.found


class _Pages:
    def __init__(self) -> None:
        self.found: list[tuple[str, str]] = []
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
        self.found: list[str] = []
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
                self.found.append(line)
            self._parts = []

    def text(self, data: str) -> None:
        if self._inside:
            self._parts.append(data)
