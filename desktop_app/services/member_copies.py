"""Copies of files inside files, for a person to open. They live as long as the program, in a folder of its own."""

import re
import threading
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path, PurePosixPath
from uuid import uuid4

from desktop_app.errors import UserFacingError
from desktop_app.extract.processes.scratch import ScratchFolder
from desktop_app.extract.processes.worker_pool import ExtractionPool
from desktop_app.extract.processes.worker_process import Outcome
from desktop_app.extract.type_groups import TYPE_OF_SUFFIX, group_of
from desktop_app.records import MEMBER_SEPARATOR, ExtractionFailure
from desktop_app.settings import ExtractSettings

_UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f]')
_MOST_CHARS = 100


def can_be_opened(member: str) -> bool:
    """Whether opening `member` shows it. What could run instead, or is unknown, is left where it is."""
    suffix = PurePosixPath(_name(member)).suffix.lower().removeprefix(".")
    return group_of(TYPE_OF_SUFFIX.get(suffix, suffix)) not in ("", "code")


class MemberCopies:
    """Any thread may call it."""

    def __init__(self, settings: ExtractSettings) -> None:
        self._settings = replace(settings, workers=1, recognise_text=False)
        self._lock = threading.Lock()
        self._folder: ScratchFolder | None = None
        self._copies: list[Path] = []

    def copy(self, file: Path, member: str) -> Path:
        """Unpack `member` of `file`, which takes as long as reading it; returns where it is, not to be written to.

        :raises UserFacingError: it is not there any more, or cannot be unpacked.
        """
        target = self._new_folder() / _safe_name(member)
        pool = ExtractionPool(self._settings, read=partial(_copy_member, member, target))
        try:
            outcome = pool.submit(file).result()
        finally:
            pool.close()
        if isinstance(outcome, ExtractionFailure):
            raise UserFacingError(f"{_name(member)} could not be unpacked from {file.name}.", outcome.detail)
        target.chmod(0o400)  # what is changed in a copy would be lost
        self._copies.append(target)
        return target

    def close(self) -> None:
        """Remove all copies."""
        with self._lock:
            for copy in self._copies:
                with suppress(OSError):
                    copy.chmod(0o600)  # Windows removes no file that must not be written to
            if self._folder is not None:
                self._folder.close()

    def _new_folder(self) -> Path:
        with self._lock:
            if self._folder is None:
                self._folder = ScratchFolder()
            folder = self._folder.path / uuid4().hex
        folder.mkdir(mode=0o700)
        return folder


def _copy_member(
    member: str,
    target: Path,
    path: Path,
    settings: ExtractSettings,
    *,
    scratch: Path | None,
    **_: object,
) -> Outcome:
    from desktop_app.extract.processes.member_copy import copy_member  # noqa: PLC0415 - loads the readers, which only workers do

    return copy_member(member, target, path, settings, scratch=scratch)


def _name(member: str) -> str:
    return member.rpartition(MEMBER_SEPARATOR)[2].rpartition("/")[2]


def _safe_name(member: str) -> str:
    """The name of a file that every system takes, with its last letters: they say what it is."""
    return _UNSAFE.sub("_", _name(member))[-_MOST_CHARS:].strip(" .") or "file"
