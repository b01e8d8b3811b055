"""Damage, as packing libraries tell of it, in words."""

from collections.abc import Iterator
from contextlib import contextmanager

from desktop_app.extract.contents import CannotRead
from desktop_app.records import FailureReason


def damaged() -> CannotRead:
    """What is said of every damaged file that packs others."""
    return CannotRead(FailureReason.CORRUPT, "The file is damaged or was cut off.")


@contextmanager
def damage_told(kinds: tuple[type[Exception], ...]) -> Iterator[None]:
    """Whatever the libraries say of damage, exceptions of these `kinds`, is raised as `CannotRead`."""
    try:
        yield
    except NotImplementedError as error:  # raised by zipfile and tarfile for packing that they do not know
        raise CannotRead(FailureReason.UNSUPPORTED, "It is packed in an unusual way.") from error
    except kinds as error:
        raise damaged() from error
    except OSError as error:
        if error.errno is not None:
            raise
        raise damaged() from error  # bz2 and gzip say so of damage, without a number of the system
