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

from desktop_app.chunk.token_counts import ModelCounter
from desktop_app.errors import EnvironmentFault
from desktop_app.inference.segmenters import SENTENCEPIECE_SUFFIX, stalls_the_interpreter
from desktop_app.inference.tokenizer import Tokenizer
from desktop_app.services.encoder_slot import LoadedModel
from desktop_app.store.facts import CHUNK_COUNTER, Facts

log = logging.getLogger("findwell.indexing")

NAME = "chunk-tokenizer"
"""The kept file has the suffix of the one it is a copy of."""
UNLIMITED = 1 << 20
"""Tokens; whole texts are counted."""


class Yardstick:
    """Finds the tokenizer for cutting. One thread at a time.

    It holds one tokenizer, the one it gave last: such an object may take 300 MB, and a second to read.
    """

    def __init__(self, data_dir: Path) -> None:
        self._places = [data_dir / f"{NAME}{suffix}" for suffix in (SENTENCEPIECE_SUFFIX, ".json")]
        self._kept: Tokenizer | None = None

    def read_ahead(self, model_tokenizer: Path | None) -> None:
        """Read the kept file, on the calling thread, unless it is the one at `model_tokenizer`, which will serve.

        Nothing if it can be read later without stopping other threads.
        """
        kept = self._path
        if kept is None or not stalls_the_interpreter(kept):
            return
        if model_tokenizer is None or not filecmp.cmp(kept, model_tokenizer, shallow=False):
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
            self._kept = model.tokenizer
            return model.tokenizer
        if identity is not None:
            self._kept = self._kept or self._read()
            if self._kept is not None and ModelCounter(self._kept).identity == identity:
                return self._kept
        if own is None:
            return None
        for path in self._places:  # of another counter, or unreadable
            path.unlink(missing_ok=True)
        facts.set(CHUNK_COUNTER, own)
        self._keep_if_missing(model)
        self._kept = model.tokenizer
        return model.tokenizer

    @property
    def _path(self) -> Path | None:
        """The kept file, if there is one."""
        return next((path for path in self._places if path.is_file()), None)

    def _read(self) -> Tokenizer | None:
        path = self._path
        if path is None:
            return None
        try:
            return Tokenizer.read(path, UNLIMITED)
        except EnvironmentFault:
            return None

    def _keep_if_missing(self, model: LoadedModel) -> None:
        if model.tokenizer_path is not None and self._path is None:
            self._keep(model.tokenizer_path)

    def _keep(self, tokenizer_path: Path) -> None:
        kept = next(path for path in self._places if path.suffix == tokenizer_path.suffix)
        partial = kept.with_suffix(".partial")
        try:
            shutil.copyfile(tokenizer_path, partial)
            partial.replace(kept)
        except OSError as error:  # it is only missed when another model comes, and is tried again until then
            log.warning("the tokenizer for cutting could not be kept: %s", error)
