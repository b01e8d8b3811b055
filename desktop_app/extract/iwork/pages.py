"""Pages documents since 2013. Owns the fields of what only Pages writes: sections, and what lies freely on pages."""

from collections.abc import Iterable, Iterator
from itertools import chain

from desktop_app.extract.iwork.document import Document
from desktop_app.extract.iwork.drawables import DocumentText
from desktop_app.extract.iwork.objects import Objects
from desktop_app.extract.iwork.protobuf import Message
from desktop_app.extract.office.paragraphs import Paragraph

_FLOATING, _BODY = 3, 4
_ON_A_PAGE = (4, 2, 3)
"""What lies on a page: among the text, behind it and before it."""
_MASTERS = (23, 24, 25)
"""Of the first, the even and the odd pages of a section."""
_HEADERS, _FOOTERS = 1, 2


def parse_pages(objects: Objects, root: Message, max_chars: int) -> Document:
    """The body with what is anchored in it, then what lies on its pages, and what stands beside."""
    text = DocumentText(objects, max_chars)
    floating = _drawn(objects.message(root.reference(_FLOATING)), text)
    body = list(chain(text.stored(root.reference(_BODY)), floating))
    masters = [objects.message(number) for number in _masters(objects, text.sections)]
    headers = [line for master in masters for line in _lines(master.references(_HEADERS), text)]
    footers = [line for master in masters for line in _lines(master.references(_FOOTERS), text)]
    return Document(body=body, headers=headers, footers=footers, notes=text.notes, comments=text.comments)


def _drawn(floating: Message, text: DocumentText) -> Iterator[Paragraph]:
    """Page by page."""
    for page in sorted(floating.messages(1), key=lambda page: page.number(1)):
        for field in _ON_A_PAGE:
            for entry in page.messages(field):
                yield from text.drawn(entry.reference(1))


def _masters(objects: Objects, sections: Iterable[int]) -> Iterator[int]:
    for section in sections:
        message = objects.message(section)
        yield from (message.reference(field) for field in _MASTERS)


def _lines(storages: Iterable[int], text: DocumentText) -> Iterator[str]:
    return (paragraph.text for storage in storages for paragraph in text.stored(storage))
