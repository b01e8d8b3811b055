"""What an extractor returns, and how it says that it cannot read a file.

The seam between `extractors` and the readers, one per format. Readers return raw contents; `extractors`
normalises text, splits long segments, chooses the title and applies the limits.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from desktop_app.errors import AppError
from desktop_app.records import FailureReason, Segment
from desktop_app.settings import ExtractSettings


@dataclass(frozen=True, slots=True)
class Contents:
    """The text of a file in reading order. `title` is what the file calls itself, possibly empty or useless."""

    segments: tuple[Segment, ...]
    title: str = ""
    metadata: dict[str, str] = field(default_factory=dict)
    unrecognised: int = 0
    """Pictures of text that were left because `settings.recognise_text` is off."""


class CannotRead(AppError):
    """The file gives no text; `detail` is a sentence for the person. Becomes an `ExtractionFailure`."""

    def __init__(self, reason: FailureReason, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


Reader = Callable[[Path, ExtractSettings], Contents]
"""Reads a file of one format.

:raises CannotRead: for everything that is the file's fault.
"""
