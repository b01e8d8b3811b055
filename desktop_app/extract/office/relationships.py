"""How the parts of an Office Open XML package refer to each other."""

import posixpath
from typing import NamedTuple

from desktop_app.extract.safe_xml import visit_until_damage

PICTURE = "image"
"""The kind of relationships that lead to pictures."""


class Relationship(NamedTuple):
    """A part that another one refers to; `kind` is the last word of the relationship's type."""

    id: str
    kind: str
    part: str


def parse_relationships(content: bytes, folder: str) -> list[Relationship]:
    """The relationships in a part whose targets are seen from `folder`; those to the outside are left out."""
    visitor = _Relationships(folder)
    visit_until_damage(content, visitor)
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
