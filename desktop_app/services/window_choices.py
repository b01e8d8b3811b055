"""What is chosen in the window, kept in the settings, where it can be read and changed as well."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from desktop_app.settings import Settings, change_settings, load_settings

RECOGNISE = "Recognise the text in pictures and scans"
"""How the window calls the setting."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """The settings that the window asks people for, under the names they have there."""

    hidden_files: bool
    use_gitignore: bool
    ignore: tuple[str, ...]
    max_file_mb: int
    recognise_text: bool
    recency: bool
    learn_from_use: bool
    threads: int

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Those among all settings."""
        source, search = settings.source, settings.search
        return cls(
            hidden_files=source.hidden_files,
            use_gitignore=source.use_gitignore,
            ignore=source.ignore,
            max_file_mb=source.max_file_mb,
            recognise_text=settings.extract.recognise_text,
            recency=search.recency,
            learn_from_use=search.learn_from_use,
            threads=settings.encode.threads,
        )

    def within(self, settings: Settings) -> Settings:
        """All settings, with these among them."""
        source = replace(
            settings.source,
            hidden_files=self.hidden_files,
            use_gitignore=self.use_gitignore,
            ignore=self.ignore,
            max_file_mb=self.max_file_mb,
        )
        search = replace(settings.search, recency=self.recency, learn_from_use=self.learn_from_use)
        extract = replace(settings.extract, recognise_text=self.recognise_text)
        encode = replace(settings.encode, threads=self.threads)
        return replace(settings, source=source, search=search, extract=extract, encode=encode)


class WindowChoices:
    """Reads and writes a settings file. Any thread.

    :raises UserFacingError: the settings cannot be read or written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def preferences(self) -> Preferences:
        """As they stand in the file now, which may have been changed since the start."""
        return Preferences.of(load_settings(self._path))

    def keep_preferences(self, preferences: Preferences) -> None:
        """Write them down for the next start."""
        change_settings(self._path, preferences.within)

    def keep_balance(self, balance: float) -> None:
        """Write down where the slider stands."""

        def with_balance(settings: Settings) -> Settings:
            return replace(settings, window=replace(settings.window, balance=balance))

        change_settings(self._path, with_balance)
