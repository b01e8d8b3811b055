"""OpenDocument texts by heading sections, with notes, comments and boxes where they stand; then headers and footers."""

from itertools import chain
from pathlib import Path

from desktop_app.extract.contents import Contents
from desktop_app.extract.office.opendocument import OnlyRead, Paragraphs, open_document, properties_of
from desktop_app.extract.office.opendocument_objects import EmbeddedObjects
from desktop_app.extract.office.paragraphs import Paragraph, sections, side_text
from desktop_app.extract.office.shown_pictures import shown_pictures
from desktop_app.extract.pages.recognition_memory import MEMORY
from desktop_app.extract.pages.text_recognition import Recognise
from desktop_app.extract.safe_xml import visit_until_damage
from desktop_app.extract.titles import choose_title
from desktop_app.settings import ExtractSettings

_TITLE_STYLE = "Title"
_SIDES = {
    **dict.fromkeys(("header", "header-left", "header-first"), "Header"),
    **dict.fromkeys(("footer", "footer-left", "footer-first"), "Footer"),
}


def read_odt(path: Path, settings: ExtractSettings, recognise: Recognise = MEMORY) -> Contents:
    """One segment for each heading section, then one each for the headers and the footers.

    :raises CannotRead: damaged, a bomb, or XML that declares entities.
    """
    text = _Text()
    with open_document(path) as (package, content), shown_pictures(path, settings, recognise) as pictures:
        visit_until_damage(content, OnlyRead(text, EmbeddedObjects(package, with_cells=True), pictures.text))
        sides = package.parse("styles.xml", _parse_sides) or []
        properties = properties_of(package)
    title = next((item.text for item in text.found if item.is_title), "")
    beside = (side_text(name, (item for side, item in sides if side == name)) for name in ("Header", "Footer"))
    segments = (*sections(text.found), *chain.from_iterable(beside))
    metadata = properties.metadata | pictures.recognised.metadata
    return Contents(
        segments, choose_title(properties.title) or title, metadata, unrecognised=pictures.recognised.unrecognised
    )


def _parse_sides(styles: bytes) -> list[tuple[str, Paragraph]]:
    visitor = _Sides()
    visit_until_damage(styles, OnlyRead(visitor))
    return visitor.found


class _Text:
    """Collects paragraphs; the one that is styled as the document's title is a heading too."""

    def __init__(self) -> None:
        self.found: list[Paragraph] = []
        self._titles = {_TITLE_STYLE}
        self._collector = Paragraphs(self._add)
        self.end, self.text = self._collector.end, self._collector.text

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "style" and attributes.get("parent-style-name") == _TITLE_STYLE:
            self._titles.add(attributes.get("name", ""))
        self._collector.start(name, attributes)

    def _add(self, paragraph: Paragraph, style: str) -> None:
        is_title = style in self._titles
        self.found.append(Paragraph(paragraph.text, paragraph.level or int(is_title), is_title))


class _Sides:
    """Collects what stands at the edges of pages, among the styles."""

    def __init__(self) -> None:
        self.found: list[tuple[str, Paragraph]] = []
        self._side = ""
        self._collector = Paragraphs(self._add)
        self.text = self._collector.text

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._side = _SIDES.get(name, self._side)
        self._collector.start(name, attributes)

    def end(self, name: str) -> None:
        self._collector.end(name)
        if name in _SIDES:
            self._side = ""

    def _add(self, paragraph: Paragraph, style: str) -> None:  # noqa: ARG002 - styles of headers tell nothing
        if self._side:
            self.found.append((self._side, paragraph))
