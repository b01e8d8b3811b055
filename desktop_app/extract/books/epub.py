"""EPUB books by chapters and the headings inside them, in reading order.

Owns which files of the book are read and under which chapter; `epub_package` knows the lists, `html` the pages.
"""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TypeVar

from desktop_app.extract.books.dublin_core import parse_description
from desktop_app.extract.books.epub_package import (
    Chapter,
    Item,
    Package,
    encrypted_parts,
    package_part,
    parse_chapters,
    parse_package,
)
from desktop_app.extract.contents import CannotRead, Contents
from desktop_app.extract.headings import within_chapter
from desktop_app.extract.properties import Properties
from desktop_app.extract.texts.html import page_source, xhtml_contents
from desktop_app.extract.zip_guard import GuardedZip, open_zip
from desktop_app.records import FailureReason, Locator, Segment
from desktop_app.settings import ExtractSettings

_T = TypeVar("_T")
_PAGE_SUFFIXES = (".xhtml", ".html", ".htm")
_NAVIGATION = "nav"
_OLD_NAVIGATION = "application/x-dtbncx+xml"
_DRM = CannotRead(FailureReason.ENCRYPTED, "The book is protected by its seller and can be read in their program only.")


def read_epub(path: Path, settings: ExtractSettings) -> Contents:
    """One segment for each heading section of each document; what the book lists but lacks is passed over.

    :raises CannotRead: encrypted, damaged, a bomb, or XML that declares entities.
    """
    with open_zip(path) as container:
        book = _Book(container)
        segments = tuple(book.segments(settings.max_chars))
        if not segments and book.bytes_of("META-INF/rights.xml"):
            raise _DRM
        if not segments and book.damage is not None:
            raise book.damage
    return Contents(segments, book.properties.title, book.properties.metadata)


class _Book:
    """The files of an open container; those that are damaged are empty."""

    def __init__(self, container: GuardedZip) -> None:
        self.damage: CannotRead | None = None
        self._container = container
        part = self._parsed("META-INF/container.xml", package_part) or ""
        self.properties = self._parsed(part, parse_description) or Properties()
        self._package = self._parsed(part, partial(parse_package, part=part)) or Package((), ())
        self._chapters = self._listed_chapters()

    def bytes_of(self, part: str) -> bytes:
        return self._parsed(part, bytes) or b""

    def segments(self, max_chars: int) -> Iterator[Segment]:
        """In reading order, until there are as many characters as may be kept."""
        chapter: Chapter = ()
        for part in self._readable():
            source = page_source(self.bytes_of(part))
            page = xhtml_contents(source) if source else Contents(())
            is_titled = any(segment.locator.heading for segment in page.segments[:1])
            chapter = self._chapters.get(part, () if is_titled else chapter)
            for segment in page.segments:
                yield Segment(segment.text, Locator(heading=within_chapter(chapter, segment.locator.heading)))
                max_chars -= len(segment.text)
            if max_chars <= 0:
                return

    def _parsed(self, part: str, parse: Callable[[bytes], _T]) -> _T | None:
        """What a file says; None if it is damaged, for the others are there all the same."""
        try:
            return parse(self._container.read(part) or b"")
        except CannotRead as refusal:
            if refusal.reason is not FailureReason.CORRUPT:
                raise
            self.damage = self.damage or refusal
            return None

    def _listed_chapters(self) -> dict[str, Chapter]:
        """From the first table of contents that has any; a damaged one has none."""
        for item in sorted(self._package.items, key=_is_old_navigation):
            if _NAVIGATION in item.properties or _is_old_navigation(item):
                try:
                    chapters = parse_chapters(self.bytes_of(item.part), item.part)
                except CannotRead:
                    continue
                if chapters:
                    return chapters
        return {}

    def _readable(self) -> list[str]:
        """The pages of the book in their order; every page there is if the book does not tell the order."""
        listed = [item for item in self._package.spine if _NAVIGATION not in item.properties]
        pages = [item.part for item in listed if not item.media_type.startswith(("image/", "audio/", "video/"))]
        there = {name.casefold() for name in self._container.names()}
        if there.isdisjoint(map(str.casefold, pages)):
            pages = sorted(name for name in self._container.names() if _is_page(name))
        encrypted = self._parsed("META-INF/encryption.xml", encrypted_parts) or set()
        if encrypted.intersection(pages):
            raise _DRM
        return pages


def _is_old_navigation(item: Item) -> bool:
    return item.media_type == _OLD_NAVIGATION


def _is_page(name: str) -> bool:
    return name.lower().endswith(_PAGE_SUFFIXES) and not name.startswith("META-INF/")
