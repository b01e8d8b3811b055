"""When a message was sent or a picture was taken, which is what people mean by its date; pure.

Of everything else the date is that of the file: what a text says of when it was written is often that of its template.
"""

from datetime import datetime

DATED_TYPES = ("eml", "emlx", "msg", "avif", "heic", "heif", "jpg", "jpeg", "png", "tif", "tiff", "webp")
"""Of messages and pictures."""


def own_time_ns(type_: str, created: str) -> int | None:
    """Unix time in nanoseconds of a document of this type; None where the date of its file counts.

    `created` is what it says itself. Without a zone it is local time, as cameras write it.
    """
    if not created or type_ not in DATED_TYPES:
        return None
    try:
        time_ns = int(datetime.fromisoformat(created).timestamp()) * 1_000_000_000
    except (ValueError, OverflowError, OSError):  # a year alone, or before what the system counts from
        return None
    return time_ns if abs(time_ns) < 2**63 else None  # what SQLite counts


def date_ns(type_: str, created: str, modified_ns: int) -> int:
    """The date of a document with a file that was modified then, in nanoseconds of Unix time."""
    own = own_time_ns(type_, created)
    return modified_ns if own is None else own
