"""The tokenizer that chunks are measured with: the first model's, whatever models come later.

Chunks must not change when a model does. Else every switch would cut all documents anew, and what answers during
the switch would lose its chunks before the new vectors are there. So the index keeps the tokenizer of the model it
began with, as a file of its own, and other models embed the same chunks; one that reads less than a chunk sees
its beginning.
"""

import filecmp
import logging
import shutil
from pathlib import Path

from tokenizers import Tokenizer

from desktop_app.chunk.token_counts import ModelCounter
from desktop_app.errors import EnvironmentFault
from desktop_app.inference.tokenizer import Tokenizer as LimitedTokenizer
from desktop_app.services.encoder_slot import LoadedModel
from desktop_app.store.facts import CHUNK_COUNTER, Facts

log = logging.getLogger("findwell.indexing")

FILE = "chunk-tokenizer.json"
UNLIMITED = 1 << 20
"""Tokens; the file's own truncation and padding are switched off like those of any model."""


class Yardstick:
    """Finds the tokenizer for cutting. One thread at a time."""

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / FILE
        self._kept: Tokenizer | None = None

    def read_ahead(self, model_tokenizer: Path | None) -> None:
        """Read the kept file, on the calling thread, unless it is the one at `model_tokenizer`, which will serve.

        The library holds the interpreter's lock for half a second: done before the window is shown, it cannot make
        the window stall.
        """
        if not self._path.is_file():
            return
        if model_tokenizer is None or not filecmp.cmp(self._path, model_tokenizer, shallow=False):
            self._kept = self._read()

    def tokenizer(self, facts: Facts, model: LoadedModel) -> Tokenizer | None:
        """The index's tokenizer; None if it has none yet and the model, being remote, has none to lend.

        The model lends its own if that counts the same, and an index that has none begins with it. So does one
        whose file is lost: its documents are cut anew.
        """
        identity = facts.get(CHUNK_COUNTER)
        own = ModelCounter(model.tokenizer).identity if model.tokenizer else None
        if own is not None and identity == own:
            self._keep_if_missing(model)
            return model.tokenizer
        if identity is not None:
            self._kept = self._kept or self._read()
            if self._kept is not None and ModelCounter(self._kept).identity == identity:
                return self._kept
        if own is None:
            return None
        self._path.unlink(missing_ok=True)  # of another counter, or unreadable
        facts.set(CHUNK_COUNTER, own)
        self._keep_if_missing(model)
        return model.tokenizer

    def _read(self) -> Tokenizer | None:
        try:
            return LimitedTokenizer(self._path, UNLIMITED).raw
        except EnvironmentFault:
            return None

    def _keep_if_missing(self, model: LoadedModel) -> None:
        if model.tokenizer_path is not None and not self._path.is_file():
            self._keep(model.tokenizer_path)

    def _keep(self, tokenizer_path: Path) -> None:
        partial = self._path.with_suffix(".partial")
        try:
            shutil.copyfile(tokenizer_path, partial)
            partial.replace(self._path)
        except OSError as error:  # it is only missed when another model comes, and is tried again until then
            log.warning("the tokenizer for cutting could not be kept: %s", error)
