"""winmail.dat (TNEF): what Outlook sends to those who do not use it. See [MS-OXTNEF].

Gives the message's text, if it is in there and not in the mail around it, and the attachments as members.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from desktop_app.extract.archives.unpacking import whole
from desktop_app.extract.contents import CannotRead, Contents, Member
from desktop_app.extract.damage import damaged
from desktop_app.extract.mail.mapi import (
    ATTACHED_DATA,
    BODY,
    STRING,
    SUBJECT,
    WIDE_STRING,
    Properties,
    attached_name,
    decorates,
    message_contents,
)
from desktop_app.records import FailureReason
from desktop_app.settings import ExtractSettings

MAGIC = b"\x78\x9f\x3e\x22"
_ATTRIBUTES_AT = 6
_SUBJECT, _BODY, _CODE_PAGE, _PROPERTIES = 0x8004, 0x800C, 0x9007, 0x9003
_NEXT_ATTACHMENT, _TITLE, _DATA, _ATTACHMENT_PROPERTIES = 0x9002, 0x8010, 0x800F, 0x9005

_SHORT_NAME = 0x3704
_OBJECT = 0x000D
_SIZED = frozenset((STRING, WIDE_STRING, 0x0102, _OBJECT))
_FIXED_SIZES = {0x0002: 4, 0x000B: 4, 0x0003: 4, 0x0004: 4, 0x000A: 4, 0x0048: 16}
"""Bytes by type, padded; all others take 8."""
_MULTIPLE = 0x1000
_NAMED_FROM = 0x8000
_INTERFACE_BYTES = 16

Values = dict[int, tuple[int, bytes]]


@dataclass
class _Found:
    message: Values = field(default_factory=dict)
    attachments: list[Values] = field(default_factory=list)
    code_page: str = ""


def read_tnef(path: Path, settings: ExtractSettings) -> Contents:
    """The message, or what can be read of one that is cut off.

    :raises CannotRead: damaged from its beginning.
    """
    if path.stat().st_size > settings.max_member_mb * 1_000_000:
        raise CannotRead(FailureReason.TOO_LARGE, f"It is larger than the limit of {settings.max_member_mb} MB.")
    found = _attributes(_Cursor(path.read_bytes()))
    contents = message_contents(Properties(found.message, found.code_page), (), _members(found))
    return contents if contents.segments[0].text.strip() else Contents((), members=contents.members)


def _members(found: _Found) -> Iterator[Member]:
    for number, values in enumerate(found.attachments, 1):
        attachment = Properties(values, found.code_page)
        content = attachment.raw(ATTACHED_DATA)
        if values.get(ATTACHED_DATA, (0, b""))[0] == _OBJECT:
            content = content[_INTERFACE_BYTES:]  # a message inside is TNEF again
        if content and not decorates(attachment, content):
            yield Member(attached_name(attachment, number), whole(content))


def _attributes(cursor: "_Cursor") -> _Found:
    """What is found, up to the end or to the first damage behind something."""
    found = _Found()
    try:
        cursor.take(_ATTRIBUTES_AT)
        while not cursor.at_end:
            cursor.take(1)  # the level: of the message or of an attachment
            number, _ = cursor.number(2), cursor.number(2)
            _take_attribute(found, number, cursor.up_to(cursor.number(4)))
            cursor.take(2)  # a checksum
    except CannotRead:
        if not (found.message or any(found.attachments)):
            raise
    return found


def _take_attribute(found: _Found, number: int, data: bytes) -> None:
    if number == _CODE_PAGE:
        found.code_page = f"cp{int.from_bytes(data[:4], 'little')}"
    elif number == _SUBJECT:
        found.message.setdefault(SUBJECT, (STRING, data))
    elif number == _BODY:
        found.message.setdefault(BODY, (STRING, data))
    elif number == _PROPERTIES:
        found.message |= _properties(_Cursor(data))
    elif number == _NEXT_ATTACHMENT:
        found.attachments.append({})
    elif found.attachments and number == _TITLE:
        found.attachments[-1].setdefault(_SHORT_NAME, (STRING, data))
    elif found.attachments and number == _DATA:
        found.attachments[-1].setdefault(ATTACHED_DATA, (0x0102, data))
    elif found.attachments and number == _ATTACHMENT_PROPERTIES:
        found.attachments[-1] |= _properties(_Cursor(data))


def _properties(cursor: "_Cursor") -> Values:
    values: Values = {}
    for _ in range(cursor.number(4)):
        kind, number = cursor.number(2), cursor.number(2)
        if number >= _NAMED_FROM:
            cursor.take(16)
            has_name = cursor.number(4)
            cursor.padded(cursor.number(4) if has_name else 4)
        single = kind & ~_MULTIPLE
        several = kind != single or single in _SIZED
        for _ in range(cursor.number(4) if several else 1):
            size = cursor.number(4) if single in _SIZED else _FIXED_SIZES.get(single, 8)
            values.setdefault(number, (single, cursor.padded(size)))
    return values


class _Cursor:
    """Reads one thing after another. Running over the end is damage."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._at = 0

    @property
    def at_end(self) -> bool:
        return self._at >= len(self._content)

    def take(self, count: int) -> bytes:
        if count > len(self._content) - self._at:
            raise damaged()
        self._at += count
        return self._content[self._at - count : self._at]

    def up_to(self, count: int) -> bytes:
        return self.take(min(count, len(self._content) - self._at))

    def number(self, size: int) -> int:
        return int.from_bytes(self.take(size), "little")

    def padded(self, size: int) -> bytes:
        """So many bytes, and those that fill the last four."""
        value = self.take(size)
        self._at += -size % 4
        return value
