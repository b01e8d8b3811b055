"""Where texts stand in files, as tools say that share nothing with Findwell's readers.

Each function gives the places of one format with the lines that stand there. Packages of
`requirements-locators.txt` are imported where they are used: the other formats are checked without them.
"""

import email
import email.policy
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import NamedTuple
from xml.etree import ElementTree as ET

from openpyxl import load_workbook

from desktop_app.records import MEMBER_SEPARATOR, Locator

TEXT_SUFFIXES = {".txt", ".md", ".csv"}
_HEADING = re.compile(r"h[1-6]")


class Place(NamedTuple):
    """Lines, and where they stand; of the locator only what the format has is set."""

    locator: Locator
    lines: list[str]


def in_pdf(path: Path) -> Iterator[Place]:
    """The pages, as pypdf reads them."""
    from pypdf import PdfReader  # noqa: PLC0415 - see above

    for number, page in enumerate(PdfReader(path).pages, start=1):
        yield Place(Locator(page=number), page.extract_text().splitlines())


def in_pptx(path: Path) -> Iterator[Place]:
    """The slides, as python-pptx reads them: shapes with text, tables, notes."""
    from pptx import Presentation  # noqa: PLC0415 - see above

    for number, slide in enumerate(Presentation(str(path)).slides, start=1):
        lines: list[str] = []
        for shape in slide.shapes:
            if shape.has_text_frame:
                lines += [paragraph.text for paragraph in shape.text_frame.paragraphs]
            if getattr(shape, "has_table", False):
                lines += [cell.text for row in shape.table.rows for cell in row.cells]
        if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
            lines += slide.notes_slide.notes_text_frame.text.splitlines()
        yield Place(Locator(slide=number), lines)


def in_xlsx(path: Path) -> Iterator[Place]:
    """The rows, as openpyxl reads them; a cell is a line."""
    for sheet in load_workbook(path, data_only=True).worksheets:
        for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
            yield Place(Locator(sheet=sheet.title, row=number), [cell for cell in row if isinstance(cell, str)])


def in_epub(path: Path) -> Iterator[Place]:
    """What stands below each heading, in the order of the package's spine."""
    with zipfile.ZipFile(path) as package:
        for name in _spine(package):
            page = _Headings()
            page.feed(package.read(name).decode("utf-8", "replace"))
            for heading, lines in page.found:
                yield Place(Locator(heading=heading), lines)


def in_eml(path: Path) -> Iterator[Place]:
    """Attachments of text, by their file names; the body is the message's own."""
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    body = message.get_body(("plain",))
    if body is not None:
        yield Place(Locator(), body.get_content().splitlines())
    for part in message.iter_attachments():
        name = part.get_filename() or ""
        if PurePosixPath(name).suffix in TEXT_SUFFIXES:
            content = part.get_content()
            text = content if isinstance(content, str) else content.decode("utf-8", "replace")
            yield Place(Locator(member=name), text.splitlines())


def in_zip(path: Path) -> Iterator[Place]:
    """Files of text in an archive, and in those inside it."""
    yield from _members(path.read_bytes(), ())


def in_srt(path: Path) -> Iterator[Place]:
    """The cues, as the package srt reads them."""
    import srt  # noqa: PLC0415 - see above

    for cue in srt.parse(path.read_bytes().decode("utf-8", "replace")):
        seconds = int(cue.start.total_seconds())
        time = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
        yield Place(Locator(time=time), cue.content.splitlines())


PLACES: Mapping[str, Callable[[Path], Iterator[Place]]] = {
    "pdf": in_pdf,
    "pptx": in_pptx,
    "xlsx": in_xlsx,
    "epub": in_epub,
    "eml": in_eml,
    "zip": in_zip,
    "srt": in_srt,
}


def _members(content: bytes, inside: tuple[str, ...]) -> Iterator[Place]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        for entry in archive.infolist():
            names = (*inside, entry.filename)
            suffix = PurePosixPath(entry.filename).suffix
            if suffix == ".zip":
                yield from _members(archive.read(entry), names)
            elif suffix in TEXT_SUFFIXES and not entry.flag_bits & 1:
                text = archive.read(entry).decode("utf-8", "replace")
                yield Place(Locator(member=MEMBER_SEPARATOR.join(names)), text.splitlines())


def _spine(package: zipfile.ZipFile) -> Iterator[str]:
    container = ET.fromstring(package.read("META-INF/container.xml"))
    opf = next(element.attrib["full-path"] for element in container.iter() if element.tag.endswith("rootfile"))
    root = ET.fromstring(package.read(opf))
    items = {element.get("id"): element.attrib["href"] for element in root.iter() if element.tag.endswith("}item")}
    for element in root.iter():
        if element.tag.endswith("itemref"):
            yield str(PurePosixPath(opf).parent / items[element.get("idref")])


class _Headings(HTMLParser):
    """Lines by the heading that they stand below; those before the first one are left out."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, list[str]]] = []
        self._inside_heading = False
        self._inside_head = False

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._inside_head = self._inside_head or tag == "head"
        if _HEADING.fullmatch(tag):
            self._inside_heading = True
            self.found.append(("", []))

    def handle_endtag(self, tag: str) -> None:
        if tag == "head":
            self._inside_head = False
        if _HEADING.fullmatch(tag):
            self._inside_heading = False

    def handle_data(self, data: str) -> None:
        if not self.found or self._inside_head:
            return
        heading, lines = self.found[-1]
        if self._inside_heading:
            self.found[-1] = (f"{heading} {' '.join(data.split())}".strip(), lines)
        else:
            lines.extend(data.splitlines())
