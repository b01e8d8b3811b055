"""What the window remembers from one time to the next, in the settings, so that it can be read and changed there."""

from dataclasses import replace
from pathlib import Path

from desktop_app.settings import Settings, change_settings


class WindowChoices:
    """Writes the part `window` of a settings file. Any thread."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def keep_balance(self, balance: float) -> None:
        """Write down where the slider stands.

        :raises UserFacingError: the settings cannot be read.
        """

        def with_balance(settings: Settings) -> Settings:
            return replace(settings, window=replace(settings.window, balance=balance))

        change_settings(self._path, with_balance)
