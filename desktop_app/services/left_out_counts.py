"""How much is passed by in each folder of a root, so that a look at one folder puts the count of all right.

Only folders that have something are kept. Belongs to the coordinator thread.
"""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from desktop_app.records import LeftOut

LeftOutByFolder = Mapping[Path, Counter[LeftOut]]


class LeftOutCounts:
    """The counts of one root."""

    def __init__(self, found: LeftOutByFolder) -> None:
        self._by_folder = dict(found)

    @property
    def total(self) -> Counter[LeftOut]:
        """Of the whole root."""
        return sum(self._by_folder.values(), Counter())

    def replace(self, folder: Path, found: LeftOutByFolder, *, with_below: bool) -> None:
        """Forget what was known of `folder`, perhaps also of all below it, and keep what was `found` there now."""
        for known in list(self._by_folder):
            if known == folder or (with_below and folder in known.parents):
                del self._by_folder[known]
        self._by_folder.update(found)
