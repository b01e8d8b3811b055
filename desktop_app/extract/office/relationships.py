"""How the parts of an Office Open XML package refer to each other."""

import posixpath
from typing import NamedTuple

from desktop_app.extract.safe_xml import visit_xml
from desktop_app.extract.zip_guard import GuardedZip


class Relationship(NamedTuple):
    """A part that another one refers to; `kind` is the last word of the relationship's type."""

    id: str
    kind: str
    part: str


def relationships_of(container: GuardedZip, part: str) -> list[Relationship]:
    """What a part refers to inside the package; '' stands for the package itself."""
    folder, _, name = part.rpartition("/")
    return parse_relationships(container.read(posixpath.join(folder, "_rels", f"{name}.rels")) or b"", folder)


def main_part(container: GuardedZip, usual: str) -> str:
    """The part that the package names as its document; the usual one if it names none."""
    return next((item.part for item in relationships_of(container, "") if item.kind == "officeDocument"), usual)


def parse_relationships(content: bytes, folder: str) -> list[Relationship]:
    """The relationships in a part whose targets are seen from `folder`; those to the outside are left out."""
    visitor = _Relationships(folder)
    visit_xml(content, visitor)
    return visitor.found


class _Relationships:
    def __init__(self, folder: str) -> None:
        self.found: list[Relationship] = []
        self._folder = folder

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            kind = attributes.get("Type", "").rpartition("/")[2]
            target = posixpath.normpath(posixpath.join("/", self._folder, attributes.get("Target", "")))
            self.found.append(Relationship(attributes.get("Id", ""), kind, target.lstrip("/")))

    def end(self, name: str) -> None:
        """Relationships hold nothing."""

    def text(self, data: str) -> None:
        """Relationships hold no text."""
