"""Vectors by Sentence-Transformers, those of passages kept on disk: computing them takes longer than all else together.

Owns the files of vectors. A corpus that was begun goes on where it stopped.
"""

import logging
import time
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from sentence_transformers import SentenceTransformer

from desktop_app.evaluate.datasets import Dataset, Entry
from desktop_app.inference.pooling import l2_normalise

AT_ONCE = 256
"""Passages between two files."""

Vectors = npt.NDArray[np.float32]

log = logging.getLogger("rivals")


def passage(entry: Entry) -> str:
    """The whole of an entry, as BEIR's own retrievers read it; what the model has no room for it leaves out."""
    return f"{entry.title} {entry.text}".strip()


class RivalEncoder:
    """Sentence-Transformers with the prompts of its checkpoint; kept to one thread."""

    def __init__(self, checkpoint: Path, cache: Path, *, bfloat16: bool) -> None:
        """With `bfloat16` passages are encoded in that, which is faster on some processors; queries never are."""
        self._model = SentenceTransformer(str(checkpoint), device="cpu", local_files_only=True)
        self._cache = cache
        self._bfloat16 = bfloat16
        self._asked: dict[str, tuple[Vectors, float]] = {}

    def passages(self, dataset: Dataset) -> Vectors:
        """Unit vectors (entries, dim) of the entries, in their order."""
        precision = "bfloat16" if self._bfloat16 else "float32"
        folder = self._cache / f"{dataset.corpus_digest[:24]}-{precision}"
        folder.mkdir(parents=True, exist_ok=True)
        parts = []
        for start in range(0, len(dataset.entries), AT_ONCE):
            file = folder / f"{start:06}.npy"
            if not file.is_file():
                entries = dataset.entries[start : start + AT_ONCE]
                self._keep(file, self._encoded([passage(entry) for entry in entries]))
                log.info("%s: %d passages encoded", dataset.name, start + len(entries))
            parts.append(np.load(file))
        return np.concatenate(parts)

    def query(self, text: str) -> tuple[Vectors, float]:
        """Unit vector (dim,) of a query and the milliseconds it took; asked again, it is told again."""
        if text not in self._asked:
            started = time.perf_counter()
            vector = self._model.encode(text, prompt_name="query", show_progress_bar=False)
            self._asked[text] = vector, (time.perf_counter() - started) * 1000
        return self._asked[text]

    def _encoded(self, texts: Sequence[str]) -> Vectors:
        with torch.autocast("cpu", dtype=torch.bfloat16) if self._bfloat16 else nullcontext():
            vectors = self._model.encode(
                list(texts), prompt_name="document", convert_to_tensor=True, show_progress_bar=False
            )
        return l2_normalise(vectors.float().numpy())

    @staticmethod
    def _keep(file: Path, vectors: Vectors) -> None:
        partial = file.with_suffix(".partial")
        with partial.open("wb") as stream:
            np.save(stream, vectors)
        partial.replace(file)
