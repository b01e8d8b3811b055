"""Contacts (vCard 2.1, 3.0 and 4.0): one person or organisation after the other. Pictures and keys are no text."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from desktop_app.extract.contents import Contents
from desktop_app.extract.mail.content_lines import ContentLine, content_lines
from desktop_app.extract.normalise import one_line
from desktop_app.extract.texts.plain_text import bytes_of
from desktop_app.records import Locator, Segment
from desktop_app.settings import ExtractSettings

_SHOWN = {
    "NICKNAME": "Nickname",
    "X-PHONETIC-FIRST-NAME": "Spoken",
    "X-PHONETIC-LAST-NAME": "Spoken",
    "ORG": "Organisation",
    "TITLE": "Position",
    "ROLE": "Role",
    "TEL": "Phone",
    "EMAIL": "Mail",
    "IMPP": "Chat",
    "X-SOCIALPROFILE": "Profile",
    "ADR": "Address",
    "LABEL": "Address",
    "URL": "Link",
    "BDAY": "Born",
    "ANNIVERSARY": "Anniversary",
    "RELATED": "Related",
    "X-ABRELATEDNAMES": "Related",
    "X-SPOUSE": "Spouse",
    "CATEGORIES": "Categories",
    "NOTE": "Note",
}
"""Property → label, in the order in which they are shown after the name."""

_STRUCTURED = frozenset(("ORG", "ADR"))
_DATES = frozenset(("BDAY", "ANNIVERSARY"))
_COMPACT_DATE = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T.*)?$")
_SCHEME = re.compile(r"^(?:tel|mailto):", re.IGNORECASE)
_NAME_ORDER = (3, 1, 2, 0, 4)
"""A name is written: family; given; additional; before; after."""


def read_contacts(path: Path, settings: ExtractSettings) -> Contents:
    """One segment for each card, located by the full name."""
    segments: list[Segment] = []
    for card in _cards(content_lines(bytes_of(path, settings))):
        name = one_line(_full_name(card))
        text = "\n".join(filter(None, (name, *_details(card, name))))
        segments.append(Segment(text, Locator(heading=name or None)))
    return Contents(tuple(segments), segments[0].locator.heading or "" if len(segments) == 1 else "")


def _cards(lines: Iterable[ContentLine]) -> Iterator[list[ContentLine]]:
    """The lines of each card; its end may be missing."""
    card: list[ContentLine] = []
    for line in lines:
        if line.name in {"BEGIN", "END"} and line.value.strip().upper() == "VCARD":
            if card:
                yield card
            card = []
        else:
            card.append(line)
    if card:
        yield card


def _full_name(card: list[ContentLine]) -> str:
    values = {line.name: line for line in reversed(card)}
    if "FN" in values and values["FN"].text:
        return values["FN"].text
    if "N" in values:
        fields = [*values["N"].fields, "", "", "", "", ""]
        return " ".join(fields[place] for place in _NAME_ORDER)
    return " ".join(values["ORG"].fields) if "ORG" in values else ""


def _details(card: list[ContentLine], name: str) -> Iterator[str]:
    structured = [" ".join(filter(None, line.fields)) for line in card if line.name == "N"]
    yield from (text for text in structured if not set(text.split()) <= set(name.split()))
    for shown, label in _SHOWN.items():
        for line in card:
            if line.name == shown and (text := _value(line)):
                yield f"{label}: {text}"
    yield from (line.value for line in card if not line.name)


def _value(line: ContentLine) -> str:
    if line.name in _STRUCTURED:
        return ", ".join(filter(None, line.fields))
    if line.name in _DATES:
        return _COMPACT_DATE.sub(r"\1-\2-\3", line.text)
    return _SCHEME.sub("", line.text)
