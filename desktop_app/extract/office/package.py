"""A package of parts, as Office Open XML and OpenDocument have it, read as far as it is sound.

Owns what becomes of damage: a part that is damaged gives what stands before the damage, and the others are read all
the same. Must not know what the parts say.
"""

import posixpath
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar

from desktop_app.extract.contents import CannotRead
from desktop_app.extract.office.relationships import Relationship, parse_relationships
from desktop_app.extract.properties import Properties, parse_properties
from desktop_app.records import FailureReason, Segment

_T = TypeVar("_T")


class Container(Protocol):
    """What parts lie in: a ZIP file, or one that only looks like it."""

    def read(self, name: str) -> bytes | None:
        """A part; None if there is no such part."""


class Package:
    """The parts of an open package. `usual` is the main one, where the package names none."""

    def __init__(self, container: Container, usual: str) -> None:
        self._container = container
        self._damage: CannotRead | None = None
        self._named = self.related("")
        self.main = next((item.part for item in self._named if item.kind == "officeDocument"), usual)

    def related(self, part: str) -> list[Relationship]:
        """What a part refers to inside the package; '' stands for the package itself."""
        folder, _, name = part.rpartition("/")
        links = posixpath.join(folder, "_rels", f"{name}.rels")
        return self.parse(links, lambda content: parse_relationships(content, folder)) or []

    def properties(self) -> Properties:
        """What the document says of itself."""
        named = (item.part for item in self._named if item.kind == "core-properties")
        return parse_properties(self.read(next(named, "docProps/core.xml")))

    def read_main(self, missing: str) -> bytes:
        """The main part.

        :raises CannotRead: it is damaged, or there is none, which `missing` says.
        """
        content = self._container.read(self.main)
        if content is None:
            raise CannotRead(FailureReason.CORRUPT, missing)
        return content

    def read(self, part: str) -> bytes:
        """A part; nothing where it is missing or damaged."""
        return self.parse(part, bytes) or b""

    def parse(self, part: str, parse: Callable[[bytes], _T]) -> _T | None:
        """What a part says; a missing one is empty. None where it is damaged from its beginning."""
        try:
            return parse(self._container.read(part) or b"")
        except CannotRead as refusal:
            self._pass_over(refusal)
            return None

    def until_damage(self, items: Iterable[_T]) -> Iterator[_T]:
        """The items up to where reading them comes upon damage."""
        try:
            yield from items
        except CannotRead as refusal:
            self._pass_over(refusal)

    def sound(self, segments: Iterable[Segment]) -> tuple[Segment, ...]:
        """The segments.

        :raises CannotRead: there are none because of damage.
        """
        found = tuple(segments)
        if not found and self._damage is not None:
            raise self._damage
        return found

    def _pass_over(self, refusal: CannotRead) -> None:
        if refusal.reason is not FailureReason.CORRUPT:
            raise refusal
        self._damage = self._damage or refusal
