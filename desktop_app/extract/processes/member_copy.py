"""Unpacks one file that lies in another, so that a person can open it.

Owns the way to it, and nothing else of the files it passes is unpacked. Runs in a worker process in place of the
readers, within the same limits.
"""

import shutil
from pathlib import Path

from desktop_app.extract.extractors import ENDLESS, READERS
from desktop_app.extract.failing import failure_of
from desktop_app.extract.file_type import recognise
from desktop_app.extract.members import Budget, MemberWalk
from desktop_app.records import (
    MEMBER_SEPARATOR,
    Extraction,
    ExtractionFailure,
    FailureReason,
    MemberRead,
    MemberUse,
)
from desktop_app.settings import ExtractSettings

_DONE = Extraction("", "", ())


def copy_member(
    member: str,
    target: Path,
    path: Path,
    settings: ExtractSettings,
    *,
    scratch: Path | None,
) -> Extraction | ExtractionFailure:
    """Write `member` (as `Locator.member`) of the file at `path` to `target`; an extraction of nothing if that is done.

    Raises nothing that is the file's fault.
    """
    copying = _Copying(member, target, settings)
    walk = MemberWalk(settings, Budget(path, settings), path.name, copying.note, copying.use, scratch)
    try:
        copying.go_on(path, walk)
    except _Copied:
        return _DONE
    except Exception as error:  # noqa: BLE001 - a library that trips over one file must not end the run
        return failure_of(error)
    return copying.failure or ExtractionFailure(FailureReason.UNREADABLE, "It is not there any more.")


class _Copied(Exception):
    """The member is where it should be: nothing more is looked at."""


class _Copying:
    def __init__(self, member: str, target: Path, settings: ExtractSettings) -> None:
        self._member = member
        self._target = target
        self._settings = settings
        self.failure: ExtractionFailure | None = None
        """Why what was wanted could not be unpacked."""

    def use(self, name: str) -> MemberUse:
        is_on_the_way = name == self._member or self._member.startswith(f"{name}{MEMBER_SEPARATOR}")
        return MemberUse.READ if is_on_the_way else MemberUse.PASSED_OVER

    def note(self, read: MemberRead) -> None:
        if isinstance(read.outcome, ExtractionFailure):
            self.failure = read.outcome

    def go_on(self, path: Path, walk: MemberWalk) -> Extraction:
        if MEMBER_SEPARATOR.join(walk.inside) == self._member:
            shutil.copyfile(path, self._target)
            raise _Copied
        kind = recognise(path).kind
        contents = READERS[kind](path, self._settings)
        walk.follow(contents.members, self.go_on, limited=kind not in ENDLESS)
        return _DONE
