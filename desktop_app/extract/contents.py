"""What an extractor returns, and how it says that it cannot read a file.

The seam between `extractors` and the readers, one per format. Readers return raw contents; `extractors`
normalises text, splits long segments, chooses the title and applies the limits.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from desktop_app.errors import AppError
from desktop_app.records import (
    Extraction,
    ExtractionFailure,
    FailureReason,
    MemberRead,
    MemberUse,
    NeedsRecognition,
    Segment,
)
from desktop_app.settings import ExtractSettings

IN_PICTURES = "What it says is in pictures, and recognising their text is switched off."
NO_LIBARCHIVE = "Of a RAR archive only the names are read: libarchive, which unpacks it, is missing or too old."
OTHER_SCRIPT = "Text in its pictures is in a script that is not recognised; Tesseract's data for the language may help."


@dataclass(frozen=True, slots=True)
class Member:
    """A file inside a file."""

    name: str
    """Its path there, as it is written there; empty if it is called as its container is without the last suffix."""
    unpack: Callable[[], Iterable[bytes]]
    """Its bytes in pieces. Called at most once, before the next member is asked for.

    :raises CannotRead: it is encrypted, damaged, packed in an unknown way.
    """
    mtime_ns: int = 0
    listed: str = ""
    """How it is called in the text of what it lies in, if not by its name."""


@dataclass(frozen=True, slots=True)
class Contents:
    """The text of a file in reading order. `title` is what the file calls itself, possibly empty or useless."""

    segments: tuple[Segment, ...]
    title: str = ""
    metadata: dict[str, str] = field(default_factory=dict)
    members: Iterable[Member] = ()
    """What lies in it and is read on its own; found one by one, while the members before are read."""
    unrecognised: int = 0
    """Pictures of text that were left because `settings.recognise_text` is off."""


class CannotRead(AppError):
    """The file gives no text; `detail` is a sentence for the person. Becomes an `ExtractionFailure`."""

    def __init__(self, reason: FailureReason, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


def parted(outcome: Extraction | ExtractionFailure | NeedsRecognition) -> tuple[Extraction | ExtractionFailure, int]:
    """An outcome, and the pictures in it whose text was not recognised."""
    return (outcome.outcome, outcome.pictures) if isinstance(outcome, NeedsRecognition) else (outcome, 0)


Found = Callable[[MemberRead], None]
"""Is told of each file inside a file once it is read, and of what lies in it before."""

Use = Callable[[str], MemberUse]
"""Is asked with the full name of each member before it is unpacked."""


def tell_nobody(_: MemberRead) -> None:
    """A `Found` for those who do not ask for members."""


def use_all(_: str) -> MemberUse:
    """A `Use` that leaves nothing out."""
    return MemberUse.READ


Reader = Callable[[Path, ExtractSettings], Contents]
"""Reads a file of one format.

:raises CannotRead: for everything that is the file's fault.
"""
