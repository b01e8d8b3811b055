"""Brings models from "not there" to "in the slot": choose, install the chosen one if needed, check, have it loaded.

Must not know which models stay loaded: that is `kept_models`. Slow (seconds to minutes): front ends call it off their
own thread.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from desktop_app.cancellation import CancelToken
from desktop_app.catalog.install_progress import InstallProgress
from desktop_app.catalog.model_store import ModelStore
from desktop_app.encode.remote_dialects import host_of
from desktop_app.errors import AppError, UserFacingError
from desktop_app.model_description import ModelKind, RemoteSource
from desktop_app.records import Fingerprint
from desktop_app.services.encoder_slot import EncoderSlot, LoadedModel
from desktop_app.services.kept_models import KeptModels
from desktop_app.services.model_choice import ModelChoice

UNEXPECTED = "The embedding model could not be loaded because of an internal error; the log says more."
T = TypeVar("T")
ENCODERS = (ModelKind.BI_ENCODER, ModelKind.STATIC)


@dataclass(frozen=True, slots=True)
class ModelProgress:
    """How far the model is: a sentence fragment for the person, and 0 to 1."""

    stage: str
    fraction: float


class ModelSetup:
    """Installs and loads the models that the index wants."""

    def __init__(self, models: ModelStore, encoders: EncoderSlot, choice: ModelChoice, kept: KeptModels) -> None:
        self._models = models
        self._encoders = encoders
        self._choice = choice
        self._kept = kept
        self._lock = threading.Lock()  # one preparation at a time
        encoders.choose(choice.name)

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
        return self._kept.fingerprint(name or self.name)

    def fingerprints_in_use(self) -> list[Fingerprint]:
        """Of the chosen model, and of those that answer or are being made; without models that are not installed."""
        used = self._choice.in_use()
        digests = {stored.digest for stored in used}
        names = dict.fromkeys((self.name, *(stored.model for stored in used if stored.model)))
        found = {name: self.fingerprint(name) for name in names}
        return [one for name, one in found.items() if one is not None and (name == self.name or one.digest in digests)]

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
        self._kept.try_again(name)
        self._choice.choose(name, root_id)
        if root_id is None:
            self._encoders.choose(name)

    def came(self, name: str) -> None:
        """A model has been installed: load it, if a root waits for it."""
        self._kept.try_again(name)
        if name in self._choice.of_roots():
            self._kept.load_soon(name)

    def ensure(self, progress: Callable[[ModelProgress], None], cancel: CancelToken) -> None:
        """Install the chosen model if it is missing, and load it with what else is needed.

        :raises UserFacingError: it cannot be had; words are searched without it.
        :raises Cancelled: on request.
        """
        with self._lock:
            self._encoders.choose(self.name)
            if self._encoders.current is None:
                with self._explaining():
                    if not self.installed:
                        self._models.install(self.name, lambda step: progress(_translated(step)), cancel)
                    progress(ModelProgress("Loading the model", 1.0))
                    self._load_chosen()
            self._kept.load_others()

    def read_tokenizer(self) -> None:
        """Read the installed model's tokenizer ahead, on the calling thread; nothing if there is none.

        One library holds the interpreter's lock while it reads, whatever thread that is on: done before the window
        is shown, it cannot make the window stall. Nothing where the file is read without that; a damaged one is
        reported by `ensure`.
        """
        if self.installed:
            self._kept.read_tokenizer(self.name)

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
                with suppress(AppError), self._explaining():
                    self._load_chosen()
            elif self._encoders.current is None:
                self._encoders.explain(
                    f"The embedding model {self.name} is not installed. Run: findwell models install {self.name}"
                )
            self._kept.load_others()
            return self._encoders.current is not None

    def load_answering(self) -> list[LoadedModel]:
        """Load what a search asks: the models that answer, or the chosen one where none does; those that are there.

        In the middle of a switch the chosen one does not answer yet, and takes seconds to load. Never goes to the
        network.
        """
        models = self._kept.load_answering()
        if not models and self.load_installed() and (chosen := self._encoders.current) is not None:
            models = [chosen]
        return models

    def loaded(self, name: str) -> LoadedModel:
        """The named model, loaded if it is not, until the end; never one that sends the texts elsewhere.

        :raises UserFacingError: it is not installed, does not give vectors, or is remote.
        :raises EnvironmentFault: its files cannot be used.
        """
        model = self._encoders.named(name)
        if model is None or model.host:
            self._require_encoder(name)
        return self._kept.hold(name)

    def trying(self, name: str, work: Callable[[LoadedModel], T]) -> T:
        """What `work` makes of the named model, which is closed afterwards unless something needs it.

        :raises UserFacingError: it is not installed, does not give vectors, or is remote.
        :raises EnvironmentFault: its files cannot be used.
        """
        model = self.loaded(name)
        try:
            return work(model)
        finally:
            del model  # else its memory is still in use when it is closed
            self._kept.release(name)

    def _load_chosen(self) -> None:
        self._require_encoder(self.name)
        self._kept.load(self.name)

    @contextmanager
    def _explaining(self) -> Iterator[None]:
        """Let the slot say why the chosen model is missing, if it cannot be had."""
        try:
            yield
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
        self._kept.close()


def for_folders_only(name: str, source: RemoteSource) -> UserFacingError:
    """Why a remote model is not used for everything."""
    return UserFacingError(
        f"{name} runs at {host_of(source.endpoint)}: it is used for single folders only, whose text may be sent there.",
        f"Name one: findwell models use {name} --root FOLDER",
    )


def _translated(step: InstallProgress) -> ModelProgress:
    return ModelProgress(step.stage, step.fraction)
