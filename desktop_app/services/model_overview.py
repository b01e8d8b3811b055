"""What is known of every model in this index: a picture for front ends, and what can be done with each.

Owns the rules which of the verbs make sense. Must not know how they are carried out: that is `model_management`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from desktop_app.catalog.manifest import HubSource
from desktop_app.catalog.model_info import ModelInfo
from desktop_app.encode.remote_dialects import host_of
from desktop_app.model_description import ModelKind, RemoteSource
from desktop_app.services.model_setup import ENCODERS


@dataclass(frozen=True, slots=True)
class ListedModel:
    """A model, and what it is to this index."""

    info: ModelInfo
    measured: Mapping[str, float]
    """What was found of it on this machine: passages a second, nDCG@10 of labelled sets."""
    chosen: bool = False
    """Whether it is the one for all folders that have none of their own, or the reranker."""
    folders: int = 0
    """So many folders have it as their own."""
    answers: bool = False
    """Whether vectors of it are searched at the moment."""
    remote: RemoteSource | None = None
    """The service that computes it; None: this machine does."""
    arrived_bytes: int = 0
    """What is there of an installation that was interrupted, and need not be downloaded again."""

    @property
    def name(self) -> str:
        """By which it is chosen."""
        return self.info.name

    @property
    def installed(self) -> bool:
        """Whether it is on this machine."""
        return self.info.installed

    @property
    def host(self) -> str:
        """Where it is computed; empty: inside Findwell."""
        return host_of(self.remote.endpoint) if self.remote else ""

    @property
    def unavailable(self) -> str:
        """Why it cannot be had, as a sentence; empty when it can."""
        return self.info.entry.unavailable if self.info.entry else ""

    @property
    def resumable(self) -> bool:
        """Whether an installation that is interrupted goes on later where it stopped."""
        sources = self.info.entry.sources if self.info.entry else ()
        return bool(sources) and isinstance(sources[0], HubSource)

    @property
    def installable(self) -> bool:
        """Whether it is missing and can be had."""
        return not self.installed and not self.unavailable

    @property
    def usable(self) -> bool:
        """Whether folders can be searched with it without sending anything away."""
        return self.installed and self.info.kind in ENCODERS

    @property
    def for_folders(self) -> bool:
        """Whether a single folder can be given it; a remote one only after the person has agreed to what is sent."""
        return self.usable or (self.installed and self.remote is not None)

    @property
    def reranks(self) -> bool:
        """Whether it orders results anew, instead of finding them."""
        return self.info.kind is ModelKind.CROSS_ENCODER

    @property
    def needed(self) -> str:
        """Why it has to stay, as a sentence; empty when it can be removed."""
        if self.chosen and self.reranks:
            return f"{self.info.title} is in use. Stop using it first."
        if self.chosen or self.folders:
            return f"{self.info.title} is in use. Choose another model first."
        if self.answers:
            return f"{self.info.title} answers until the new model has read all passages."
        return ""


@dataclass(frozen=True, slots=True)
class IdleVectors:
    """Vectors that no folder needs: of a model that it was switched away from."""

    model: str
    count: int


@dataclass(frozen=True, slots=True)
class ModelOverview:
    """All models, in the manifest's order, then those that the person imported."""

    models: tuple[ListedModel, ...]
    idle: tuple[IdleVectors, ...] = ()

    def find(self, name: str) -> ListedModel | None:
        """The model of that name."""
        return next((model for model in self.models if model.name == name), None)

    @property
    def chosen(self) -> ListedModel | None:
        """The one for all folders that have none of their own."""
        return next((model for model in self.models if model.chosen and not model.reranks), None)

    def title(self, name: str) -> str:
        """The model's name for people."""
        model = self.find(name)
        return model.info.title if model else name
