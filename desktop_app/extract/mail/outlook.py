"""Outlook messages (.msg): an OLE file in which each property is a stream. See [MS-OXMSG].

A message inside the message lies in the same file; it becomes a member of its own as the mail it would be.
"""

import struct
from collections import defaultdict
from collections.abc import Iterator
from email.header import Header
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from functools import partial
from pathlib import Path

import olefile

from desktop_app.extract.archives.unpacking import whole
from desktop_app.extract.contents import Contents, Member
from desktop_app.extract.mail.mapi import (
    ATTACHED_DATA,
    SUBJECT,
    Properties,
    attached_name,
    bodies_of,
    decorates,
    headers_of,
    message_contents,
)
from desktop_app.extract.member_names import file_name
from desktop_app.extract.ole_guard import ole_stream, open_ole
from desktop_app.settings import ExtractSettings

Storage = tuple[str, ...]
_ATTACHMENT, _RECIPIENT, _VALUE = "__attach_version1.0_", "__recip_version1.0_", "__substg1.0_"
_FIXED_VALUES = "__properties_version1.0"
_MESSAGE_HEAD, _INNER_MESSAGE_HEAD, _OTHER_HEAD = 32, 24, 8
_INNER_MESSAGE = "__substg1.0_3701000D"
_BOUNDARY = "=_part"
"""Cannot occur in base64, in which all parts are written. Always the same: so are the bytes of the same message."""


def read_outlook(path: Path, settings: ExtractSettings) -> Contents:
    """The message.

    :raises CannotRead: damaged.
    """
    with open_ole(path) as file:
        message = _Message(_Container(file), ())
        return message_contents(message.properties, message.recipients(), _members(path, settings))


def _members(path: Path, settings: ExtractSettings) -> Iterator[Member]:
    with open_ole(path) as file:
        yield from _Message(_Container(file), ()).members(settings.max_depth)


class _Container:
    """The streams of the file by the storage they are in."""

    def __init__(self, file: olefile.OleFileIO) -> None:
        self._file = file
        self._names: dict[Storage, list[str]] = defaultdict(list)
        for entry in file.listdir(streams=True, storages=True):
            self._names[tuple(entry[:-1])].append(entry[-1])

    def names(self, storage: Storage, start: str) -> list[str]:
        """What lies in the storage under names that begin so, in order."""
        return sorted(name for name in self._names.get(storage, ()) if name.startswith(start))

    def properties(self, storage: Storage, head: int, code_page: str = "") -> Properties:
        """The properties of a message, an attachment or a recipient."""
        values: dict[int, tuple[int, bytes]] = {}
        if self.names(storage, _FIXED_VALUES):
            fixed = self._read((*storage, _FIXED_VALUES))[head:]
            for kind, number, _, value in struct.iter_unpack("<HHI8s", fixed[: len(fixed) // 16 * 16]):
                values[number] = kind, value
        for name in self.names(storage, _VALUE):
            tag = name.removeprefix(_VALUE)
            if len(tag) == 8 and name != _INNER_MESSAGE:
                values[int(tag[:4], 16)] = int(tag[4:], 16), self._read((*storage, name))
        return Properties(values, code_page)

    def _read(self, stream: Storage) -> bytes:
        return ole_stream(self._file, *stream)


class _Message:
    """The message in one storage."""

    def __init__(self, container: _Container, storage: Storage) -> None:
        self._container = container
        self._storage = storage
        self.properties = container.properties(storage, _INNER_MESSAGE_HEAD if storage else _MESSAGE_HEAD)

    def recipients(self) -> tuple[Properties, ...]:
        """The people it was sent to."""
        return tuple(properties for _, properties in self._parts(_RECIPIENT))

    def members(self, depth: int) -> Iterator[Member]:
        """What is attached. Of messages in messages as many are opened as `depth` says."""
        for number, (storage, attachment) in enumerate(self._parts(_ATTACHMENT), 1):
            if self._container.names((*storage, _INNER_MESSAGE), _FIXED_VALUES):
                if depth > 0:
                    inner = _Message(self._container, (*storage, _INNER_MESSAGE))
                    name = file_name(inner.properties.text(SUBJECT), f"message {number}")
                    yield Member(f"{name}.eml", partial(inner.as_mail, depth - 1))
            elif (content := attachment.raw(ATTACHED_DATA)) and not decorates(attachment, content):
                yield Member(attached_name(attachment, number), whole(content))

    def as_mail(self, depth: int) -> tuple[bytes, ...]:
        """The message as it would have been sent, in one piece; the same message gives the same bytes."""
        mail = MIMEMultipart(boundary=_BOUNDARY)
        for name, value in headers_of(self.properties, self.recipients()).items():
            if value:
                mail[name] = Header(value, "utf-8").encode()
        for body in bodies_of(self.properties):
            mail.attach(MIMEText(body, "plain", "utf-8"))
        for member in self.members(depth):
            part = MIMEApplication(b"".join(member.unpack()))
            part.add_header("Content-Disposition", "attachment", filename=("utf-8", "", member.name))
            mail.attach(part)
        return (mail.as_bytes(),)

    def _parts(self, start: str) -> Iterator[tuple[Storage, Properties]]:
        for name in self._container.names(self._storage, start):
            storage = (*self._storage, name)
            yield storage, self._container.properties(storage, _OTHER_HEAD, self.properties.encoding)
