"""Messages as Outlook keeps them: what the numbered properties of MAPI say, in whatever file they lie.

Owns the numbers. `outlook` finds properties in .msg files, `tnef` in winmail.dat. See [MS-OXPROPS].
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from desktop_app.extract.contents import Contents, Member
from desktop_app.extract.encodings import decode
from desktop_app.extract.mail.compressed_rtf import unpacked_rtf
from desktop_app.extract.mail.mail_contents import mail_contents, repeats
from desktop_app.extract.member_names import file_name
from desktop_app.extract.office.rtf import rtf_text
from desktop_app.extract.pages.picture_size import is_decoration
from desktop_app.extract.texts.html import html_text

SUBJECT, BODY, RTF_COMPRESSED, HTML = 0x0037, 0x1000, 0x1009, 0x1013
_SENDER_NAMES, _SENDER_ADDRESSES = (0x0042, 0x0C1A), (0x5D02, 0x5D01, 0x0065, 0x0C1F)
_DISPLAY_TO, _DISPLAY_CC = 0x0E04, 0x0E03
_DATES = (0x0039, 0x0E06, 0x3007)
_CODE_PAGES = (0x3FDE, 0x3FFD)
DISPLAY_NAME, _SMTP_ADDRESS, _ADDRESS, _RECIPIENT_TYPE = 0x3001, 0x39FE, 0x3003, 0x0C15
ATTACHED_DATA, _LONG_NAME, _SHORT_NAME, _MEDIA_TYPE = 0x3701, 0x3707, 0x3704, 0x370E
_HIDDEN, _ATTACH_FLAGS, _SHOWN_IN_HTML = 0x7FFE, 0x3714, 4

STRING, WIDE_STRING = 0x001E, 0x001F
_EPOCH_1601 = datetime(1601, 1, 1, tzinfo=UTC)
_TO, _CC = 1, 2


@dataclass(frozen=True)
class Properties:
    """Values by number, each with its type."""

    values: Mapping[int, tuple[int, bytes]]
    code_page: str = field(default="")
    """The encoding of strings that are not Unicode; empty: what `values` say, or a guess."""

    def raw(self, number: int) -> bytes:
        """The bytes of a property; none if there is none."""
        return self.values.get(number, (0, b""))[1]

    def number(self, number: int) -> int:
        """The value of a number; 0 if there is none."""
        return int.from_bytes(self.raw(number)[:4], "little")

    def text(self, *numbers: int) -> str:
        """The first of these that says something."""
        return next(filter(None, map(self._text, numbers)), "")

    def time(self, *numbers: int) -> datetime | None:
        """The first of these that is set."""
        for number in numbers:
            ticks = int.from_bytes(self.raw(number)[:8], "little")
            if 0 < ticks < 1 << 61:
                return _EPOCH_1601 + timedelta(microseconds=ticks // 10)
        return None

    @property
    def encoding(self) -> str:
        """What strings are in that are not Unicode; empty if nothing says it."""
        pages = filter(None, map(self.number, _CODE_PAGES))
        return self.code_page or next((f"cp{page}" for page in pages), "")

    def _text(self, number: int) -> str:
        kind, raw = self.values.get(number, (0, b""))
        if kind == WIDE_STRING:
            return raw.decode("utf-16-le", "replace").rstrip("\0")
        return (decode(raw.rstrip(b"\0"), declared=self.encoding) or "") if kind == STRING else ""


def message_contents(message: Properties, recipients: Iterable[Properties], members: Iterable[Member]) -> Contents:
    """A message with its people, date and body."""
    return mail_contents(headers_of(message, tuple(recipients)), bodies_of(message), members)


def headers_of(message: Properties, recipients: tuple[Properties, ...]) -> dict[str, str]:
    """The headers it would have as mail."""
    sent = message.time(*_DATES)
    return {
        "Subject": message.text(SUBJECT),
        "From": _person(message.text(*_SENDER_NAMES), message.text(*_SENDER_ADDRESSES)),
        "To": _people(recipients, _TO) or message.text(_DISPLAY_TO),
        "Cc": _people(recipients, _CC) or message.text(_DISPLAY_CC),
        "Date": format_datetime(sent) if sent is not None else "",
    }


def bodies_of(message: Properties) -> Iterator[str]:
    """The body as plain text, as HTML unless that says the same, or as RTF if there is nothing else."""
    plain = message.text(BODY)
    kind, raw = message.values.get(HTML, (0, b""))
    page = message.text(HTML) if kind in {STRING, WIDE_STRING} else decode(raw, declared=message.encoding) or ""
    shown = html_text(page)
    if plain:
        yield plain
    if shown and not repeats(shown, set(plain.split())):
        yield shown
    if not plain and not shown and (packed := message.raw(RTF_COMPRESSED)):
        yield rtf_text(unpacked_rtf(packed))


def attached_name(attachment: Properties, number: int) -> str:
    """The file name of an attachment."""
    return file_name(attachment.text(_LONG_NAME, _SHORT_NAME, DISPLAY_NAME), f"part {number}")


def decorates(attachment: Properties, content: bytes) -> bool:
    """Whether it is a small picture that the body shows."""
    is_shown = attachment.number(_HIDDEN) & 1 or attachment.number(_ATTACH_FLAGS) & _SHOWN_IN_HTML
    is_picture = attachment.text(_MEDIA_TYPE).lower().startswith("image/")
    return bool(is_shown) and is_picture and is_decoration(content)


def _people(recipients: tuple[Properties, ...], kind: int) -> str:
    wanted = (person for person in recipients if person.number(_RECIPIENT_TYPE) == kind)
    return ", ".join(_person(one.text(DISPLAY_NAME), one.text(_SMTP_ADDRESS, _ADDRESS)) for one in wanted)


def _person(name: str, address: str) -> str:
    """As in a header; an address inside the directory of a company is none for people."""
    known = address if "@" in address and address not in name else ""
    return f"{name} <{known}>" if name and known else name or known
