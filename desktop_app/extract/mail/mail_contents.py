"""What every mail format makes of a message: headers and body as text, the subject as title, attachments as members.

Must not know how a format writes headers or bodies down.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from desktop_app.extract.contents import Contents, Member
from desktop_app.records import Segment

SHOWN_HEADERS = ("Subject", "From", "To", "Cc", "Date")
_SAME_SHARE = 0.8
"""An HTML body with this share of its words in the plain body before it says the same."""


def mail_contents(headers: Mapping[str, str], bodies: Iterable[str], members: Iterable[Member]) -> Contents:
    """One segment for the headers and the bodies. Headers that are missing or empty are left out."""
    lines = [f"{name}: {value}" for name in SHOWN_HEADERS if (value := headers.get(name))]
    text = "\n\n".join(filter(None, ("\n".join(lines), *bodies)))
    sent = moment(headers.get("Date", ""))
    metadata = {"author": headers.get("From", ""), "created": sent.isoformat() if sent is not None else ""}
    found = {key: value for key, value in metadata.items() if value}
    return Contents((Segment(text),), headers.get("Subject", ""), found, members)


def repeats(text: str, words_before: set[str]) -> bool:
    """Whether a body says what was said before."""
    words = set(text.split())
    return len(words & words_before) >= len(words) * _SAME_SHARE


def moment(date: str) -> datetime | None:
    """The instant of a Date header in UTC; one without a zone is taken as UTC."""
    try:
        sent = parsedate_to_datetime(date)
        return (sent if sent.tzinfo is not None else sent.replace(tzinfo=UTC)).astimezone(UTC)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None


def nanoseconds(instant: datetime | None) -> int:
    """Since 1970; 0 for none and for what was before."""
    return max(0, int(instant.timestamp())) * 1_000_000_000 if instant is not None else 0
