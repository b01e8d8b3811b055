"""Which writer cuts and stores documents: by an estimate until the first model, by the yardstick from then on.

Belongs to the coordinator thread.
"""

from desktop_app.chunk.chunker import Chunker
from desktop_app.extract.version import EXTRACTOR_VERSION
from desktop_app.services.document_writer import DocumentWriter
from desktop_app.services.encoder_slot import LoadedModel
from desktop_app.services.yardstick import Yardstick
from desktop_app.settings import ChunkSettings
from desktop_app.store.database import Connection
from desktop_app.store.facts import Facts


class Cutting:
    """Keeps the writer in step with the tokenizer that chunks are measured with."""

    def __init__(self, connection: Connection, settings: ChunkSettings, yardstick: Yardstick) -> None:
        self._connection = connection
        self._settings = settings
        self._yardstick = yardstick
        self._facts = Facts(connection)
        self.writer = DocumentWriter(connection, Chunker(settings, None), EXTRACTOR_VERSION)
        self.measured = False
        """Whether the writer measures; what it only estimates is cut again later."""

    def follow(self, model: LoadedModel | None) -> bool:
        """Take the tokenizer of the index, which `model` may lend or begin; whether the writer is another one now."""
        tokenizer = self._yardstick.tokenizer(self._facts, model) if model else None
        if tokenizer is None:
            return False
        self.measured = True
        writer = DocumentWriter(self._connection, Chunker(self._settings, tokenizer), EXTRACTOR_VERSION)
        changed = writer.recipe != self.writer.recipe
        if changed:
            self.writer = writer
        return changed
