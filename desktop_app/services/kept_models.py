"""Keeps those models in memory that are needed, and no others: each takes up to gigabytes.

Needed is the one chosen for all roots, those that single roots want, those whose vectors answer or are being made,
and what is held for some work. Any thread; loading takes seconds, and whoever asks for another model waits for it.
"""

import logging
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from desktop_app.errors import AppError
from desktop_app.records import Fingerprint
from desktop_app.services.encoder_slot import EncoderSlot, LoadedModel
from desktop_app.services.loading_thread import LoadingThread
from desktop_app.services.model_choice import ModelChoice
from desktop_app.services.model_loader import ModelLoader, give_back

if TYPE_CHECKING:
    from desktop_app.catalog.model_store import FolderStamps

log = logging.getLogger("findwell.models")


class KeptModels:
    """Loads on request, by its own thread where the request comes from the slot, and closes what is idle."""

    def __init__(self, encoders: EncoderSlot, choice: ModelChoice, loader: ModelLoader) -> None:
        self._encoders = encoders
        self._choice = choice
        self._loader = loader
        self._lock = threading.Lock()
        self._thread = LoadingThread()
        self._refused: dict[str, FolderStamps] = {}
        """Models that could not be loaded, and what their folders were like before that."""
        self._held: Counter[str] = Counter()
        encoders.on_request(self.load_soon, self._tidy_soon)

    def fingerprint(self, name: str) -> Fingerprint | None:
        """What decides the vectors of a model, without loading it; None if it is not installed."""
        return self._loader.fingerprint(name)

    def load(self, name: str) -> None:
        """Load the model unless it is loaded; indexing waits for it.

        :raises UserFacingError: it is not installed, or its service may not be used.
        :raises EnvironmentFault: its files cannot be used.
        """
        with self._lock:
            if self._encoders.named(name) is None:
                self._encoders.announce()
                self._loader.load(name)

    def hold(self, name: str) -> LoadedModel:
        """The model, loaded if it is not, and kept until `release`. Raises what `load` does."""
        with self._lock:
            if self._encoders.named(name) is None:
                self._loader.load(name)
            model = self._encoders.named(name)
            assert model is not None
            self._held[name] += 1
            return model

    def release(self, name: str) -> None:
        """Close the model that was held, unless something else needs it."""
        with self._lock:
            self._held[name] -= 1
        self._close_idle()

    def load_answering(self) -> list[LoadedModel]:
        """Load the models whose vectors answer for some root; those that are there."""
        with self._lock:
            serving = self._choice.serving()
            for name in sorted({stored.model for stored in serving if stored.model}):
                self._load_if_needed(name)
        models = (self._encoders.with_digest(stored.digest) for stored in serving)
        return [model for model in models if model is not None]

    def load_others(self) -> None:
        """Load what answers still and what single roots want; say which vectors nothing can search any more."""
        self.load_answering()
        with self._lock:
            for name in sorted(self._choice.of_roots()):
                self._load_if_needed(name)
        for stored in self._choice.serving():
            if self._encoders.with_digest(stored.digest) is None:
                self._encoders.give_up(stored.digest)

    def load_soon(self, name: str) -> None:
        """Load the model in the background; nothing if it is loaded, is not needed, or could not be as it is."""
        if self._encoders.named(name) is None and not self._is_refused(name):
            self._thread.submit(lambda: self._load_asked(name))

    def try_again(self, name: str) -> None:
        """Forget that the model could not be loaded: it is asked for anew, or was installed."""
        self._refused.pop(name, None)

    def read_tokenizer(self, name: str) -> None:
        """Read the model's tokenizer ahead, for `load`; what is wrong with it is told then."""
        with self._lock, suppress(AppError):
            self._loader.read_tokenizer(name)

    def close(self) -> None:
        """Close every model; none is loaded in the background from now on."""
        self._thread.close()
        with self._lock:
            self._loader.close()

    def _load_asked(self, name: str) -> None:
        with self._lock:
            self._load_if_needed(name)
        self._close_idle()

    def _load_if_needed(self, name: str) -> None:
        if self._encoders.named(name) is not None or self._is_refused(name):
            return
        needed, stamps = self._needed(), self._loader.stamps(name)
        try:
            fingerprint = self._loader.fingerprint(name)
            if fingerprint is None or needed(name, fingerprint):
                self._loader.load(name)
        except AppError as error:
            log.warning("the model %s cannot be loaded: %s", name, error)
            self._refused[name] = stamps  # it is not tried again every second
        except Exception:
            log.exception("the model %s cannot be loaded", name)
            self._refused[name] = stamps

    def _is_refused(self, name: str) -> bool:
        """Whether the model could not be loaded, and nothing has come or changed since: another process may install."""
        return name in self._refused and self._refused[name] == self._loader.stamps(name)

    def _tidy_soon(self) -> None:
        if self._loader.holds_any:
            self._thread.submit(self._close_idle)

    def _close_idle(self) -> None:
        with self._lock:
            needed = self._needed()
            idle = self._loader.take_out_all_but(lambda model: needed(model.name, model.fingerprint))
        give_back(idle)

    def _needed(self) -> Callable[[str, Fingerprint], bool]:
        """Whether a model is needed now, by its name and fingerprint.

        A model that was installed in place of one whose vectors still answer cannot answer for it.
        """
        names = {self._choice.name, *self._choice.of_roots(), *(+self._held)}
        digests = {stored.digest for stored in self._choice.in_use()}
        return lambda name, fingerprint: name in names or fingerprint.digest in digests
