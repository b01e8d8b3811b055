"""Opens installed models into the slot, and closes them at the end.

Owns the open encoders. Must not know which models are wanted: that is `model_setup`. One thread at a time.
"""

from typing import TYPE_CHECKING

from desktop_app.catalog.installed_model import InstalledModel
from desktop_app.catalog.model_store import ModelStore
from desktop_app.catalog.opening import PassageEncoder, open_encoder, open_remote, open_tokenizer
from desktop_app.encode.fingerprint import fingerprint_of
from desktop_app.encode.remote_dialects import host_of
from desktop_app.model_description import ModelDescription, RemoteSource
from desktop_app.records import Fingerprint
from desktop_app.services.api_keys import ApiKeys
from desktop_app.services.encoder_slot import EncoderSlot, LoadedModel
from desktop_app.settings import Settings

if TYPE_CHECKING:
    from desktop_app.inference.tokenizer import Tokenizer


class ModelLoader:
    """Makes a `LoadedModel` of an installed one, whatever its kind."""

    def __init__(self, models: ModelStore, encoders: EncoderSlot, settings: Settings, keys: ApiKeys) -> None:
        self._models = models
        self._encoders = encoders
        self._settings = settings
        self._keys = keys
        self._open: list[PassageEncoder] = []
        self._tokenizer: tuple[str, Tokenizer] | None = None

    def fingerprint(self, description: ModelDescription) -> Fingerprint:
        """What decides the vectors of a model, under the settings."""
        return fingerprint_of(description, self._settings.chunk, coarse=self._settings.search.coarse_dimensions)

    def read_tokenizer(self, name: str) -> None:
        """Read the model's tokenizer ahead, for the next `load` of that model.

        :raises AppError: it is not installed, or its tokenizer is damaged.
        """
        if self._tokenizer is None:
            self._tokenizer = name, open_tokenizer(self._models.load(name))

    def load(self, name: str) -> None:
        """Open the model and put it into the slot.

        :raises UserFacingError: it is not installed, or its service may not be used.
        :raises EnvironmentFault: its files cannot be used.
        """
        model = self._models.load(name)
        loaded = self._opened(name, model) if model.remote is None else self._connected(name, model, model.remote)
        self._encoders.fill(loaded)

    def close(self) -> None:
        """Release the encoders' threads and connections."""
        for encoder in self._open:
            encoder.close()
        self._open.clear()

    def _opened(self, name: str, model: InstalledModel) -> LoadedModel:
        ahead, self._tokenizer = self._tokenizer, None
        tokenizer = ahead[1] if ahead and ahead[0] == name else open_tokenizer(model)
        encoder = open_encoder(model, self._settings.encode, tokenizer)
        self._open.append(encoder)
        return LoadedModel(
            name,
            encoder,
            self.fingerprint(model.description),
            tokenizer.raw,
            encoder.provider,
            encoder.refusals,
            tokenizer_path=model.tokenizer_path,
        )

    def _connected(self, name: str, model: InstalledModel, source: RemoteSource) -> LoadedModel:
        """Nothing is sent by that."""
        encoder = open_remote(model, lambda: self._keys.find(source.endpoint))
        self._open.append(encoder)
        fingerprint = self.fingerprint(model.description)
        return LoadedModel(name, encoder, fingerprint, None, encoder.provider, host=host_of(source.endpoint))
