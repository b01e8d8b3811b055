"""Texts to unit vectors with a table of word vectors: no network is run, so a passage takes microseconds.

Owns the mean over the table's rows. Must not know files of other kinds, the store or chunking.
Source of the method: the mean of word vectors, as in Arora, Liang and Ma, "A simple but tough-to-beat baseline
for sentence embeddings", ICLR 2017, without their weighting; the rows were trained for this mean.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors import SafetensorError
from safetensors.numpy import load_file

from desktop_app.cancellation import CancelToken
from desktop_app.errors import EnvironmentFault
from desktop_app.inference.pooling import l2_normalise
from desktop_app.inference.tokenizer import Tokenizer
from desktop_app.model_description import ModelDescription

TABLE_NAMES = ("embeddings", "embedding.weight")
"""How makers of tables name the tensor."""
TEXTS_AT_ONCE = 256

Vectors = npt.NDArray[np.float32]


class StaticEncoder:
    """Encodes queries and passages as unit vectors, float32 (n, dim). Safe in any thread.

    A text without a known token gives the zero vector, which is near to nothing.
    """

    provider = "cpu"
    refusals: tuple[str, ...] = ()

    def __init__(self, table: npt.NDArray[np.float32], tokenizer: Tokenizer, description: ModelDescription) -> None:
        """`table` has one row of `dimensions` a token id."""
        self.description = description
        self.tokenizer = tokenizer
        self._table = table

    @classmethod
    def from_file(cls, path: Path, tokenizer: Tokenizer, description: ModelDescription) -> "StaticEncoder":
        """Read the table from a safetensors file.

        :raises EnvironmentFault: the file is damaged, or its table does not fit the description.
        """
        try:
            tensors = load_file(path)
        except (OSError, SafetensorError) as error:
            raise EnvironmentFault(f"The model file {path} cannot be loaded: {error}.") from error
        table = next((tensors[name] for name in TABLE_NAMES if name in tensors), None)
        if table is None or len(table) < tokenizer.vocabulary_size or table.shape[1:] != (description.dimensions,):
            raise EnvironmentFault(f"The model file {path} holds no table that fits its tokenizer.")
        return cls(table.astype(np.float32), tokenizer, description)

    def encode_query(self, text: str) -> Vectors:
        """The query's vector, (dim,)."""
        vector: Vectors = self._encode([self.description.query_prefix + text])[0]
        return vector

    def encode_passages(self, inputs: Sequence[str], cancel: CancelToken | None = None) -> Vectors:
        """Vectors in the order of `inputs`, (n, dim).

        :raises Cancelled: `cancel` was set; checked for every few hundred texts.
        """
        vectors = np.zeros((len(inputs), self.description.dimensions), np.float32)
        for start in range(0, len(inputs), TEXTS_AT_ONCE):
            if cancel:
                cancel.check()
            texts = [self.description.passage_prefix + text for text in inputs[start : start + TEXTS_AT_ONCE]]
            vectors[start : start + len(texts)] = self._encode(texts)
        return vectors

    def close(self) -> None:
        """Nothing to end."""

    def _encode(self, texts: Sequence[str]) -> Vectors:
        ids = self.tokenizer.content_ids(texts)
        sums = np.zeros((len(ids), self._table.shape[1]), np.float32)
        for row, tokens in zip(sums, ids, strict=True):
            if tokens:  # the rows of one text fit into the cache, those of a batch do not
                np.add.reduce(self._table.take(tokens, axis=0), axis=0, out=row)
        return l2_normalise(sums)  # the mean and the sum point the same way
