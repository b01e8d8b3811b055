"""What it will cost to embed the index with another model, found by trying it on some of its passages.

Owns the probe. Slow (ten seconds): front ends call it off their own thread.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from desktop_app.encode.bi_encoder import passage_input
from desktop_app.records import CancelToken
from desktop_app.services.encoder_slot import LoadedModel
from desktop_app.store.database import Database, environment_faults
from desktop_app.store.search_reader import SearchReader
from desktop_app.store.vectors import STORED_DTYPE, Vectors

PROBE_S = 10.0
GROUP_CHUNKS = 32
BYTES_OVER_VECTOR = 2.4
"""Disk for each byte of a vector: SQLite's row and its index, and a second time in the vector file with its graph;
measured at 20,000 passages of 384 dimensions."""


@dataclass(frozen=True, slots=True)
class SwitchEstimate:
    """What embedding the rest would take on this machine, as it was during the probe."""

    passages: int
    """How many of the index lack a vector of the model."""
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
    probe_s: float = PROBE_S,
    clock: Callable[[], float] = time.monotonic,
) -> SwitchEstimate:
    """Embed passages from all over the index for `probe_s` seconds at most; their vectors are thrown away.

    :raises Cancelled: on request; checked between groups.
    """
    with environment_faults(database.path):
        reader = SearchReader(database)
        vectors = Vectors(database.reader())
        total = reader.chunk_count()
        fingerprint_id = vectors.known_fingerprint_id(model.fingerprint)
        missing = total - (vectors.count(fingerprint_id) if fingerprint_id is not None else 0)
        pace = _passages_per_s(reader, model, cancel, probe_s, clock) if missing > 0 else 0.0
    vector_bytes = model.fingerprint.dimensions * STORED_DTYPE.itemsize
    return SwitchEstimate(max(0, missing), pace, round(max(0, missing) * vector_bytes * BYTES_OVER_VECTOR))


def _passages_per_s(
    reader: SearchReader, model: LoadedModel, cancel: CancelToken, probe_s: float, clock: Callable[[], float]
) -> float:
    started, done = clock(), 0
    for chunk_ids in reader.scattered_chunks(GROUP_CHUNKS):
        texts = reader.texts(chunk_ids)
        model.encoder.encode_passages([passage_input(one.context, one.text) for one in texts.values()], cancel)
        done += len(texts)
        if clock() - started >= probe_s:
            break
    return done / max(clock() - started, 1e-6)
