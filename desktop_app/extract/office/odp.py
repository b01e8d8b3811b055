"""OpenDocument presentations by slides, each followed by its notes and comments, and drawings by pages."""

from dataclasses import replace
from pathlib import Path

from desktop_app.extract.contents import Contents
from desktop_app.extract.office.opendocument import OnlyRead, Paragraphs, open_document, properties_of
from desktop_app.extract.office.opendocument_objects import EmbeddedObjects
from desktop_app.extract.office.paragraphs import Paragraph
from desktop_app.extract.office.shown_pictures import shown_pictures
from desktop_app.extract.office.slides import Slide, slide_segments
from desktop_app.extract.pages.recognition_memory import MEMORY
from desktop_app.extract.pages.text_recognition import Recognise
from desktop_app.extract.safe_xml import visit_until_damage
from desktop_app.extract.titles import choose_title
from desktop_app.records import Locator, Segment
from desktop_app.settings import ExtractSettings


def read_odp(path: Path, settings: ExtractSettings, recognise: Recognise = MEMORY) -> Contents:
    """One segment for each slide, one for its notes and one for its comments.

    :raises CannotRead: damaged, a bomb, or XML that declares entities.
    """
    slides, said = _read(path, settings, recognise)
    first = next((slide.title for slide in slides if slide.title), "")
    return replace(said, segments=tuple(slide_segments(slides)), title=choose_title(said.title) or first)


def read_odg(path: Path, settings: ExtractSettings, recognise: Recognise = MEMORY) -> Contents:
    """One segment for each page.

    :raises CannotRead: damaged, a bomb, or XML that declares entities.
    """
    pages, said = _read(path, settings, recognise)
    texts = ("\n".join(filter(None, (page.title, *page.lines, *page.comments))) for page in pages)
    segments = (Segment(text, Locator(page=number)) for number, text in enumerate(texts, start=1) if text)
    return replace(said, segments=tuple(segments))


def _read(path: Path, settings: ExtractSettings, recognise: Recognise) -> tuple[list[Slide], Contents]:
    """The slides, and what else there is to say of the file."""
    visitor = _Slides()
    with open_document(path) as (package, content), shown_pictures(path, settings, recognise) as pictures:
        visit_until_damage(content, OnlyRead(visitor, EmbeddedObjects(package, with_cells=True), pictures.text))
        properties = properties_of(package)
    metadata = properties.metadata | pictures.recognised.metadata
    return visitor.found, Contents((), properties.title, metadata, unrecognised=pictures.recognised.unrecognised)


class _Slides:
    """Sorts paragraphs by the slide, and by the place on it, that they stand in."""

    def __init__(self) -> None:
        self.found: list[Slide] = []
        declared: list[str] = []  # the footers that slides choose from, told before the first slide
        self._next = Slide(footers=declared)
        self._title: list[str] = []
        self._by_element: dict[str, list[str]] = {"header-decl": declared, "footer-decl": declared}
        self._by_class: dict[str, list[str]] = {}
        self._places: list[list[str]] = [[]]  # where the text of each open element goes; first of all nowhere
        self._collector = Paragraphs(self._add)
        self.text = self._collector.text

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "page":
            self._begin_slide()
        place = self._by_element.get(name, self._places[-1])
        self._places.append(self._by_class.get(attributes.get("class", ""), place))
        self._collector.start(name, attributes)

    def end(self, name: str) -> None:
        self._collector.end(name)
        self._places.pop()
        if name == "page":
            self.found[-1].title = " ".join(self._title)

    def _begin_slide(self) -> None:
        slide, self._next = self._next, Slide()
        self.found.append(slide)
        self._title = []
        self._by_element = {"page": slide.lines, "notes": slide.notes, "annotation": slide.comments}
        self._by_class = {
            "title": self._title,
            "header": slide.footers,
            "footer": slide.footers,
            "date-time": [],
            "page-number": [],
        }

    def _add(self, paragraph: Paragraph, style: str) -> None:  # noqa: ARG002 - styles of slides tell nothing
        self._places[-1].append(paragraph.text)
