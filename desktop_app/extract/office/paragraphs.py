"""Paragraphs of word processors, and how they become segments: one for each heading section, one for each side text.

Knows no format: readers of documents with headings give it what they found.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from desktop_app.extract.headings import HeadingPath
from desktop_app.records import Locator, Segment


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph or table row; cells are parted by tabs.

    `level` is 0, or counts from 1 for a heading; one without text only ends the sections of that level and below.
    """

    text: str
    level: int = 0
    is_title: bool = False


def row_text(cells: Iterable[Sequence[str]]) -> str:
    """A table row as one line, given the paragraphs of its cells."""
    return "\t".join(
        " ".join(paragraph.strip().replace("\n", " ") for paragraph in paragraphs) for paragraphs in cells
    ).rstrip("\t")


def sections(paragraphs: Iterable[Paragraph]) -> Iterator[Segment]:
    """One segment for each heading section, the heading included."""
    headings = HeadingPath()
    section: list[str] = []
    for paragraph in paragraphs:
        if paragraph.level:
            if section:
                yield Segment("\n".join(section), Locator(heading=headings.path))
            headings.enter(paragraph.level, paragraph.text)
            section = []
        if paragraph.text.strip():
            section.append(paragraph.text)
    if section:
        yield Segment("\n".join(section), Locator(heading=headings.path))


def side_text(heading: str, paragraphs: Iterable[Paragraph]) -> Iterator[Segment]:
    """What stands beside the text. Headers are repeated for first and even pages: the same is taken once."""
    texts = dict.fromkeys(item.text for item in paragraphs if item.text.strip())
    if texts:
        yield Segment("\n".join(texts), Locator(heading=heading))
