"""The tokenizer that chunks are measured with: the first model's, whatever models come later.

Chunks must not change when a model does. Else every switch would cut all documents anew, and what answers during
the switch would lose its chunks before the new vectors are there. So the index keeps the tokenizer of the model it
began with, as a file of its own, and other models embed the same chunks; one that reads less than a chunk sees
its beginning.
"""

import logging
import shutil
from pathlib import Path

from tokenizers import Tokenizer

from desktop_app.chunk.token_counts import ModelCounter
from desktop_app.errors import EnvironmentFault
from desktop_app.inference.tokenizer import read_tokenizer
from desktop_app.services.encoder_slot import LoadedModel
from desktop_app.store.facts import CHUNK_COUNTER, Facts

log = logging.getLogger("findwell.indexing")

FILE = "chunk-tokenizer.json"


class Yardstick:
    """Finds the tokenizer for cutting. Belongs to the coordinator thread."""

    def __init__(self, facts: Facts, data_dir: Path) -> None:
        self._facts = facts
        self._path = data_dir / FILE
        self._kept: Tokenizer | None = None

    def tokenizer(self, model: LoadedModel) -> Tokenizer:
        """The index's tokenizer.

        The model lends its own if that counts the same, and an index that has none begins with it. So does one
        whose file is lost: its documents are cut anew.
        """
        identity = self._facts.get(CHUNK_COUNTER)
        if identity in (None, ModelCounter(model.tokenizer).identity):
            return self._adopted(model, known=identity is not None)
        if self._kept is None:
            self._kept = self._read(identity)
        return self._kept or self._adopted(model, known=False)

    def _read(self, identity: str | None) -> Tokenizer | None:
        try:
            tokenizer = read_tokenizer(self._path)
        except EnvironmentFault:
            return None
        return tokenizer if ModelCounter(tokenizer).identity == identity else None

    def _adopted(self, model: LoadedModel, *, known: bool) -> Tokenizer:
        if not known:
            self._facts.set(CHUNK_COUNTER, ModelCounter(model.tokenizer).identity)
        if model.tokenizer_path is not None and not (known and self._path.is_file()):
            self._keep(model.tokenizer_path)
        return model.tokenizer

    def _keep(self, tokenizer_path: Path) -> None:
        partial = self._path.with_suffix(".partial")
        try:
            shutil.copyfile(tokenizer_path, partial)
            partial.replace(self._path)
        except OSError as error:  # it is only missed when another model comes, and is tried again until then
            log.warning("the tokenizer for cutting could not be kept: %s", error)
