"""Opens the one SQLite database: one writer, read-only readers, errors split by whose fault they are.

Owns connections and transactions; knows no table. Times out rather than hangs when another process writes.
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from desktop_app.errors import EnvironmentFault, UserFacingError
from desktop_app.own_dates import date_ns
from desktop_app.store.folding import folded

Connection = sqlite3.Connection
"""What the services hold and pass on without looking inside."""

SQLITE_VERSION = sqlite3.sqlite_version

BUSY_TIMEOUT_S = 15

SCHEMA_VERSION = 11
"""Number of the newest migration; a database with a higher one belongs to a newer program."""

BEGIN_ANEW = "Close Findwell, move the index away and index your folders again."
"""The only way out when it is damaged."""
_ALLOW = "Give yourself the right to read and write it."
_WAIT = "Try again in a moment."
_ENVIRONMENT = {
    sqlite3.SQLITE_FULL: ("the disk is full", "Make room on it; what is done is kept."),
    sqlite3.SQLITE_IOERR: ("the disk reports an error", "Check that the disk is connected and sound."),
    sqlite3.SQLITE_CORRUPT: ("the database is damaged", BEGIN_ANEW),
    sqlite3.SQLITE_NOTADB: ("the file is not a database", BEGIN_ANEW),
    sqlite3.SQLITE_CANTOPEN: ("the file cannot be opened", _ALLOW),
    sqlite3.SQLITE_READONLY: ("the file is write-protected", _ALLOW),
    sqlite3.SQLITE_PERM: ("access is denied", _ALLOW),
    sqlite3.SQLITE_BUSY: ("another program holds it", _WAIT),
    sqlite3.SQLITE_LOCKED: ("another program holds it", _WAIT),
}
"""What is said of an error of SQLite, and what to do about it: the one place."""


def _apply_migrations(connection: sqlite3.Connection) -> None:
    import sqlite_utils  # noqa: PLC0415

    from desktop_app.store.migrations import migrations  # noqa: PLC0415 - rarely needed, slow to load

    migrations.apply(sqlite_utils.Database(connection))


@contextmanager
def environment_faults(path: Path) -> Iterator[None]:
    """Turn SQLite errors that the machine is to blame for into `EnvironmentFault`; let bugs through."""
    try:
        yield
    except sqlite3.Error as error:
        primary = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if primary not in _ENVIRONMENT:
            raise
        reason, remedy = _ENVIRONMENT[primary]
        raise EnvironmentFault(f"The index {path} cannot be used: {reason}.", remedy) from error


class Database:
    """The index database in `path`, created and migrated when first written to."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()
        self._open: list[sqlite3.Connection] = []
        self._lock = threading.Lock()

    def migrate(self) -> None:
        """Create the database or bring it to the current schema.

        :raises UserFacingError: a newer program wrote it.
        :raises EnvironmentFault: it cannot be opened or is damaged.
        """
        with environment_faults(self.path):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            connection = self._connect()
            try:
                connection.execute("PRAGMA journal_mode = WAL")
                version = connection.execute("PRAGMA user_version").fetchone()[0]
                if version > SCHEMA_VERSION:
                    raise UserFacingError(
                        f"The index {self.path} was written by a newer Findwell.",
                        "Update Findwell to open it.",
                    )
                if version < SCHEMA_VERSION:
                    connection.isolation_level = "DEFERRED"
                    _apply_migrations(connection)
                    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
                    connection.commit()
            finally:
                connection.close()

    def writer(self) -> sqlite3.Connection:
        """A new connection that may write; the caller keeps it to one thread and closes it."""
        with environment_faults(self.path):
            connection = self._connect()
            connection.execute("PRAGMA synchronous = FULL")
            return connection

    def reader(self) -> sqlite3.Connection:
        """This thread's read-only connection; closed by `close`."""
        connection: sqlite3.Connection | None = getattr(self._local, "reader", None)
        if connection is None:
            with environment_faults(self.path):
                connection = self._connect()
                connection.execute("PRAGMA query_only = ON")
            self._local.reader = connection
            with self._lock:
                self._open.append(connection)
        return connection

    @contextmanager
    def unchanging(self) -> Iterator[None]:
        """Let everything that this thread reads inside see one state of the database. Keep it short."""
        connection = self.reader()
        connection.execute("BEGIN")
        try:
            yield
        finally:
            connection.execute("ROLLBACK")  # nothing was written

    def close(self) -> None:
        """Close all readers; they are opened again when asked for."""
        with self._lock:
            for connection in self._open:
                connection.close()
            self._open.clear()
        self._local = threading.local()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False)
        connection.create_function("folded", 1, folded, deterministic=True)
        connection.create_function("date_ns", 3, date_ns)
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute("PRAGMA cache_size = -16000")
        return connection


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """One atomic write: begins at once as the writer, commits at the end, rolls back on any error."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield connection
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
