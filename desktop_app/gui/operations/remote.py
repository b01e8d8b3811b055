"""What the window asks for models that services run: their terms, a trial, the agreement, and their keys."""

from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from desktop_app.cancellation import CancelToken
from desktop_app.errors import KeyRefused
from desktop_app.gui.operations.model_jobs import ModelJobs
from desktop_app.gui.operations.refusal import Refusal, refuse
from desktop_app.services.index_status import RootStatus
from desktop_app.services.remote_terms import RemoteTerms
from desktop_app.services.remote_use import ServiceKey


class RemoteModels(Protocol):
    """What the window needs of `services.remote_use.RemoteUse`; any thread may call it."""

    def terms(self, name: str, root_id: int) -> RemoteTerms: ...  # noqa: D102 - named by what it does, as below
    def key(self, name: str) -> ServiceKey: ...  # noqa: D102
    def try_out(self, name: str, key: str, cancel: CancelToken) -> object: ...  # noqa: D102
    def give(self, name: str, root_id: int) -> object: ...  # noqa: D102
    def keep_key(self, name: str, key: str) -> object: ...  # noqa: D102
    def forget_key(self, name: str) -> bool: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Offer:
    """A remote model for a folder, and all that must be known before it is taken."""

    model: str
    title: str
    root: RootStatus
    terms: RemoteTerms
    key: ServiceKey


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Why a service gave no vector."""

    refusal: Refusal
    by_key: bool
    """Whether another key may help."""


class RemoteOperations(QObject):
    """Its long work is done among the jobs on models. Call from the GUI thread; signals come there too."""

    offered = Signal(object)
    """An Offer. Nothing was sent to make it."""
    answered = Signal(object)
    """An Offer that can be taken: the service gives vectors."""
    unanswered = Signal(object)
    """An Unanswered, to the last trial."""
    given = Signal()
    """A folder has a remote model from now on."""
    key_seen = Signal(object)
    """A ServiceKey."""
    key_kept = Signal(str)
    """The host whose key is in the keychain now."""
    key_forgotten = Signal(str, bool)
    """The host whose key is not there any more, and whether it was."""

    def __init__(self, models: RemoteModels, jobs: ModelJobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._models = models
        self._jobs = jobs
        self._trying = False
        jobs.ended.connect(self._end_trial)

    def offer(self, model: str, title: str, root: RootStatus) -> None:
        """Find out what giving the folder this model means; `offered` tells."""
        self._jobs.run(
            f"Counting what {title} would be sent",
            lambda _: Offer(model, title, root, self._models.terms(model, root.root_id), self._models.key(model)),
            self.offered.emit,
        )

    def try_out(self, offer: Offer, key: str) -> None:
        """Have the service encode two harmless words, with the key or without one; `answered` or `unanswered` tells."""
        self._trying = True
        self._jobs.run(
            f"Asking {offer.terms.host}",
            lambda cancel: self._models.try_out(offer.model, key, cancel),
            lambda _: self.answered.emit(offer),
            self._tell_unanswered,
        )

    def stop_trial(self) -> None:
        """The person has said no meanwhile."""
        if self._trying:
            self._jobs.cancel()

    def give(self, offer: Offer) -> None:
        """Take the offer: the person has agreed; `given` tells."""
        self._jobs.request(lambda: self._models.give(offer.model, offer.root.root_id), lambda _: self.given.emit())

    def see_key(self, model: str) -> None:
        """Look whether there is a key; `key_seen` tells."""
        self._jobs.request(lambda: self._models.key(model), self.key_seen.emit)

    def keep_key(self, key: ServiceKey, text: str) -> None:
        """Put the text into the keychain as that key; `key_kept` tells."""
        self._jobs.request(lambda: self._models.keep_key(key.model, text), lambda _: self.key_kept.emit(key.host))

    def forget_key(self, key: ServiceKey) -> None:
        """Take it out of the keychain; `key_forgotten` tells."""
        self._jobs.request(
            lambda: self._models.forget_key(key.model), lambda found: self.key_forgotten.emit(key.host, found)
        )

    def _end_trial(self) -> None:
        self._trying = False

    def _tell_unanswered(self, error: BaseException) -> None:
        by_key = isinstance(error, KeyRefused)
        refuse(lambda refusal: self.unanswered.emit(Unanswered(refusal, by_key)), error, "An internal error came up.")
