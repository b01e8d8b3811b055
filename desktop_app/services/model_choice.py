"""Which model is wanted: for all roots, for single ones, and which ones are still needed to search.

The choice is a fact of the index, not of the program: every process that opens it must make the same one. What was
chosen is followed by whoever indexes, see `ModelStage`.
"""

from contextlib import closing

from desktop_app.store.database import Database, environment_faults, transaction
from desktop_app.store.facts import MODEL, Facts
from desktop_app.store.root_models import RootModels, StoredFingerprint


class ModelChoice:
    """Reads and writes the choice. Any thread; each write is one short transaction."""

    def __init__(self, database: Database, default: str) -> None:
        """`default` is the model of an index for which none was ever chosen."""
        self._database = database
        self._default = default

    @property
    def name(self) -> str:
        """The model for all roots that have none of their own."""
        with environment_faults(self._database.path):
            return Facts(self._database.reader()).get(MODEL) or self._default

    def choose(self, name: str, root_id: int | None = None) -> None:
        """Want the named model for all roots, or for one; an empty name gives a root back to the common choice."""
        with (
            environment_faults(self._database.path),
            closing(self._database.writer()) as connection,
            transaction(connection),
        ):
            if root_id is None:
                Facts(connection).set(MODEL, name)
            else:
                RootModels(connection).choose(root_id, name)

    def of_roots(self) -> set[str]:
        """The models that single roots want."""
        with environment_faults(self._database.path):
            return {root.chosen for root in RootModels(self._database.reader()).all() if root.chosen}

    def serving(self) -> list[StoredFingerprint]:
        """What answers for some root until its new vectors are complete."""
        with environment_faults(self._database.path):
            return RootModels(self._database.reader()).serving()

    def in_use(self) -> list[StoredFingerprint]:
        """What answers for some root, or is being made for one."""
        with environment_faults(self._database.path):
            roots = RootModels(self._database.reader())
            return [*roots.serving(), *roots.aimed()]
