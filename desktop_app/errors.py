"""Every exception of the program, as one tree; callers catch the level they can act on.

AppError
├── UserFacingError      something the person can understand and change
│   ├── ModelMissing     no usable embedding model; lexical search still works
│   ├── OutOfSpace       the disk is too full for what was asked
│   ├── HubTrouble       (catalog/hub/trouble.py) a failure of the network or the hub that may pass by itself
│   ├── WrongContent     (catalog/hub/resumable_download.py) a server offers another file than the one asked for
│   ├── ServiceUnavailable  a model that runs elsewhere does not answer, or does not let us; no text is to blame
│   │   └── KeyRefused   it asks for a key, or does not accept the one it was given
│   ├── AlreadyIndexing  another process keeps this index up to date
│   └── InvalidQuery     a filter or phrase the query parser cannot read
├── EnvironmentFault     the machine is to blame: disk full, permission, locked or corrupt file
├── CannotRead           (extract/contents.py) a file gives no text; caught there and turned into data
└── Cancelled            the person or a newer request ended the work; never shown

An unreadable file is not an exception but a record (`records.ExtractionFailure`).
Everything else that is raised is a bug and reaches the one crash hook.
"""


class AppError(Exception):
    """Root of the tree: one sentence for the person, and, where anything can be done, what to do next."""

    def __init__(self, message: str = "", remedy: str = "") -> None:
        super().__init__(f"{message} {remedy}".strip())
        self.message = message
        self.remedy = remedy


class UserFacingError(AppError):
    """Something that the person can understand and change."""


class ModelMissing(UserFacingError):
    """The chosen embedding model is not installed or not intact."""


class OutOfSpace(UserFacingError):
    """The disk has no room; no other way to the same end would need less."""


class ServiceUnavailable(UserFacingError):
    """A model that runs elsewhere cannot be asked now, whatever the texts are.

    `wait_s` is how long the service asks to be left alone, 0 if it does not say.
    """

    def __init__(self, message: str, remedy: str = "", wait_s: float = 0.0) -> None:
        super().__init__(message, remedy)
        self.wait_s = wait_s


class KeyRefused(ServiceUnavailable):
    """The service wants a key, or another one."""


class AlreadyIndexing(UserFacingError):
    """Another process indexes this data directory; it can be asked through the database."""


class InvalidQuery(UserFacingError):
    """The query holds a filter that cannot be read."""


class EnvironmentFault(AppError):
    """Disk, permission or file damage outside the program's control."""


class Cancelled(AppError):
    """Work ended on request."""
