"""Which model each root is to have, and which vectors answer for it until all of its chunks have the new ones.

Owns the columns `model`, `target_id` and `serving_id` of `roots`. A root's chunks are embedded for its target; it
is searched by what serves it; both are the same except while it is being switched. A root that no longer wants a
remote model is let go of it at once, so that nothing more is sent. Writes belong to the caller's transaction.
"""

import json
import sqlite3
from collections.abc import Collection
from dataclasses import dataclass

from desktop_app.model_description import ModelKind


@dataclass(frozen=True, slots=True)
class RootModel:
    """The models of one root; the ids are of fingerprints."""

    root_id: int
    chosen: str
    """A model's name; empty: the one chosen for all."""
    target_id: int | None
    serving_id: int | None

    @property
    def switching(self) -> bool:
        """Whether it is on the way from one model to another."""
        return self.target_id is not None and self.target_id != self.serving_id


@dataclass(frozen=True, slots=True)
class StoredFingerprint:
    """A fingerprint that vectors were made under, as it was stored."""

    id: int
    digest: str
    model: str
    """Name of its model."""
    remote: bool = False
    """Whether its vectors are computed on someone else's machine."""


class RootModels:
    """Reads and writes of the models of roots."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def all(self) -> list[RootModel]:
        """Of every root, in the order they were added."""
        rows = self._connection.execute("SELECT id, model, target_id, serving_id FROM roots ORDER BY id")
        return [RootModel(*row) for row in rows]

    def choose(self, root_id: int, model: str) -> None:
        """Have the root embedded with the named model from now on; empty: with the one chosen for all.

        A remote model that it had until now neither serves it nor is aimed at any more.
        """
        self._connection.execute("UPDATE roots SET model = ? WHERE id = ?", (model, root_id))
        remote = {stored.id for stored in (*self.serving(), *self.aimed()) if stored.remote and stored.model != model}
        root = next((root for root in self.all() if root.root_id == root_id), None)
        if root is not None and remote & {root.serving_id, root.target_id}:
            serving_id = None if root.serving_id in remote else root.serving_id
            self._connection.execute(
                "UPDATE roots SET target_id = ?, serving_id = ? WHERE id = ?", (serving_id, serving_id, root_id)
            )

    def aim(self, root_id: int, target_id: int) -> None:
        """Embed the root's chunks for `target_id`; a root that nothing serves yet is served by it at once."""
        self._connection.execute(
            "UPDATE roots SET target_id = ?, serving_id = COALESCE(serving_id, ?) WHERE id = ?",
            (target_id, target_id, root_id),
        )

    def aim_all(self, target_id: int) -> None:
        """Have every root embedded for and served by `target_id`, whatever is there of it."""
        self._connection.execute("UPDATE roots SET target_id = ?, serving_id = ?", (target_id, target_id))

    def cut_over(self, root_id: int) -> None:
        """From now on the root's target answers for it."""
        self._connection.execute("UPDATE roots SET serving_id = target_id WHERE id = ?", (root_id,))

    def missing(self, root_id: int, fingerprint_id: int, limit: int) -> list[int]:
        """Up to `limit` chunks of the root's files that have no vector of the fingerprint."""
        rows = self._connection.execute(
            "SELECT DISTINCT dc.chunk_id FROM files f JOIN document_chunks dc ON dc.document_id = f.document_id "
            "LEFT JOIN vectors v ON v.chunk_id = dc.chunk_id AND v.fingerprint_id = ? "
            "WHERE f.root_id = ? AND v.seq IS NULL LIMIT ?",
            (fingerprint_id, root_id, limit),
        )
        return [row[0] for row in rows]

    def embedded(self, root_ids: Collection[int], fingerprint_id: int | None) -> tuple[int, int]:
        """How many of the roots' chunks have a vector of the fingerprint, and how many there are.

        A chunk that stands in several places counts once. Reads the places of all of them.
        """
        row = self._connection.execute(
            "SELECT COUNT(v.seq), COUNT(*) FROM ("
            "SELECT DISTINCT dc.chunk_id FROM files f JOIN document_chunks dc ON dc.document_id = f.document_id "
            "WHERE f.root_id IN (SELECT value FROM json_each(?))) AS held "
            "LEFT JOIN vectors v ON v.chunk_id = held.chunk_id AND v.fingerprint_id = ?",
            (json.dumps(list(root_ids)), fingerprint_id),
        ).fetchone()
        return int(row[0]), int(row[1])

    def serving(self) -> list[StoredFingerprint]:
        """What answers for some root, without repetition."""
        return self._stored("SELECT serving_id FROM roots")

    def aimed(self) -> list[StoredFingerprint]:
        """What some root is being embedded for."""
        return self._stored("SELECT target_id FROM roots")

    def served_chunks(self, fingerprint_id: int, chunk_ids: Collection[int]) -> set[int]:
        """Those of the chunks that a root holds which is served by the fingerprint."""
        rows = self._connection.execute(
            "SELECT value FROM json_each(?) AS candidate WHERE EXISTS ("
            "SELECT 1 FROM document_chunks AS dc JOIN files AS f ON f.document_id = dc.document_id "
            "JOIN roots AS r ON r.id = f.root_id WHERE dc.chunk_id = candidate.value AND r.serving_id = ?)",
            (json.dumps(list(chunk_ids)), fingerprint_id),
        )
        return {int(row[0]) for row in rows}

    def all_served_chunks(self, fingerprint_id: int) -> list[int]:
        """Every chunk that a root holds which is served by the fingerprint, ascending. Reads all their places."""
        rows = self._connection.execute(
            "SELECT DISTINCT dc.chunk_id FROM roots AS r JOIN files AS f ON f.root_id = r.id "
            "JOIN document_chunks AS dc ON dc.document_id = f.document_id WHERE r.serving_id = ? ORDER BY dc.chunk_id",
            (fingerprint_id,),
        )
        return [int(row[0]) for row in rows]

    def serves_any(self, fingerprint_id: int, chunk_ids: Collection[int]) -> bool:
        """Whether a root that is served by the fingerprint holds one of the chunks."""
        row = self._connection.execute(
            "SELECT 1 FROM json_each(?) AS candidate WHERE EXISTS ("
            "SELECT 1 FROM document_chunks AS dc JOIN files AS f ON f.document_id = dc.document_id "
            "JOIN roots AS r ON r.id = f.root_id WHERE dc.chunk_id = candidate.value AND r.serving_id = ?) LIMIT 1",
            (json.dumps([int(chunk_id) for chunk_id in chunk_ids]), fingerprint_id),
        ).fetchone()
        return row is not None

    def idle_fingerprints(self) -> list[StoredFingerprint]:
        """Those with vectors that neither serve a root nor are aimed at by one. Does not read the vectors."""
        return self._stored(
            "SELECT idle.id FROM fingerprints AS idle "
            "WHERE EXISTS (SELECT 1 FROM vectors WHERE fingerprint_id = idle.id) "
            "AND NOT EXISTS (SELECT 1 FROM roots WHERE idle.id IN (serving_id, target_id))"
        )

    def _stored(self, ids: str) -> list[StoredFingerprint]:
        rows = self._connection.execute(
            f"SELECT id, digest, description FROM fingerprints WHERE id IN ({ids}) ORDER BY id"  # noqa: S608 - constants
        )
        return [StoredFingerprint(id_, digest, *_name_and_kind(text)) for id_, digest, text in rows]


def _name_and_kind(description: str) -> tuple[str, bool]:
    """The model's name in a fingerprint's description, and whether it is remote.

    The name is empty in a fingerprint that was not made from a model.
    """
    try:
        model = json.loads(description)["model"]
        return str(model["name"]), model.get("kind") == ModelKind.REMOTE
    except (ValueError, KeyError, TypeError):
        return "", False
