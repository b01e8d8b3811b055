"""The restrictions a person chose beside the query, and the chips that show them. No Qt."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from pathlib import Path

from desktop_app.extract.type_groups import GROUPS
from desktop_app.gui.wording import folder_text
from desktop_app.search_records import Filters


class Since(Enum):
    """Choices for the time of the last change: words, days back."""

    DAY = ("past 24 hours", 1)
    WEEK = ("past week", 7)
    MONTH = ("past month", 31)
    YEAR = ("past year", 365)

    @property
    def words(self) -> str:
        """As the chip and the menu say it."""
        return self.value[0]

    @property
    def days(self) -> int:
        """How far back."""
        return self.value[1]


TYPE_CHOICES = {
    "PDF": "pdf",
    "Documents": "document",
    "Presentations": "slides",
    "Tables": "table",
    "Mail": "mail",
    "Notes and text": "note",
    "Web pages": "web",
    "Books": "book",
    "Pictures": "picture",
    "Sound and film": "media",
    "Source code": "code",
    "Archives": "archive",
}
"""Words in the menu → the group of types they stand for."""


@dataclass(frozen=True, slots=True)
class Chip:
    """One chosen restriction, and what is left when it is taken away."""

    text: str
    without: "ChosenFilters"


@dataclass(frozen=True, slots=True)
class ChosenFilters:
    """What was chosen in the menus; empty means everything."""

    kinds: tuple[str, ...] = ()
    """Keys of TYPE_CHOICES."""
    folders: tuple[Path, ...] = ()
    since: Since | None = None

    def chips(self) -> list[Chip]:
        """Every restriction, in the order of the menu."""
        chips = [
            Chip(f"type: {kind}", replace(self, kinds=tuple(k for k in self.kinds if k != kind))) for kind in self.kinds
        ]
        chips += [
            Chip(f"in: {folder_text(folder)}", replace(self, folders=tuple(f for f in self.folders if f != folder)))
            for folder in self.folders
        ]
        if self.since is not None:
            chips.append(Chip(self.since.words, replace(self, since=None)))
        return chips

    def with_kind(self, kind: str) -> "ChosenFilters":
        """These and one more kind of file."""
        return replace(self, kinds=tuple(dict.fromkeys((*self.kinds, kind))))

    def with_folder(self, folder: Path) -> "ChosenFilters":
        """These and one more folder."""
        return replace(self, folders=tuple(dict.fromkeys((*self.folders, folder))))

    def with_since(self, since: Since) -> "ChosenFilters":
        """These with another time."""
        return replace(self, since=since)

    def filters(self, now: datetime) -> Filters:
        """What the search understands; the time counts back from `now`."""
        after_ns = None
        if self.since is not None:
            after_ns = int((now - timedelta(days=self.since.days)).timestamp() * 1_000_000_000)
        types = tuple(name for kind in self.kinds for name in GROUPS[TYPE_CHOICES[kind]])
        return Filters(types=types, folders=self.folders, after_ns=after_ns)
