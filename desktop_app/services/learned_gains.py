"""Lets searches use what was learned: which documents gain for a question, and how their order changes.

Owns what is held in memory of it. It is read again as soon as this or another process has learned or forgotten.
"""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop_app.rank.fusion import Fused, with_gains
from desktop_app.rank.query_adapter import QueryAdapter
from desktop_app.services.encoder_slot import LoadedModel
from desktop_app.store.database import Database
from desktop_app.store.openings import Openings

Asked = Sequence[tuple[LoadedModel, NDArray[np.float32]]]
"""The models that answered a search, and the query's vector of each."""


@dataclass(frozen=True, slots=True)
class QuestionScores:
    """What is known of a question apart from what was learned."""

    model: LoadedModel
    vector: NDArray[np.float32]
    """Of unit length, (dim,)."""
    ranking: Sequence[tuple[int, float]]
    """(document id, fused score), best first."""


class LearnedGains:
    """Any thread, through its own connection."""

    def __init__(self, database: Database, *, enabled: bool) -> None:
        self._database = database
        self._enabled = enabled
        self._lock = threading.Lock()
        self._held: tuple[int, QueryAdapter] | None = None

    def applied(self, ranking: Sequence[Fused[int]], asked: Asked) -> list[Fused[int]]:
        """Ranked documents with what they gain for this question; unchanged while nothing is learned.

        Several models, or one that runs elsewhere, are never learned for.
        """
        gains = self._gains(*asked[0]) if self._enabled and len(asked) == 1 and not asked[0][0].host else {}
        return with_gains(ranking, gains)

    def _gains(self, model: LoadedModel, question: NDArray[np.float32]) -> Mapping[int, float]:
        """Document id → gain."""
        openings = Openings(self._database.reader())
        adapter = self._adapter(openings, model.fingerprint.digest)
        if adapter is None:
            return {}
        of_files = adapter.gains(question)
        documents = openings.documents_of(of_files)
        gains: dict[int, float] = {}
        for file_id, document_id in documents.items():
            gains[document_id] = gains.get(document_id, 0.0) + of_files[file_id]
        return gains

    def _adapter(self, openings: Openings, digest: str) -> QueryAdapter | None:
        number = openings.adapter_id(digest)
        if number is None:
            return None
        with self._lock:
            if self._held is None or self._held[0] != number:
                stored = openings.adapter(digest)
                if stored is None or stored.adapter is None:  # forgotten at this very moment
                    return None
                self._held = stored.id, QueryAdapter.from_bytes(stored.adapter)
            return self._held[1]
