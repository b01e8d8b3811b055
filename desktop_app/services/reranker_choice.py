"""Which reranker orders results anew: a setting, because nothing in the index depends on it.

A choice is in force at once in this process, and in others from their next search on.
"""

import logging
from dataclasses import replace
from pathlib import Path

from desktop_app.errors import UserFacingError
from desktop_app.services.reranker_slot import RerankerSlot
from desktop_app.settings import change_settings, load_settings

log = logging.getLogger("findwell.models")


class WrittenReranker:
    """Notices that `search.reranker` was written anew, by whomever: looks at the file's time, and reads what is new.

    Any thread.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen = self._stamp()

    def news(self) -> str | None:
        """What the settings file says, if it has changed since this was asked last; empty if it names none."""
        stamp = self._stamp()
        if stamp == self._seen:
            return None
        try:
            name = load_settings(self._path).search.reranker
        except UserFacingError as error:  # someone is writing it by hand
            log.warning("the settings are not followed: %s", error)
            name = None
        except OSError:  # it is just being replaced
            return None
        self._seen = stamp
        return name

    def _stamp(self) -> tuple[int, int, int] | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_ino, found.st_size, found.st_mtime_ns


class RerankerChoice:
    """Reads and writes `search.reranker` in a settings file, and has a slot follow. Any thread; the last write wins."""

    def __init__(self, path: Path, slot: RerankerSlot) -> None:
        self._path = path
        self._slot = slot

    @property
    def name(self) -> str:
        """The one that is written down; empty if there is none.

        :raises UserFacingError: the settings cannot be read.
        """
        return load_settings(self._path).search.reranker

    def choose(self, name: str) -> None:
        """Write it down; an empty name takes it out.

        :raises UserFacingError: the settings cannot be read.
        """
        change_settings(self._path, lambda settings: replace(settings, search=replace(settings.search, reranker=name)))
        self._slot.choose(name)
