"""What it will cost to embed the index with another model, found by trying it on some of its passages.

Owns the probe. Slow (ten seconds): front ends call it off their own thread.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from desktop_app.cancellation import CancelToken
from desktop_app.encode.bi_encoder import passage_input
from desktop_app.encode.token_codes import TokenCoder
from desktop_app.services.encoder_slot import LoadedModel
from desktop_app.store.database import Database, environment_faults
from desktop_app.store.root_models import RootModels
from desktop_app.store.search_reader import SearchReader
from desktop_app.store.vectors import STORED_DTYPE, Vectors

PROBE_S = 10.0
GROUP_CHUNKS = 32
BYTES_OVER_VECTOR = 2.4
"""Disk for each byte of a vector, roughly: once in SQLite, and once in the vector file with its graph, which took
1.3 times its vectors (22,393 of 256 dimensions)."""
BYTES_OF_WEIGHT = 35
"""Disk for each word weight, in the table and in its index (42,574 of 300 passages)."""


@dataclass(frozen=True, slots=True)
class SwitchEstimate:
    """What embedding the rest would take on this machine, as it was during the probe."""

    passages: int
    """How many lack a vector of the model."""
    passages_per_s: float
    """0 where there was nothing to try it on."""
    disk_bytes: int

    @property
    def seconds(self) -> float:
        """How long it would take."""
        return self.passages / self.passages_per_s if self.passages_per_s else 0.0


def estimate_switch(
    database: Database,
    model: LoadedModel,
    cancel: CancelToken,
    *,
    root_id: int | None = None,
    probe_s: float = PROBE_S,
    clock: Callable[[], float] = time.monotonic,
) -> SwitchEstimate:
    """Embed passages from all over the index for `probe_s` seconds at most; their vectors are thrown away.

    What it would cost for one root, or for all that have no model of their own.
    :raises Cancelled: on request; checked between groups.
    """
    with environment_faults(database.path):
        roots = RootModels(database.reader())
        fingerprint_id = Vectors(database.reader()).known_fingerprint_id(model.fingerprint)
        root_ids = [root.root_id for root in roots.all() if not root.chosen] if root_id is None else [root_id]
        done, total = roots.embedded(root_ids, fingerprint_id)
        missing = total - done
        probe = _probe(SearchReader(database), model, cancel, probe_s, clock) if missing else _Probe()
    vector_bytes = model.fingerprint.dimensions * STORED_DTYPE.itemsize * BYTES_OVER_VECTOR
    bytes_each = vector_bytes + probe.weights * BYTES_OF_WEIGHT + probe.code_bytes
    return SwitchEstimate(missing, probe.passages_per_s, round(missing * bytes_each))


@dataclass(frozen=True, slots=True)
class _Probe:
    passages_per_s: float = 0.0
    weights: float = 0.0
    """Word weights a passage."""
    code_bytes: float = 0.0
    """Of token codes a passage."""


def _probe(
    reader: SearchReader, model: LoadedModel, cancel: CancelToken, probe_s: float, clock: Callable[[], float]
) -> _Probe:
    coder = TokenCoder(model.token_basis(cancel)) if model.has_tokens else None
    started, done, weighed, code_bytes = clock(), 0, 0, 0
    for chunk_ids in reader.scattered_chunks(GROUP_CHUNKS):
        texts = reader.texts(chunk_ids)
        encoded = model.embed([passage_input(one.context, one.text) for one in texts.values()], cancel, coder)
        done += len(texts)
        weighed += sum(len(of_text) for of_text in encoded.words)
        code_bytes += sum(map(len, encoded.codes))
        if clock() - started >= probe_s:
            break
    each = max(done, 1)
    return _Probe(done / max(clock() - started, 1e-6), weighed / each, code_bytes / each)
