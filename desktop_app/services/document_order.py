"""The last touch to the order of documents: newer ones first among equals, and others than look-alikes.

Owns when this is done. How far it goes is said in `rank/recency` and `rank/diversity`.
"""

import time
from collections.abc import Callable, Sequence

from desktop_app.rank.diversity import LOOKED_AT, spread
from desktop_app.rank.documents import BestChunks
from desktop_app.rank.fusion import Fused
from desktop_app.rank.recency import newer_first
from desktop_app.search_records import Filters
from desktop_app.services.look_alikes import LookAlikes
from desktop_app.settings import SearchSettings
from desktop_app.store.search_reader import SearchReader

AGED = 60
"""Of so many of the best documents the age is looked at: three pages of results."""


class DocumentOrder:
    """Any thread."""

    def __init__(
        self,
        reader: SearchReader,
        look_alikes: LookAlikes,
        settings: SearchSettings,
        *,
        clock_ns: Callable[[], int] = time.time_ns,
    ) -> None:
        self._reader = reader
        self._look_alikes = look_alikes
        self._recency = settings.recency
        self._clock_ns = clock_ns

    def minds_age(self, filters: Sequence[Filters]) -> bool:
        """Whether newer ones come first among equals: as set, but not where the person says which dates are wanted."""
        dated = any(one.after_ns is not None or one.before_ns is not None for one in filters)
        return self._recency and not dated

    def refined(
        self,
        ranking: Sequence[Fused[int]],
        filters: Sequence[Filters],
        best: BestChunks,
    ) -> list[Fused[int]]:
        """The documents of `ranking`, whose scores are those of the fusion; `best` is what was found of each."""
        if self.minds_age(filters):
            modified = self._reader.dates([entry.key for entry in ranking[:AGED]], filters)
            ranking = newer_first(ranking[:AGED], modified, self._clock_ns()) + list(ranking[AGED:])
        passages = {entry.key: best[entry.key][0][0] for entry in ranking[:LOOKED_AT] if entry.key in best}
        samples = self._look_alikes.samples(set(passages.values()))
        nothing: frozenset[int] = frozenset()
        of_each = [samples.get(passages.get(entry.key, 0), nothing) for entry in ranking[:LOOKED_AT]]
        return spread(ranking, of_each)
