"""Tells chunks that some file still has from those that wait for their file to come back, or for their end.

Documents whose last file went stay for a grace time with everything made from them. Until then they would take
the places of others among the best, so whoever ranks chunks leaves theirs out.
"""

import json
import sqlite3
from collections.abc import Iterable

_HELD = (
    "EXISTS (SELECT 1 FROM document_chunks AS dc JOIN files AS f ON f.document_id = dc.document_id"
    " WHERE dc.chunk_id = candidate.value)"
)


def any_orphans(connection: sqlite3.Connection) -> bool:
    """Whether there is a document that no file has."""
    return connection.execute("SELECT 1 FROM documents WHERE orphaned_at IS NOT NULL LIMIT 1").fetchone() is not None


def living_chunks(connection: sqlite3.Connection, chunk_ids: Iterable[int]) -> set[int]:
    """Those of the chunks that a file has. Costs nothing while every document has a file."""
    everything = {int(chunk_id) for chunk_id in chunk_ids}
    if not any_orphans(connection):
        return everything
    rows = connection.execute(
        f"SELECT value FROM json_each(?) AS candidate WHERE {_HELD}",  # noqa: S608 - a constant
        (json.dumps(list(everything)),),
    )
    return {int(row[0]) for row in rows}
