"""What went wrong with a file, as the record that says so."""

import logging

from desktop_app.extract.contents import CannotRead
from desktop_app.records import ExtractionFailure, FailureReason

log = logging.getLogger("findwell.extract")


def failure_of(error: Exception, file_type: str = "") -> ExtractionFailure:
    """Why a file gave no text. What no reader expected is logged: one file must not end the run."""
    match error:
        case CannotRead():
            return ExtractionFailure(error.reason, error.detail, file_type)
        case MemoryError():
            return ExtractionFailure(FailureReason.TOO_LARGE, "Reading it takes too much memory.", file_type)
        case OSError():
            return ExtractionFailure(FailureReason.UNREADABLE, _sentence(error), file_type)
        case _:
            log.warning("a reader of %s failed", file_type or "members", exc_info=error)
            return ExtractionFailure(FailureReason.CORRUPT, "The file is damaged or unusual.", file_type)


def _sentence(error: OSError) -> str:
    match error:
        case PermissionError():
            return "There is no permission to read it, or another program has locked it."
        case FileNotFoundError():
            return "The file no longer exists."
        case _:
            return f"It cannot be read: {error.strerror or error}."
