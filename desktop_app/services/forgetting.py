"""Forgets what is not wanted any more: the files of removed roots, and documents that no file has.

A document that lost its last file waits for a while, because the file may only have moved. Belongs to the coordinator
thread; every step is one short transaction.
"""

import time

from desktop_app.services.root_stage import RootStage
from desktop_app.store.database import Connection, transaction
from desktop_app.store.documents import Documents

GRACE_S = 600.0
"""So long a document waits for its file."""
BATCH = 20


class Forgetting:
    """Takes out a little at a time."""

    def __init__(self, connection: Connection, roots: RootStage) -> None:
        self._connection = connection
        self._roots = roots
        self._documents = Documents(connection)
        self._under_way = False

    def step(self) -> bool:
        """Forget some files of a root that is being removed, and what only they held; whether anything was done."""
        if self._roots.remove_step():
            self._under_way = True
        elif self._under_way:
            self._under_way = self._purge(0.0)
        return self._under_way

    def tidy(self) -> bool:
        """Work for quiet times: forget some documents whose files went long ago; whether anything was done."""
        return self._purge(time.time() - GRACE_S)

    def _purge(self, orphaned_before: float) -> bool:
        with transaction(self._connection):
            return self._documents.purge_orphans(orphaned_before, BATCH) > 0
