"""Mail as it travels (RFC 5322 and MIME): a message with subject, people, date and body; attachments are members.

Uses the standard library's parser. Signed messages are opened, encrypted ones are not.
"""

import re
from collections.abc import Iterable, Iterator
from email.message import Message
from itertools import chain
from pathlib import Path

from desktop_app.extract.archives.unpacking import whole
from desktop_app.extract.contents import CannotRead, Contents, Member
from desktop_app.extract.mail.flowed import paragraphs_of
from desktop_app.extract.mail.mail_contents import SHOWN_HEADERS, mail_contents, repeats
from desktop_app.extract.mail.mail_parsing import header, message_in, message_of
from desktop_app.extract.mail.mail_parts import bytes_of, is_body, leaves, members_of, text_of
from desktop_app.extract.mail.signed import signed_content
from desktop_app.extract.mail.uuencoded import files_in, without_files
from desktop_app.extract.member_names import file_name
from desktop_app.extract.texts.html import html_text
from desktop_app.records import FailureReason
from desktop_app.settings import ExtractSettings

_ENVELOPE_TYPES = ("application/pkcs7-mime", "application/x-pkcs7-mime")
_PGP_START = "-----BEGIN PGP MESSAGE-----"
_BYTE_COUNT = re.compile(rb"\s*(\d{1,12})\s*\n")


def read_mail(path: Path, settings: ExtractSettings) -> Contents:  # noqa: ARG001 - a Reader
    """The message.

    :raises CannotRead: it is encrypted or damaged.
    """
    with path.open("rb") as file:
        return _contents(message_in(file))


def read_apple_mail(path: Path, settings: ExtractSettings) -> Contents:  # noqa: ARG001 - a Reader
    """The message between the line with its length and the property list of Apple Mail.

    :raises CannotRead: it is encrypted or damaged.
    """
    with path.open("rb") as file:
        length = _BYTE_COUNT.fullmatch(file.readline(20))
        if length is None:
            raise CannotRead(FailureReason.CORRUPT, "The message is damaged.")
        return _contents(message_of(file.read(min(int(length[1]), path.stat().st_size))))


def subject_and_date(head: bytes) -> tuple[str, str]:
    """Of a message of which `head` is the beginning."""
    message = message_of(head)
    return header(message, "Subject"), header(message, "Date")


def _contents(message: Message) -> Contents:
    headers = {name: header(message, name) for name in SHOWN_HEADERS}
    parts = list(leaves(_opened(message)))
    texts = [(part, text_of(part)) for part in parts if is_body(part)]
    if any(text.lstrip().startswith(_PGP_START) for _, text in texts):
        raise _encrypted()
    pages = [text for part, text in texts if part.get_content_type() == "text/html"]
    written = (Member(file_name(name, "part"), whole(content)) for _, text in texts for name, content in files_in(text))
    return mail_contents(headers, _bodies(texts), chain(members_of(parts, pages), written))


def _opened(message: Message) -> Message:
    """The message, or what its signed envelope holds."""
    if message.get_content_type() == "multipart/encrypted":
        raise _encrypted()
    if message.get_content_type() not in _ENVELOPE_TYPES:
        return message
    return message_of(signed_content(bytes_of(message)))


def _encrypted() -> CannotRead:
    return CannotRead(FailureReason.ENCRYPTED, "The message is encrypted.")


def _bodies(texts: Iterable[tuple[Message, str]]) -> Iterator[str]:
    """Texts of the message itself by their parts; HTML unless a plain part says the same."""
    plain_words: set[str] = set()
    for part, text in texts:
        if part.get_content_type() != "text/html":
            said = paragraphs_of(without_files(text), part)
            plain_words.update(said.split())
            yield said
        elif not repeats(shown := html_text(text), plain_words):
            yield shown
