"""What a person can do about a file that could not be indexed."""

from desktop_app.records import FailureReason

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
    FailureReason.EMPTY: "Nothing to do, or if its text is in pictures, switch extract.recognise_text on.",
}
"""Every reason has one."""
