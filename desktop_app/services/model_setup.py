"""Brings the chosen model from "not there" to "in the slot": install if needed, check, load.

Slow (seconds to minutes): front ends call it off their own thread.
"""

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop_app.catalog.model_store import InstallProgress, ModelStore
from desktop_app.catalog.opening import PassageEncoder, open_encoder, open_tokenizer
from desktop_app.encode.fingerprint import fingerprint_of
from desktop_app.errors import AppError
from desktop_app.records import CancelToken, Fingerprint
from desktop_app.services.encoder_slot import EncoderSlot, LoadedModel
from desktop_app.settings import Settings

if TYPE_CHECKING:
    from desktop_app.inference.tokenizer import Tokenizer

UNEXPECTED = "The embedding model could not be loaded because of an internal error; the log says more."


@dataclass(frozen=True, slots=True)
class ModelProgress:
    """How far the model is: a sentence fragment for the person, and 0 to 1."""

    stage: str
    fraction: float


class ModelSetup:
    """Installs and loads the model that the settings name."""

    def __init__(self, models: ModelStore, encoders: EncoderSlot, settings: Settings) -> None:
        self._models = models
        self._encoders = encoders
        self._settings = settings
        self._lock = threading.Lock()
        self._encoder: PassageEncoder | None = None
        self._tokenizer: Tokenizer | None = None

    @property
    def name(self) -> str:
        """The model that the settings name."""
        return self._settings.encode.model

    @property
    def installed(self) -> bool:
        """Whether the model only needs to be loaded."""
        return self._models.installed(self.name)

    def fingerprint(self) -> Fingerprint | None:
        """What decides the vectors of the installed model, without loading it; None if it is not installed."""
        if not self.installed:
            return None
        return fingerprint_of(self._models.load(self.name).description, self._settings.chunk)

    def ensure(self, progress: Callable[[ModelProgress], None], cancel: CancelToken) -> None:
        """Install the model if it is missing, and load it. Does nothing if it is loaded.

        :raises UserFacingError: it cannot be had; words are searched without it.
        :raises Cancelled: on request.
        """
        with self._lock:
            if self._encoders.current is not None:
                return
            try:
                if not self.installed:
                    self._models.install(self.name, lambda step: progress(_translated(step)), cancel)
                self._encoders.announce()
                progress(ModelProgress("Loading the model", 1.0))
                self._load()
            except AppError as error:
                self._encoders.explain(str(error))
                raise
            except BaseException:
                self._encoders.explain(UNEXPECTED)
                raise

    def read_tokenizer(self) -> None:
        """Read the installed model's tokenizer ahead, on the calling thread; nothing if there is none.

        The library holds the interpreter's lock for the half second that this takes, whatever thread it is on:
        done before the window is shown, it cannot make the window stall. A damaged file is reported by `ensure`.
        """
        with self._lock, suppress(AppError):
            if self._tokenizer is None and self.installed:
                self._tokenizer = open_tokenizer(self._models.load(self.name))

    def load_installed(self) -> bool:
        """Load the model if it is installed; whether one is loaded now. Never goes to the network."""
        with self._lock:
            if self._encoders.current is None and self.installed:
                self._encoders.announce()
                try:
                    self._load()
                except AppError as error:
                    self._encoders.explain(str(error))
            elif self._encoders.current is None:
                self._encoders.explain(
                    f"The embedding model {self.name} is not installed. Run: findwell models install {self.name}"
                )
            return self._encoders.current is not None

    def close(self) -> None:
        """Release the encoder's threads."""
        with self._lock:
            if self._encoder is not None:
                self._encoder.close()
                self._encoder = None

    def _load(self) -> None:
        model = self._models.load(self.name)
        tokenizer, self._tokenizer = self._tokenizer or open_tokenizer(model), None
        encoder = self._encoder = open_encoder(model, self._settings.encode, tokenizer)
        fingerprint = fingerprint_of(model.description, self._settings.chunk)
        self._encoders.fill(
            LoadedModel(self.name, encoder, fingerprint, tokenizer.raw, encoder.provider, encoder.refusals)
        )


def _translated(step: InstallProgress) -> ModelProgress:
    return ModelProgress(step.stage, step.fraction)
