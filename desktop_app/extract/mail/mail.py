"""Mail as it travels (RFC 5322 and MIME): a message with subject, people, date and body; attachments are members.

Uses the standard library's parser. Signed messages are opened, encrypted ones are not.
"""

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.parser import BytesParser
from functools import partial
from mimetypes import MimeTypes
from pathlib import Path
from typing import IO

from desktop_app.extract.contents import CannotRead, Contents, Member
from desktop_app.extract.encodings import decode
from desktop_app.extract.mail.mail_contents import SHOWN_HEADERS, mail_contents, moment, nanoseconds, repeats
from desktop_app.extract.mail.mail_parsing import MAIL_POLICY
from desktop_app.extract.mail.signed import signed_content
from desktop_app.extract.member_names import file_name
from desktop_app.extract.texts.html import html_text
from desktop_app.records import FailureReason
from desktop_app.settings import ExtractSettings

_ENVELOPE_TYPES = ("application/pkcs7-mime", "application/x-pkcs7-mime")
_SIGNATURE_TYPES = ("application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature")
_NAMING_HEADERS = ("content-disposition", "content-type")
_PGP_START = "-----BEGIN PGP MESSAGE-----"
_SUFFIXES = MimeTypes()
_SUFFIXES.add_type("text/calendar", ".ics")
_HEADER_PART = re.compile(r".{1,20000}(?:\s|\Z)|.{1,20000}", re.DOTALL)
_BYTE_COUNT = re.compile(rb"\s*(\d{1,12})\s*\n")


def read_mail(path: Path, settings: ExtractSettings) -> Contents:  # noqa: ARG001 - a Reader
    """The message.

    :raises CannotRead: it is encrypted or damaged.
    """
    with path.open("rb") as file:
        return _contents(_parsed(file))


def read_apple_mail(path: Path, settings: ExtractSettings) -> Contents:  # noqa: ARG001 - a Reader
    """The message between the line with its length and the property list of Apple Mail.

    :raises CannotRead: it is encrypted or damaged.
    """
    with path.open("rb") as file:
        length = _BYTE_COUNT.fullmatch(file.readline(20))
        if length is None:
            raise CannotRead(FailureReason.CORRUPT, "The message is damaged.")
        return _contents(_from_bytes(file.read(int(length[1]))))


def subject_and_date(head: bytes) -> tuple[str, str]:
    """Of a message of which `head` is the beginning."""
    message = _from_bytes(head)
    return header(message, "Subject"), header(message, "Date")


def _parsed(file: IO[bytes]) -> Message:
    try:
        return BytesParser(policy=MAIL_POLICY).parse(file)
    except (MessageError, RecursionError, ValueError) as error:
        raise CannotRead(FailureReason.CORRUPT, "The message is damaged.") from error


def _from_bytes(content: bytes) -> Message:
    try:
        return message_from_bytes(content, policy=MAIL_POLICY)
    except (MessageError, RecursionError, ValueError) as error:
        raise CannotRead(FailureReason.CORRUPT, "The message is damaged.") from error


def _contents(message: Message) -> Contents:
    headers = {name: header(message, name) for name in SHOWN_HEADERS}
    parts = list(_leaves(_opened(message)))
    bodies = list(_bodies(parts))
    if any(body.lstrip().startswith(_PGP_START) for body in bodies):
        raise _encrypted()
    return mail_contents(headers, bodies, _members(parts))


def _opened(message: Message) -> Message:
    """The message, or what its signed envelope holds."""
    if message.get_content_type() == "multipart/encrypted":
        raise _encrypted()
    if message.get_content_type() not in _ENVELOPE_TYPES:
        return message
    return _from_bytes(signed_content(_bytes_of(message)))


def _encrypted() -> CannotRead:
    return CannotRead(FailureReason.ENCRYPTED, "The message is encrypted.")


def _leaves(message: Message) -> Iterator[Message]:
    """The parts in order; a forwarded message counts as one."""
    waiting = [message]
    while waiting:
        part = waiting.pop()
        payload = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(payload, list):
            waiting.extend(item for item in reversed(payload) if isinstance(item, Message))
        else:
            yield part


def _bodies(parts: list[Message]) -> Iterator[str]:
    """Texts of the message itself; HTML unless a plain part says the same."""
    plain_words: set[str] = set()
    for part in filter(_is_body, parts):
        text = _text_of(part)
        if part.get_content_type() != "text/html":
            plain_words.update(text.split())
            yield text
        elif not repeats(shown := html_text(text), plain_words):
            yield shown


def _is_body(part: Message) -> bool:
    if part.get_content_maintype() == "multipart":
        return True  # it names a boundary that never comes
    is_text = part.get_content_type() in {"text/plain", "text/html"}
    return is_text and not _attached_name(part) and part.get_content_disposition() != "attachment"


def _members(parts: list[Message]) -> Iterator[Member]:
    for number, part in enumerate(parts, 1):
        if _is_body(part) or part.get_content_type() in _SIGNATURE_TYPES or _is_inline_picture(part):
            continue
        inner = _forwarded(part)
        if inner is not None:
            name = file_name(header(inner, "Subject"), f"message {number}")
            yield Member(f"{name}.eml", partial(_message_bytes, inner), nanoseconds(moment(header(inner, "Date"))))
        elif isinstance(part.get_payload(), str):
            suffix = _SUFFIXES.guess_extension(part.get_content_type()) or ""
            yield Member(file_name(_attached_name(part), f"part {number}{suffix}"), partial(_part_bytes, part))


def _forwarded(part: Message) -> Message | None:
    payload = part.get_payload()
    if part.get_content_type() not in {"message/rfc822", "message/global"} or not isinstance(payload, list):
        return None
    return payload[0] if payload and isinstance(payload[0], Message) else None


def _is_inline_picture(part: Message) -> bool:
    return part.get_content_maintype() == "image" and "Content-ID" in part


def _message_bytes(message: Message) -> tuple[bytes, ...]:
    return (message.as_bytes(),)


def _part_bytes(part: Message) -> tuple[bytes, ...]:
    return (_bytes_of(part),)


def _bytes_of(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _text_of(part: Message) -> str:
    declared = part.get_param("charset")
    return decode(_bytes_of(part), declared=declared if isinstance(declared, str) else "") or ""


def _attached_name(part: Message) -> str:
    for header_name, value in part.raw_items():
        if header_name.lower() in _NAMING_HEADERS and not value.isascii():
            raw = value.encode("utf-8", "surrogateescape")
            part.replace_header(header_name, decode(raw) or value)
    try:
        return _decoded(part.get_filename() or "")
    except ValueError:  # it names an encoding that cannot be a name
        return ""


def header(message: Message, name: str) -> str:
    """The decoded header in one line; empty if there is none."""
    return _decoded(message.get(name, ""))


def _decoded(value: object) -> str:
    """Encoded words resolved, raw bytes of another encoding detected."""
    try:
        pieces = [piece for part in _in_parts(value) for piece in decode_header(part)]
    except (MessageError, ValueError):
        return str(value)
    texts = [decode(raw, declared=label or "") or "" if isinstance(raw, bytes) else raw for raw, label in pieces]
    return " ".join("".join(texts).split())


def _in_parts(value: object) -> Iterator[str]:
    """A header that is very long in several parts: the time of `decode_header` grows with the square of the length."""
    if isinstance(value, str):
        yield from (part[0] for part in _HEADER_PART.finditer(value))
    else:
        yield value  # type: ignore[misc]  # a Header for raw bytes, which the stubs of `decode_header` leave out
