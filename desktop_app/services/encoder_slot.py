"""The place where the loaded model is found, by indexing and by searching alike.

The model loads in the background, so the slot may be empty: words are searched without it meanwhile.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from desktop_app.records import CancelToken, Fingerprint


class Encoder(Protocol):
    """What the services need of a bi-encoder. Both methods may be called from several threads at once."""

    def encode_query(self, text: str) -> NDArray[np.float32]:
        """Unit vector (dim,) of a query, on the calling thread."""

    def encode_passages(self, inputs: Sequence[str], cancel: CancelToken | None = None) -> NDArray[np.float32]:
        """Unit vectors (n, dim) of passages, in input order. Raises `Cancelled` between batches."""


@dataclass(frozen=True, slots=True)
class LoadedModel:
    """An encoder with what indexing must know of it."""

    name: str
    encoder: Encoder
    fingerprint: Fingerprint
    tokenizer: Tokenizer
    provider: str = "cpu"
    refusals: tuple[str, ...] = ()
    """A sentence for each provider that was asked for and could not be used."""


class EncoderSlot:
    """Holds the loaded model, or the reason why there is none. Safe from any thread."""

    def __init__(self, problem: str = "The embedding model is not loaded yet.") -> None:
        self._lock = threading.Lock()
        self._model: LoadedModel | None = None
        self._problem = problem
        self._loading = False
        self._listeners: list[Callable[[], None]] = []

    @property
    def current(self) -> LoadedModel | None:
        """The loaded model, or None."""
        with self._lock:
            return self._model

    @property
    def loading(self) -> bool:
        """Whether a model is about to be put in, so that it pays to wait for it."""
        with self._lock:
            return self._loading

    def announce(self) -> None:
        """Say that an installed model is being loaded."""
        with self._lock:
            self._loading = True

    @property
    def problem(self) -> str:
        """Why the slot is empty; empty when it is not."""
        with self._lock:
            return "" if self._model else self._problem

    def fill(self, model: LoadedModel) -> None:
        """Put a model in and tell the listeners, on the calling thread."""
        with self._lock:
            self._model = model
            self._loading = False
            listeners = list(self._listeners)
        for listener in listeners:
            listener()

    def explain(self, problem: str) -> None:
        """Say why there is no model, and tell the listeners."""
        with self._lock:
            self._problem = problem
            self._loading = False
            listeners = list(self._listeners)
        for listener in listeners:
            listener()

    def on_change(self, listener: Callable[[], None]) -> None:
        """Call `listener` whenever a model is put in or said to be missing."""
        with self._lock:
            self._listeners.append(listener)
