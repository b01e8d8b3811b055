"""Which reranker orders results anew: a setting, because nothing in the index depends on it.

A choice is in force at once in this process, and in others from their next start on.
"""

from dataclasses import replace
from pathlib import Path

from desktop_app.services.reranker_slot import RerankerSlot
from desktop_app.settings import load_settings, save_settings


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
        settings = load_settings(self._path)
        save_settings(self._path, replace(settings, search=replace(settings.search, reranker=name)))
        self._slot.choose(name)
