"""Which writer cuts and stores documents: by an estimate until the first model, by the yardstick from then on.

Belongs to the coordinator thread.
"""

from typing import TYPE_CHECKING

from desktop_app.chunk.chunker import Chunker
from desktop_app.extract.version import reader_version
from desktop_app.services.document_writer import DocumentWriter
from desktop_app.services.encoder_slot import LoadedModel
from desktop_app.services.yardstick import Yardstick
from desktop_app.settings import ChunkSettings
from desktop_app.store.database import Connection
from desktop_app.store.facts import Facts

if TYPE_CHECKING:
    from desktop_app.inference.tokenizer import Tokenizer


class Cutting:
    """Keeps the writer in step with the tokenizer that chunks are measured with."""

    def __init__(
        self, connection: Connection, settings: ChunkSettings, yardstick: Yardstick, *, recognises: bool = True
    ) -> None:
        """`recognises`: as `DocumentWriter` takes it."""
        self._connection = connection
        self._settings = settings
        self._yardstick = yardstick
        self._facts = Facts(connection)
        self._recognises = recognises
        self.writer = self._writer(None)
        self._tokenizer: Tokenizer | None = None
        self.measured = False
        """Whether the writer measures; what it only estimates is cut again later."""

    def follow(self, model: LoadedModel | None) -> bool:
        """Take the tokenizer of the index, which `model` may lend or begin; whether the writer is another one now.

        A tokenizer that counts the same replaces the one before, which may belong to a model that is closed.
        """
        tokenizer = self._yardstick.tokenizer(self._facts, model) if model else None
        if tokenizer is None or tokenizer is self._tokenizer:
            return False
        self.measured = True
        self._tokenizer = tokenizer
        self.writer = self._writer(tokenizer)
        return True

    def _writer(self, tokenizer: "Tokenizer | None") -> DocumentWriter:
        chunker = Chunker(self._settings, tokenizer)
        return DocumentWriter(self._connection, chunker, reader_version, recognises=self._recognises)
