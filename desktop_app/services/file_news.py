"""Tells what became of single files, after it was committed. Belongs to the coordinator thread."""

from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from desktop_app.services.index_status import IndexEvent, IndexEventKind
from desktop_app.services.reading_records import Settled
from desktop_app.store.database import Connection
from desktop_app.store.files import Files


class FileNews:
    """One event for each file and outcome."""

    def __init__(self, connection: Connection, tell: Callable[[IndexEvent], None]) -> None:
        self._files = Files(connection)
        self._tell = tell

    def tell_settled(self, settled: Sequence[Settled], complete: Collection[int]) -> None:
        """Files whose reading has ended; the documents `complete` need no new vector."""
        for item in settled:
            if item.failed:
                self._tell(IndexEvent(IndexEventKind.FAILED, item.file.path, item.detail, self._container(item)))
            elif item.document_id in complete:
                self._tell(IndexEvent(IndexEventKind.INDEXED, item.file.path))
            elif item.document_id is not None:
                self._tell(IndexEvent(IndexEventKind.EXTRACTED, item.file.path))

    def _container(self, item: Settled) -> Path | None:
        containers = [] if item.file.container_id is None else self._files.by_ids([item.file.container_id])
        return containers[0].path if containers else None

    def tell_indexed(self, document_ids: Sequence[int]) -> None:
        """Documents that have got their last vector."""
        for path in self._files.paths_of_documents(document_ids):
            self._tell(IndexEvent(IndexEventKind.INDEXED, path))
