"""Which loaded models answer a search, and for which chunks.

Usually one model answers for everything. While a root is being switched, the old one does; where roots have models
of their own, each answers for its roots only, so that vectors of two models are never mixed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from desktop_app.retrieve.scope import Scope
from desktop_app.services.encoder_slot import EncoderSlot, LoadedModel
from desktop_app.store.database import Database
from desktop_app.store.root_models import RootModels, StoredFingerprint
from desktop_app.store.vector_search import ScoredChunks

WIDER = (4, 16)
"""So many times as many candidates are asked for before those that another model answers for are left out first."""


@dataclass(frozen=True, slots=True)
class Answering:
    """The models of one search."""

    models: Sequence[LoadedModel]
    notices: Sequence[str]
    """Sentences about what is searched by its words only."""
    roots: RootModels
    serving: Sequence[StoredFingerprint]
    ids: Mapping[str, int]
    """Digest of a model's fingerprint → its number; empty where one model answers for everything."""

    def asked(self, model: LoadedModel, chunk_ids: NDArray[np.int64] | None) -> bool:
        """Whether the query may go to this model: to a remote one only if it answers for one of the chunks.

        None stands for all chunks.
        """
        if not model.host or chunk_ids is None:
            return True
        stored = next(one for one in self.serving if one.digest == model.fingerprint.digest)
        return self.roots.serves_any(stored.id, chunk_ids.tolist())

    def answered(self, model: LoadedModel, chunk_ids: Sequence[int]) -> Sequence[int]:
        """Those of the chunks for which this model answers."""
        if not self.ids:
            return chunk_ids
        served = self.roots.served_chunks(self.ids[model.fingerprint.digest], chunk_ids)
        return [chunk_id for chunk_id in chunk_ids if chunk_id in served]

    def found_by(
        self, model: LoadedModel, search: Callable[[int, Scope], ScoredChunks], depth: int, scope: Scope
    ) -> ScoredChunks:
        """The best `depth` chunks in scope for which this model answers; `search` gives its best so many in a scope.

        It may have vectors of many others: of a folder that has been given another model since. So if too few are
        left of what was found, more is asked for, and in the end only for chunks that it answers for.
        """
        if not self.ids:
            return search(depth, scope)
        fingerprint_id = self.ids[model.fingerprint.digest]
        for asked in (depth, *(depth * factor for factor in WIDER)):
            found = search(asked, scope)
            served = self.roots.served_chunks(fingerprint_id, [chunk_id for chunk_id, _ in found])
            kept = [pair for pair in found if pair[0] in served]
            if len(kept) >= depth or len(found) < asked:
                return kept[:depth]
        answered = np.array(self.roots.all_served_chunks(fingerprint_id), dtype=np.int64)
        inside = answered if scope.chunk_ids is None else np.intersect1d(answered, scope.chunk_ids)
        return search(depth, replace(scope, chunk_ids=inside))


class AnsweringModels:
    """Looks up who answers. Any thread; call it within `Database.unchanging`, where the search reads, too."""

    def __init__(self, database: Database, encoders: EncoderSlot) -> None:
        self._database = database
        self._encoders = encoders

    def now(self) -> Answering:
        """The models that answer at this moment. One that is not loaded yet is asked for."""
        roots = RootModels(self._database.reader())
        serving = roots.serving()
        models, missing = [], []
        for stored in serving:
            model = self._encoders.with_digest(stored.digest)
            if model is not None:
                models.append(model)
            else:
                missing.append(stored.model)
                self._encoders.ask_for(stored.model)
        if not serving and (model := self._encoders.current) is not None:
            models.append(model)
        ids = {stored.digest: stored.id for stored in serving} if len(serving) > 1 else {}
        return Answering(models, self._notices(models, missing), roots, serving, ids)

    def _notices(self, models: Sequence[LoadedModel], missing: Sequence[str]) -> list[str]:
        if not models:
            return [f"Only words are searched, not meaning. {self._encoders.problem}".strip()]
        return [f"Folders with the model {name} are searched by words only: it is not loaded." for name in missing]
