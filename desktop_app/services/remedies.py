"""What a person can do about a file that could not be indexed."""

from desktop_app.extract.contents import IN_PICTURES, NO_LIBARCHIVE, OTHER_SCRIPT
from desktop_app.records import FailureReason
from desktop_app.services.window_choices import RECOGNISE
from desktop_app.sources.folder_scan import NOT_UNICODE

REMEDIES = {
    FailureReason.ENCRYPTED: "Remove the password in the program that made the file.",
    FailureReason.CORRUPT: "Open the file in its own program; if it opens, save it again.",
    FailureReason.UNSUPPORTED: "Findwell cannot read this kind of file.",
    FailureReason.TIMEOUT: "The file took too long. Raise extract.deadline_s in the settings and retry.",
    FailureReason.TOO_LARGE: (
        "Raise extract.memory_mb in the settings and retry; for a file in an archive, its max_member_mb"
        " or max_unpacked_mb."
    ),
    FailureReason.BOMB: "The file unpacks to an unreasonable size. Check where it comes from.",
    FailureReason.UNREADABLE: "Check that the file exists and that you may read it; it is tried again by itself.",
    FailureReason.CRASHED: "Reading the file crashed its reader, and nothing else. Report it to the developers.",
    FailureReason.EMPTY: "Nothing to do.",
}
"""Every reason has one."""
_SPECIAL = {
    IN_PICTURES: f"Switch on “{RECOGNISE}” in Settings, or extract.recognise_text in settings.toml.",
    NO_LIBARCHIVE: "Install libarchive (Debian and Ubuntu: the package libarchive13); on Windows, update the system.",
    NOT_UNICODE: "Rename it to have it read.",
    OTHER_SCRIPT: "Install Tesseract's data for the language.",
}
"""By what is said of the file, where that tells more than the reason."""


def remedy_for(reason: FailureReason, detail: str) -> str:
    """A sentence for the person."""
    return _SPECIAL.get(detail, REMEDIES[reason])
