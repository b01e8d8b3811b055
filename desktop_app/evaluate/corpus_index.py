"""An index of texts that are not files, made by the same chunker, writer, vectors and files as any other.

Owns the stand-in for the indexing service: what that does with folders and processes is done here in a row, so
that a measurement can be repeated. An index that was begun goes on where it stopped.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from urllib.parse import quote, unquote

from desktop_app.cancellation import CancelToken
from desktop_app.chunk.chunker import Chunker
from desktop_app.encode.bi_encoder import passage_input
from desktop_app.encode.heads import EncodedPassages
from desktop_app.evaluate.datasets import Entry
from desktop_app.records import Extraction, FileEntry, Segment
from desktop_app.services.document_writer import DocumentWriter
from desktop_app.services.encoder_slot import EncoderSlot, LoadedModel
from desktop_app.services.passage_store import PassageStore
from desktop_app.services.reranking import Rerankers
from desktop_app.services.searching import SearchService
from desktop_app.settings import SearchSettings, Settings
from desktop_app.store.database import Database, transaction
from desktop_app.store.documents import Documents
from desktop_app.store.files import Files
from desktop_app.store.postings import Postings
from desktop_app.store.root_models import RootModels
from desktop_app.store.roots import Roots
from desktop_app.store.vector_snapshots import SnapshotWriter

ROOT = Path("/evaluation").absolute()
_STORED_AT_ONCE = 200
_EMBEDDED_AT_ONCE = 128

Progress = Callable[[str, int], None]
"""Called with what is being done and how many are done."""
Encode = Callable[[Sequence[str]], EncodedPassages]
"""What a model says of inputs."""


class CorpusIndex:
    """One index in `folder`; kept to one thread."""

    def __init__(self, folder: Path, settings: Settings, model: LoadedModel | None) -> None:
        """Without a model only words can be searched."""
        self._settings = settings
        self._model = model
        self._vectors_dir = folder / "vectors"
        self.database = Database(folder / "index.db")
        self.database.migrate()
        self._connection = self.database.writer()
        Postings(self._connection).rebuild_if_outdated()
        self._files = Files(self._connection)
        self._documents = Documents(self._connection)
        chunker = Chunker(settings.chunk, model.tokenizer if model else None)
        self._writer = DocumentWriter(self._connection, chunker, lambda _: "evaluation")

    def add(self, entries: Iterable[Entry], progress: Progress | None = None) -> None:
        """Store each entry as a document with one file, unless it is stored already."""
        waiting: list[Entry] = []
        done = 0
        for entry in entries:
            waiting.append(entry)
            if len(waiting) == _STORED_AT_ONCE:
                done += self._store(waiting)
                waiting = []
                if progress:
                    progress("stored", done)
        self._store(waiting)

    def embed(
        self, progress: Progress | None = None, *, stand_in: Callable[[Encode], Encode] = lambda encode: encode
    ) -> int:
        """Give every chunk what the model says of it; returns how many lacked some of that.

        `stand_in` is given the model's way of encoding and returns the one that is used.
        """
        if self._model is None:
            return 0
        passages = PassageStore(self._connection, self._model)
        with transaction(self._connection):
            RootModels(self._connection).aim_all(passages.fingerprint_id)
        encode = stand_in(partial(passages.encode, cancel=CancelToken()))
        done = after = 0
        while pending := passages.pending(after, _EMBEDDED_AT_ONCE):
            after = pending[-1].chunk_id
            encoded = encode([passage_input(chunk.context, chunk.text) for chunk in pending])
            with transaction(self._connection):
                passages.add([chunk.chunk_id for chunk in pending], encoded)
            done += len(pending)
            if progress:
                progress("embedded", done)
        with transaction(self._connection):
            self._documents.renew_states()
        return done

    def publish(self) -> None:
        """Publish the vector file if the collection is large enough for one to be of use."""
        if self._model is None:
            return
        writer = SnapshotWriter(self._vectors_dir, self._connection)
        if writer.is_due(self._model.fingerprint, idle=True):
            writer.publish(self._model.fingerprint)

    def chunk_count(self) -> int:
        """Number of chunks."""
        return self._documents.chunk_count()

    def search_service(
        self, rerankers: Rerankers | None = None, *, settings: SearchSettings | None = None
    ) -> SearchService:
        """A search over this index, by other settings than its own if they are given; the caller closes it."""
        slot = EncoderSlot()
        if self._model is not None:
            slot.fill(self._model)
        settings = settings or self._settings.search
        return SearchService(self.database, self._vectors_dir, slot, settings, rerankers=rerankers)

    def close(self) -> None:
        """Close the database."""
        self._connection.close()
        self.database.close()

    def _store(self, entries: Iterable[Entry]) -> int:
        stored = 0
        with transaction(self._connection):
            root_id = Roots(self._connection).add(ROOT)
            for entry in entries:
                self._store_entry(root_id, entry)
                stored += 1
        return stored

    def _store_entry(self, root_id: int, entry: Entry) -> None:
        path = path_of(entry.entry_id)
        content_hash = hashlib.blake2b(f"{entry.title}\0{entry.text}".encode(), digest_size=32).digest()
        document_id = self._writer.known(content_hash, path.suffix)
        if document_id is None:
            extraction = Extraction("txt", entry.title, (Segment(entry.text),))
            document_id = self._writer.store(self._writer.cut(content_hash, path.suffix, extraction))
        size_bytes = len(entry.text.encode())
        self._files.see(root_id, FileEntry(path, size_bytes, 0))
        row = self._files.by_path(path)
        assert row is not None
        if row.document_id != document_id or row.pending:
            self._files.link(row, document_id, size_bytes, 0)


def path_of(entry_id: str) -> Path:
    """The path under which an entry is stored."""
    return ROOT / f"{quote(entry_id, safe='')}.txt"


def entry_id_of(path: Path) -> str:
    """The entry stored under `path`."""
    return unquote(path.stem)
