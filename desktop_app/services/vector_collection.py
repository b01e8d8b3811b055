"""Throws away vectors that no folder needs any more: those of models it was switched away from.

They are kept on purpose until then, so that going back costs nothing. Any thread; the work is cut into short
transactions, so that whoever indexes meanwhile hardly waits.
"""

from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from desktop_app.store.database import Connection, Database, environment_faults, transaction
from desktop_app.store.root_models import RootModels
from desktop_app.store.snapshot_build import digest_prefix
from desktop_app.store.token_codes import TokenCodes
from desktop_app.store.vectors import Vectors
from desktop_app.store.word_weights import WordWeights

BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Collected:
    """What was thrown away."""

    models: tuple[str, ...]
    vectors: int
    file_bytes: int
    """Of vector files; the space inside the database is used again by it."""


def collect_idle_vectors(database: Database, vectors_dir: Path) -> Collected:
    """Delete every vector, and every vector file, of a fingerprint that no root is served by or aimed at."""
    with environment_faults(database.path), closing(database.writer()) as connection:
        vectors, roots = Vectors(connection), RootModels(connection)
        idle = roots.idle_fingerprints()
        count = 0
        for stored in idle:
            dropped = BATCH
            while dropped == BATCH:
                with transaction(connection):
                    # It may have been chosen again since the last batch.
                    still_idle = stored in roots.idle_fingerprints()
                    dropped = vectors.drop(stored.id, BATCH) if still_idle else 0
                count += dropped
            _drop_the_rest(connection, stored.id)
        left = {stored.digest for stored in roots.idle_fingerprints()}
    gone = [stored for stored in idle if stored.digest not in left]
    freed = sum(_remove_files(vectors_dir, stored.digest) for stored in gone)
    return Collected(tuple(stored.model for stored in gone), count, freed)


def _drop_the_rest(connection: Connection, fingerprint_id: int) -> None:
    """Word weights and token codes of a fingerprint that has lost its vectors; not of one that was chosen again."""
    if Vectors(connection).count(fingerprint_id):
        return
    for drop in (WordWeights(connection).drop, TokenCodes(connection).drop):
        dropped = BATCH
        while dropped == BATCH:
            with transaction(connection):
                dropped = drop(fingerprint_id, BATCH)


def _remove_files(vectors_dir: Path, digest: str) -> int:
    freed = 0
    for path in vectors_dir.glob(f"{digest_prefix(digest)}*"):
        with suppress(OSError):  # Windows keeps a mapped file until its reader moves on; the next run finds it
            size = path.stat().st_size
            path.unlink()
            freed += size
    return freed
