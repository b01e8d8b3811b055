"""The parts of a message (MIME): which are its body, which are members, and how they are called."""

import binascii
import quopri
import re
from base64 import b64decode
from collections.abc import Iterable, Iterator
from email.message import Message
from functools import partial
from mimetypes import MimeTypes
from urllib.parse import unquote

from desktop_app.extract.contents import Member
from desktop_app.extract.encodings import decode
from desktop_app.extract.mail.mail_contents import moment, nanoseconds
from desktop_app.extract.mail.mail_parsing import MAIL_POLICY, decoded_header, header, message_of
from desktop_app.extract.member_names import file_name
from desktop_app.extract.pages.picture_size import is_decoration

_SIGNATURE_TYPES = ("application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature")
_BODY_TYPES = ("text/plain", "text/html")
_REPORT_TYPES = ("message/delivery-status", "message/disposition-notification")
_FORWARDED_TYPES = ("message/rfc822", "message/global")
_SAID_AGAIN_TYPES = ("text/x-amp-html", "text/watch-html")
"""The body once more, for programs that show other things than HTML."""
_NAMING_HEADERS = ("content-disposition", "content-type")
_SHOWN_ID = re.compile(r"\bcid:([^\"'<>\s)]+)", re.IGNORECASE)
_SUFFIXES = MimeTypes()
_SUFFIXES.add_type("text/calendar", ".ics")


def leaves(message: Message) -> Iterator[Message]:
    """The parts in order; a forwarded message counts as one."""
    waiting = [message]
    while waiting:
        part = waiting.pop()
        payload = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(payload, list):
            waiting.extend(item for item in reversed(payload) if isinstance(item, Message))
        else:
            yield part


def is_body(part: Message) -> bool:
    """Whether it is text of the message itself."""
    kind = part.get_content_type()
    if part.get_content_maintype() == "multipart" or kind in _REPORT_TYPES:
        return True  # a multipart that is none: it names a boundary that never comes
    return kind in _BODY_TYPES and not _attached_name(part) and part.get_content_disposition() != "attachment"


def text_of(part: Message) -> str:
    """The text of a body."""
    payload = part.get_payload()
    if isinstance(payload, list):
        return "\n".join(_report_text(fields) for fields in payload if isinstance(fields, Message))
    declared = part.get_param("charset")
    return decode(bytes_of(part), declared=declared if isinstance(declared, str) else "") or ""


def members_of(parts: Iterable[Message], pages: Iterable[str]) -> Iterator[Member]:
    """What is attached. `pages` are the HTML bodies, which show some of it as decoration."""
    shown = {unquote(found[1]) for page in pages for found in _SHOWN_ID.finditer(page)}
    for number, part in enumerate(parts, 1):
        if not (is_body(part) or _is_left_out(part, shown)):
            yield from _member(part, number)


def bytes_of(part: Message) -> bytes:
    """What the part holds, decoded."""
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _report_text(fields: Message) -> str:
    return "\n".join(f"{name}: {decoded_header(value)}" for name, value in fields.items())


def _is_left_out(part: Message, shown: set[str]) -> bool:
    kind = part.get_content_type()
    if kind in _SIGNATURE_TYPES or kind in _SAID_AGAIN_TYPES:
        return True
    is_shown = part.get_content_maintype() == "image" and header(part, "Content-ID").strip("<> ") in shown
    return is_shown and is_decoration(bytes_of(part))


def _member(part: Message, number: int) -> Iterator[Member]:
    inner = _forwarded(part)
    if inner is not None:
        called = header(inner, "Subject") or _attached_name(part).removesuffix(".eml")
        sent = nanoseconds(moment(header(inner, "Date")))
        yield Member(f"{file_name(called, f'message {number}')}.eml", partial(_message_bytes, inner), sent)
    elif isinstance(part.get_payload(), str):
        suffix = _SUFFIXES.guess_extension(part.get_content_type()) or ""
        yield Member(file_name(_attached_name(part), f"part {number}{suffix}"), lambda: (bytes_of(part),))


def _forwarded(part: Message) -> Message | None:
    payload = part.get_payload()
    if part.get_content_type() not in _FORWARDED_TYPES or not isinstance(payload, list):
        return None
    inner = payload[0] if payload else None
    return _unpacked(inner, str(part.get("Content-Transfer-Encoding", ""))) if isinstance(inner, Message) else None


def _unpacked(inner: Message, encoding: str) -> Message:
    """The message itself where it was encoded as a whole, which is forbidden: the library took it as it stands."""
    try:
        if encoding.lower() == "base64" and not inner.keys():
            return message_of(b64decode(inner.as_bytes(policy=MAIL_POLICY)))
        if encoding.lower() == "quoted-printable":
            return message_of(quopri.decodestring(inner.as_bytes(policy=MAIL_POLICY)))
    except (binascii.Error, ValueError):
        return inner
    return inner


def _message_bytes(message: Message) -> tuple[bytes, ...]:
    return (message.as_bytes(policy=MAIL_POLICY),)


def _attached_name(part: Message) -> str:
    for name, value in part.raw_items():
        if name.lower() in _NAMING_HEADERS and not value.isascii():
            raw = value.encode("utf-8", "surrogateescape")
            part.replace_header(name, decode(raw) or value)
    try:
        return decoded_header(part.get_filename() or "")
    except ValueError:  # it names an encoding that cannot be a name
        return ""
