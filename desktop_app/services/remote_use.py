"""What a person decides of models that services run: which folder has one, on which terms, and with whose key.

Nothing is sent before `try_out`, and of the person's own text nothing before `give`. Any thread; all may take long.
"""

from dataclasses import dataclass

from desktop_app.cancellation import CancelToken
from desktop_app.catalog.model_store import ModelStore
from desktop_app.catalog.opening import open_remote
from desktop_app.encode.remote_dialects import host_of, is_this_machine
from desktop_app.errors import UserFacingError
from desktop_app.model_description import RemoteSource
from desktop_app.services.api_keys import ApiKeys, KeyPlace, key_variable, require_key
from desktop_app.services.model_setup import ModelSetup
from desktop_app.services.remote_terms import RemoteTerms, remote_terms
from desktop_app.store.database import Database

TRIAL = "notice period"
"""What is sent first, so that a wrong key or address is known before a file is."""


@dataclass(frozen=True, slots=True)
class ServiceKey:
    """What may be told of the key for a model's service: everything but the key."""

    model: str
    host: str
    here: bool
    """Whether the service is on this machine, where most ask for none."""
    place: KeyPlace
    variable: str
    """The variable of the environment that goes before the keychain."""


class RemoteUse:
    """The remote models of one data directory."""

    def __init__(self, database: Database, models: ModelStore, setup: ModelSetup, keys: ApiKeys) -> None:
        self._database = database
        self._models = models
        self._setup = setup
        self._keys = keys

    def source(self, name: str) -> RemoteSource:
        """The service that runs the model.

        :raises UserFacingError: the model is not installed, or runs on this machine.
        """
        source = self._models.load(name).remote
        if source is None:
            raise UserFacingError(f"{name} runs on this machine and needs no key.", "See: findwell models list")
        return source

    def terms(self, name: str, root_id: int) -> RemoteTerms:
        """What must be known before the root is given the model.

        :raises UserFacingError: as `source`.
        """
        source, fingerprint = self.source(name), self._setup.fingerprint(name)
        assert fingerprint is not None
        return remote_terms(self._database, source, fingerprint, root_id)

    def key(self, name: str) -> ServiceKey:
        """What is known of the key for the model's service.

        :raises UserFacingError: as `source`.
        :raises ServiceUnavailable: the keychain is locked.
        """
        endpoint = self.source(name).endpoint
        place = self._keys.place(endpoint)
        return ServiceKey(name, host_of(endpoint), is_this_machine(endpoint), place, key_variable(endpoint))

    def try_out(self, name: str, key: str, cancel: CancelToken) -> None:
        """Have the service encode two harmless words, and keep the key if it takes it.

        Without a key, the one is used that is kept already.
        :raises ServiceUnavailable: it does not give a vector; `KeyRefused` if that is because of the key.
        :raises UserFacingError: as `source`, or the key cannot be kept.
        :raises Cancelled: on request; the key is not kept.
        """
        endpoint = self.source(name).endpoint
        if key:
            require_key(key)
        encoder = open_remote(self._models.load(name), lambda: key or self._keys.find(endpoint))
        try:
            encoder.encode_passages([TRIAL], cancel)
        finally:
            encoder.close()
        cancel.check()
        if key:
            self._keys.keep(endpoint, key)

    def give(self, name: str, root_id: int) -> None:
        """Give the root the model: the person has agreed to the terms. `ModelSetup.use` takes it away again.

        :raises UserFacingError: as `source`.
        """
        self._setup.use(name, root_id, sending_agreed=True)

    def keep_key(self, name: str, key: str) -> None:
        """Put the key for the model's service into the keychain, in place of one that is there.

        :raises UserFacingError: it cannot be a key, or there is no keychain.
        """
        self._keys.keep(self.source(name).endpoint, key)

    def forget_key(self, name: str) -> bool:
        """Take the key for the model's service out of the keychain; whether one was there.

        :raises UserFacingError: there is no keychain.
        """
        return self._keys.forget(self.source(name).endpoint)
