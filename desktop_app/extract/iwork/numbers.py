"""Numbers spreadsheets since 2013. Owns the fields of what only Numbers writes: sheets and what is on them."""

from desktop_app.extract.iwork.document import Document, Sheet
from desktop_app.extract.iwork.drawables import TABLE, DocumentText
from desktop_app.extract.iwork.objects import Objects
from desktop_app.extract.iwork.protobuf import Message

_SHEETS, _NAME, _DRAWN = 1, 1, 2
_FORM = 3
"""Type of a sheet that is filled in on a telephone: a sheet is its first field."""


def parse_numbers(objects: Objects, root: Message, max_chars: int) -> Document:
    """The sheets in their order; the rows of their tables are read when they are asked for."""
    text = DocumentText(objects, max_chars)
    return Document(sheets=[_sheet(objects, number, text) for number in root.references(_SHEETS)])


def _sheet(objects: Objects, number: int, text: DocumentText) -> Sheet:
    message = objects.message(number)
    if objects.type(number) == _FORM:
        message = message.message(1)
    known = len(text.comments)
    sheet = Sheet(message.text(_NAME))
    for drawable in message.references(_DRAWN):
        if objects.type(drawable) == TABLE:
            sheet.tables.append(text.table(objects.message(drawable)))
        else:
            sheet.texts += (paragraph.text for paragraph in text.drawn(drawable) if paragraph.text.strip())
    sheet.comments = text.comments[known:]
    return sheet
