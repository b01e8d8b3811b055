"""Keynote presentations since 2013. Owns the fields of what only Keynote writes: slides and their order."""

from collections.abc import Iterator

from desktop_app.extract.iwork.document import Document
from desktop_app.extract.iwork.drawables import DocumentText
from desktop_app.extract.iwork.objects import Objects
from desktop_app.extract.iwork.protobuf import Message
from desktop_app.extract.office.slides import Slide

_SHOW, _TREE, _ROOT_NODE, _NODES = 2, 3, 1, 2
_CHILDREN, _SLIDE = 1, 2
_TITLE, _BODY, _NUMBER, _OBJECT, _NOTE = 5, 6, 20, 30, 27
_DRAWN = (42, 7)
"""From back to front, and as they came."""
_MOST_SLIDES = 50_000


def parse_keynote(objects: Objects, root: Message, max_chars: int) -> Document:
    """The slides in the order they are shown in, skipped ones too."""
    text = DocumentText(objects, max_chars)
    tree = objects.message(root.reference(_SHOW)).message(_TREE)
    nodes = tree.references(_NODES) or list(_below(objects, tree.reference(_ROOT_NODE)))
    slides = [objects.message(objects.message(node).reference(_SLIDE)) for node in nodes[:_MOST_SLIDES]]
    return Document(slides=[_slide(objects, slide, text) for slide in slides])


def _below(objects: Objects, node: int) -> Iterator[int]:
    """The nodes below one, each before those below it."""
    waiting = objects.message(node).references(_CHILDREN)[::-1]
    seen = {node}
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen.add(node)
            yield node
            waiting += objects.message(node).references(_CHILDREN)[::-1]


def _slide(objects: Objects, message: Message, text: DocumentText) -> Slide:
    known = len(text.comments)
    title = " ".join(_lines(text, message.reference(_TITLE)))
    drawn = [message.reference(_BODY), message.reference(_OBJECT)]
    drawn += [number for field in _DRAWN for number in message.references(field)]
    lines = [line for number in drawn if number != message.reference(_NUMBER) for line in _lines(text, number)]
    storage = objects.message(message.reference(_NOTE)).reference(1)
    notes = [paragraph.text for paragraph in text.stored(storage) if paragraph.text.strip()]
    return Slide(title, lines, notes, text.comments[known:])


def _lines(text: DocumentText, drawable: int) -> Iterator[str]:
    return (paragraph.text for paragraph in text.drawn(drawable) if paragraph.text.strip())
