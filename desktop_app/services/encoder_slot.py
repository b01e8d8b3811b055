"""The place where loaded models are found, by indexing and by searching alike.

Models load in the background, so a place may be empty: words are searched without it meanwhile. Usually there is
one model; while roots are being switched, or have models of their own, there are more.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from desktop_app.cancellation import CancelToken
from desktop_app.encode.heads import EncodedPassages, EncodedQuery, LocatedTokens
from desktop_app.encode.language_sample import LANGUAGE_SAMPLE
from desktop_app.encode.token_codes import TokenBasis, TokenCoder
from desktop_app.inference.tokenizer import Tokenizer
from desktop_app.records import Fingerprint


class Encoder(Protocol):
    """What the services need of a bi-encoder. Both methods may be called from several threads at once."""

    def encode_query(self, text: str) -> NDArray[np.float32]:
        """Unit vector (dim,) of a query, on the calling thread."""

    def encode_passages(self, inputs: Sequence[str], cancel: CancelToken | None = None) -> NDArray[np.float32]:
        """Unit vectors (n, dim) of passages, in input order. Raises `Cancelled` between batches."""


@runtime_checkable
class Reader(Protocol):
    """An encoder that may say more of a text than its vector, all from one run."""

    @property
    def has_words(self) -> bool:
        """Whether this model weighs its tokens in a text."""

    @property
    def has_tokens(self) -> bool:
        """Whether this model gives vectors of tokens."""

    def read_queries(self, texts: Sequence[str], *, as_passages: bool = False) -> Sequence[EncodedQuery]:
        """All it says of each query, in order, on the calling thread."""

    def read_passages(
        self, inputs: Sequence[str], coder: TokenCoder | None, cancel: CancelToken | None = None
    ) -> EncodedPassages:
        """All it says of passages, token codes only with a coder. Raises `Cancelled` between batches."""

    def token_states(self, texts: Sequence[str]) -> Sequence[NDArray[np.float32]]:
        """Vectors (tokens, token dim) of each passage, on the calling thread."""


@runtime_checkable
class Locator(Protocol):
    """A reader that knows the places of the tokens it reads."""

    def located_tokens(self, text: str) -> LocatedTokens:
        """Vectors of the tokens of one passage and where they stand in it, on the calling thread."""


@dataclass(frozen=True, slots=True)
class LoadedModel:
    """An encoder with what indexing must know of it."""

    name: str
    encoder: Encoder
    fingerprint: Fingerprint
    tokenizer: Tokenizer | None
    """None for a remote model, which has none here."""
    provider: str = "cpu"
    refusals: tuple[str, ...] = ()
    """A sentence for each provider that was asked for and could not be used."""
    tokenizer_path: Path | None = None
    """The file of `tokenizer`, where there is one."""
    host: str = ""
    """Where the texts are sent to be encoded; empty for a model that runs on this machine."""

    @property
    def has_tokens(self) -> bool:
        """Whether passages may have token codes."""
        return isinstance(self.encoder, Reader) and self.encoder.has_tokens

    def ask(self, text: str) -> EncodedQuery:
        """What the model says of a query, on the calling thread."""
        return self.ask_each([text])[0]

    def ask_each(self, texts: Sequence[str], *, as_passages: bool = False) -> Sequence[EncodedQuery]:
        """What the model says of each of several queries, in order, on the calling thread.

        With `as_passages` they are encoded like what they are to be similar to, where a model here can do so at once.
        """
        if isinstance(self.encoder, Reader):
            return self.encoder.read_queries(texts, as_passages=as_passages)
        return [EncodedQuery(self.encoder.encode_query(text)) for text in texts]

    def embed(self, inputs: Sequence[str], cancel: CancelToken, coder: TokenCoder | None = None) -> EncodedPassages:
        """What the model says of passages; token codes only with `coder`, which needs a model that has tokens.

        :raises Cancelled: on request; checked between batches.
        """
        if isinstance(self.encoder, Reader):
            return self.encoder.read_passages(inputs, coder, cancel)
        return EncodedPassages(self.encoder.encode_passages(inputs, cancel))

    def locate(self, text: str) -> LocatedTokens | None:
        """The tokens of one passage and where they stand in it, on the calling thread; None where it has none."""
        return self.encoder.located_tokens(text) if self.has_tokens and isinstance(self.encoder, Locator) else None

    def token_basis(self, cancel: CancelToken) -> TokenBasis:
        """What the model's token vectors have in common; only where it has them. Takes as long as some 20 passages.

        :raises Cancelled: on request; checked between texts.
        """
        assert isinstance(self.encoder, Reader)
        states: list[NDArray[np.float32]] = []
        for text in LANGUAGE_SAMPLE:
            cancel.check()
            states.extend(self.encoder.token_states([text]))
        return TokenBasis.learned(states)


class EncoderSlot:
    """Holds the loaded models, and the reason why the chosen one is missing. Safe from any thread."""

    def __init__(self, problem: str = "The embedding model is not loaded yet.") -> None:
        self._lock = threading.Lock()
        self._models: dict[str, LoadedModel] = {}
        self._chosen = ""
        self._problem = problem
        self._loading = False
        self._lost: set[str] = set()
        self._listeners: list[Callable[[], None]] = []
        self._loaders: list[Callable[[str], None]] = []
        self._tidiers: list[Callable[[], None]] = []

    @property
    def current(self) -> LoadedModel | None:
        """The model chosen for all roots, or None while it is not loaded; the newest where none was chosen."""
        return self.named("")

    def named(self, name: str) -> LoadedModel | None:
        """The loaded model of that name; for an empty name the one chosen for all roots, never a remote one."""
        with self._lock:
            if name:
                return self._models.get(name)
            here = {model.name: model for model in self._models.values() if not model.host}
            return here.get(self._chosen) if self._chosen else next(reversed(here.values()), None)

    @property
    def any(self) -> LoadedModel | None:
        """The chosen model, or any other that is loaded; a remote one only if there is no other."""
        with self._lock:
            here = [model for model in self._models.values() if not model.host]
            chosen = next((model for model in here if model.name == self._chosen), None)
            return chosen or next(iter((*here, *self._models.values())), None)

    def with_digest(self, digest: str) -> LoadedModel | None:
        """The loaded model whose fingerprint has that digest."""
        with self._lock:
            return next((model for model in self._models.values() if model.fingerprint.digest == digest), None)

    def choose(self, name: str) -> None:
        """Say which model is the one for all roots; tells the listeners if that changes anything."""
        with self._lock:
            changed = name != self._chosen
            self._chosen = name
        if changed:
            self._tell()

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
        """Why the chosen model is missing; empty when it is not."""
        return "" if self.current else self._problem

    def fill(self, model: LoadedModel) -> None:
        """Put a model in, in place of one of the same name, and tell the listeners, on the calling thread."""
        with self._lock:
            self._models[model.name] = model
            self._lost.discard(model.fingerprint.digest)
            self._loading = False
        self._tell()

    def take_out(self, model: LoadedModel) -> None:
        """Let the model be found no more, unless another of its name is in its place, and tell the listeners."""
        with self._lock:
            here = self._models.get(model.name) is model
            if here:
                del self._models[model.name]
        if here:
            self._tell()

    def explain(self, problem: str) -> None:
        """Say why there is no model, and tell the listeners."""
        with self._lock:
            self._problem = problem
            self._loading = False
        self._tell()

    def is_lost(self, digest: str) -> bool:
        """Whether no installed model can encode queries for vectors of this fingerprint any more."""
        with self._lock:
            return digest in self._lost

    def give_up(self, digest: str) -> None:
        """Say that vectors of this fingerprint cannot be searched any more, and tell the listeners."""
        with self._lock:
            new = digest not in self._lost
            self._lost.add(digest)
        if new:
            self._tell()

    def ask_for(self, name: str) -> None:
        """Have the model of that name loaded in the background, if someone loads models here."""
        for loader in list(self._loaders):
            loader(name)

    def tidy(self) -> None:
        """Have models that nothing needs any more taken out and closed in the background, by whoever loaded them."""
        for tidier in list(self._tidiers):
            tidier()

    def on_change(self, listener: Callable[[], None]) -> None:
        """Call `listener` whenever a model is put in or said to be missing."""
        with self._lock:
            self._listeners.append(listener)

    def on_request(self, loader: Callable[[str], None], tidier: Callable[[], None]) -> None:
        """Call `loader` with the name of a model that is wanted, and `tidier` at each `tidy`; neither must wait."""
        with self._lock:
            self._loaders.append(loader)
            self._tidiers.append(tidier)

    def _tell(self) -> None:
        with self._lock:
            listeners = list(self._listeners)
        for listener in listeners:
            listener()
