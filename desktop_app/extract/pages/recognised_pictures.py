"""Recognises the pictures of one file, as many as the settings allow, and keeps account of them."""

from collections.abc import Callable

from desktop_app.extract.pages.text_recognition import UNREAD, Recognise
from desktop_app.settings import ExtractSettings


class RecognisedPictures:
    """Of one file; what it counts is told by `Contents`."""

    def __init__(self, settings: ExtractSettings, recognise: Recognise) -> None:
        self._settings = settings
        self._recognise = recognise
        self._count = 0
        self._has_unread = False

    def text(self, look: Callable[[Recognise], str]) -> str:
        """What `look` recognises in one more picture; empty if there is none, and where no more are looked at."""
        self._count += 1
        if not self._settings.recognise_text or self._left_out:
            return ""
        seen = look(self._recognise)
        self._has_unread |= UNREAD in seen
        return seen.replace(UNREAD, "").strip()

    @property
    def unrecognised(self) -> int:
        """Pictures that are to be recognised, where that is off."""
        return 0 if self._settings.recognise_text else min(self._count, self._settings.recognise_pages)

    @property
    def metadata(self) -> dict[str, str]:
        """Whether there are more than are recognised in one file, and text in a script that is not recognised."""
        cut = {"cut": "true"} if self._left_out else {}
        return cut | ({"unread": "true"} if self._has_unread else {})

    @property
    def _left_out(self) -> bool:
        return self._count > self._settings.recognise_pages
