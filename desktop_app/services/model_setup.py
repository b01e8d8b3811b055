"""Brings models from "not there" to "in the slot": install the chosen one if needed, check, load.

Slow (seconds to minutes): front ends call it off their own thread.
"""

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from desktop_app.catalog.model_store import InstallProgress, ModelStore
from desktop_app.encode.remote_dialects import host_of
from desktop_app.errors import AppError, UserFacingError
from desktop_app.model_description import ModelKind, RemoteSource
from desktop_app.records import CancelToken, Fingerprint
from desktop_app.services.encoder_slot import EncoderSlot, LoadedModel
from desktop_app.services.loading_thread import LoadingThread
from desktop_app.services.model_choice import ModelChoice
from desktop_app.services.model_loader import ModelLoader

log = logging.getLogger("findwell.models")

UNEXPECTED = "The embedding model could not be loaded because of an internal error; the log says more."
ENCODERS = (ModelKind.BI_ENCODER, ModelKind.STATIC)


@dataclass(frozen=True, slots=True)
class ModelProgress:
    """How far the model is: a sentence fragment for the person, and 0 to 1."""

    stage: str
    fraction: float


class ModelSetup:
    """Installs and loads the models that the index wants."""

    def __init__(self, models: ModelStore, encoders: EncoderSlot, choice: ModelChoice, loader: ModelLoader) -> None:
        self._models = models
        self._encoders = encoders
        self._choice = choice
        self._loader = loader
        self._lock = threading.Lock()
        self._thread = LoadingThread()
        self._refused: set[str] = set()
        encoders.choose(choice.name)
        encoders.on_request(self._load_in_background)

    @property
    def name(self) -> str:
        """The model for all roots that have none of their own."""
        return self._choice.name

    @property
    def installed(self) -> bool:
        """Whether the model only needs to be loaded."""
        return self._models.installed(self.name)

    def fingerprint(self, name: str | None = None) -> Fingerprint | None:
        """What decides the vectors of a model, by default the chosen one, without loading it.

        None if it is not installed.
        """
        name = name or self.name
        return self._loader.fingerprint(self._models.load(name).description) if self._models.installed(name) else None

    def remote(self, name: str) -> RemoteSource | None:
        """The service that runs the model; None if it runs on this machine or is not installed."""
        return self._models.load(name).remote if self._models.installed(name) else None

    def host(self, name: str) -> str:
        """Where texts are sent for the model; empty for one that runs on this machine or is not installed."""
        source = self.remote(name) if name else None
        return host_of(source.endpoint) if source else ""

    def wanted_by_a_root(self, name: str) -> bool:
        """Whether a root has the model as its own."""
        return name in self._choice.of_roots()

    def use(self, name: str, root_id: int | None = None, *, sending_agreed: bool = False) -> None:
        """Have the index, or one root, embedded with the named model; what it has serves until that is done.

        An empty name gives a root back to the common choice. A root is given a remote model only if the person has
        agreed to the `RemoteTerms`; one that is taken away is asked nothing more from then on.
        :raises UserFacingError: the model is not installed, does not give vectors, or may not be used so.
        """
        if name or root_id is None:
            self._require_encoder(name, remote=sending_agreed and root_id is not None)
        self._refused.discard(name)
        self._choice.choose(name, root_id)
        if root_id is None:
            self._encoders.choose(name)

    def came(self, name: str) -> None:
        """A model has been installed: load it, if a root waits for it."""
        self._refused.discard(name)
        if name in self._choice.of_roots():
            self._load_in_background(name)

    def ensure(self, progress: Callable[[ModelProgress], None], cancel: CancelToken) -> None:
        """Install the chosen model if it is missing, and load it with what else is needed.

        :raises UserFacingError: it cannot be had; words are searched without it.
        :raises Cancelled: on request.
        """
        with self._lock:
            self._encoders.choose(self.name)
            if self._encoders.current is None:
                self._have_chosen(progress, cancel)
            self._load_others()

    def read_tokenizer(self) -> None:
        """Read the installed model's tokenizer ahead, on the calling thread; nothing if there is none.

        The library holds the interpreter's lock for the half second that this takes, whatever thread it is on:
        done before the window is shown, it cannot make the window stall. A damaged file is reported by `ensure`.
        """
        with self._lock, suppress(AppError):
            if self.installed:
                self._loader.read_tokenizer(self.name)

    @property
    def tokenizer_path(self) -> Path | None:
        """The installed chosen model's tokenizer file."""
        return self._models.load(self.name).tokenizer_path if self.installed else None

    def load_installed(self) -> bool:
        """Load the chosen model, if it is installed, with what else is needed; whether it is loaded now.

        Never goes to the network.
        """
        with self._lock:
            self._encoders.choose(self.name)
            if self._encoders.current is None and self.installed:
                self._encoders.announce()
                try:
                    self._require_encoder(self.name)
                    self._loader.load(self.name)
                except AppError as error:
                    self._encoders.explain(str(error))
            elif self._encoders.current is None:
                self._encoders.explain(
                    f"The embedding model {self.name} is not installed. Run: findwell models install {self.name}"
                )
            self._load_others()
            return self._encoders.current is not None

    def loaded(self, name: str, *, remote: bool = False) -> LoadedModel:
        """The named model, loaded if it is not; one that sends the texts elsewhere only if `remote` allows that.

        :raises UserFacingError: it is not installed, does not give vectors, or is remote.
        :raises EnvironmentFault: its files cannot be used.
        """
        with self._lock:
            model = self._encoders.named(name)
            if model is None or model.host:
                self._require_encoder(name, remote=remote)
            if model is None:
                self._loader.load(name)
                model = self._encoders.named(name)
            assert model is not None
            return model

    def _have_chosen(self, progress: Callable[[ModelProgress], None], cancel: CancelToken) -> None:
        try:
            if not self.installed:
                self._models.install(self.name, lambda step: progress(_translated(step)), cancel)
            self._require_encoder(self.name)
            self._encoders.announce()
            progress(ModelProgress("Loading the model", 1.0))
            self._loader.load(self.name)
        except AppError as error:
            self._encoders.explain(str(error))
            raise
        except BaseException:
            self._encoders.explain(UNEXPECTED)
            raise

    def _require_encoder(self, name: str, *, remote: bool = False) -> None:
        model = self._models.load(name)
        if model.remote is not None and not remote:
            raise for_folders_only(name, model.remote)
        if model.remote is None and model.description.kind not in ENCODERS:
            raise UserFacingError(f"{name} does not turn text into vectors.", "See: findwell models list")

    def close(self) -> None:
        """Release the encoders' threads."""
        self._thread.close()
        with self._lock:
            self._loader.close()

    def _load_others(self) -> None:
        """Load what single roots want and what still answers; say which vectors nothing can search any more."""
        serving = self._choice.serving()
        for name in self._choice.of_roots() | {stored.model for stored in serving if stored.model}:
            self._load_if_possible(name)
        for stored in serving:
            if self._encoders.with_digest(stored.digest) is None:
                self._encoders.give_up(stored.digest)

    def _load_if_possible(self, name: str) -> None:
        if self._encoders.named(name) is not None or name in self._refused:
            return
        try:
            self._loader.load(name)
        except AppError as error:
            log.warning("the model %s cannot be loaded: %s", name, error)
            self._refused.add(name)  # it is not tried again every second
        except Exception:
            log.exception("the model %s cannot be loaded", name)
            self._refused.add(name)

    def _load_in_background(self, name: str) -> None:
        """Load the model on a thread of its own; nothing if it is loaded or cannot be."""
        if self._encoders.named(name) is None and name not in self._refused:
            self._thread.submit(lambda: self._load_asked(name))

    def _load_asked(self, name: str) -> None:
        with self._lock:
            self._load_if_possible(name)


def for_folders_only(name: str, source: RemoteSource) -> UserFacingError:
    """Why a remote model is not used for everything."""
    return UserFacingError(
        f"{name} runs at {host_of(source.endpoint)}: it is used for single folders only, whose text may be sent there.",
        f"Name one: findwell models use {name} --root FOLDER",
    )


def _translated(step: InstallProgress) -> ModelProgress:
    return ModelProgress(step.stage, step.fraction)
