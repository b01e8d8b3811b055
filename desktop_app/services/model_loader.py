"""Opens installed models into the slot, and closes them when they are not needed any more.

Owns the open encoders. Must not know which models are needed: that is `kept_models`. One thread at a time.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from desktop_app.catalog.installed_model import InstalledModel
from desktop_app.catalog.model_store import FolderStamps, ModelStore
from desktop_app.catalog.opening import PassageEncoder, open_encoder, open_remote, open_tokenizer
from desktop_app.encode.fingerprint import fingerprint_of
from desktop_app.encode.remote_dialects import host_of
from desktop_app.inference.segmenters import stalls_the_interpreter
from desktop_app.inference.spare_memory import return_spare_memory
from desktop_app.model_description import RemoteSource
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
        self._open: list[tuple[LoadedModel, PassageEncoder]] = []
        self._tokenizer: tuple[str, Tokenizer] | None = None

    def fingerprint(self, name: str) -> Fingerprint | None:
        """What decides the vectors of a model, under the settings, without loading it; None if it is not installed."""
        return self._fingerprint(self._models.load(name)) if self._models.installed(name) else None

    def stamps(self, name: str) -> FolderStamps:
        """What differs once the model has come, gone or been installed anew; reads no file."""
        return self._models.stamps(name)

    def read_tokenizer(self, name: str) -> None:
        """Read the model's tokenizer ahead, for the next `load` of that model, if reading it later would stall.

        :raises AppError: it is not installed, or its tokenizer is damaged.
        """
        model = self._models.load(name)
        if self._tokenizer is None and stalls_the_interpreter(model.tokenizer_path):
            self._tokenizer = name, open_tokenizer(model)

    def load(self, name: str) -> None:
        """Open the model and put it into the slot.

        :raises UserFacingError: it is not installed, or its service may not be used.
        :raises EnvironmentFault: its files cannot be used.
        """
        model = self._models.load(name)
        opened = self._opened(name, model) if model.remote is None else self._connected(name, model, model.remote)
        self._open.append(opened)
        self._encoders.fill(opened[0])

    @property
    def holds_any(self) -> bool:
        """Whether a model is open."""
        return bool(self._open)

    def take_out_all_but(self, needed: Callable[[LoadedModel], bool]) -> list[PassageEncoder]:
        """Take the open models that are not `needed` out of the slot; their encoders are for `give_back`.

        Who encodes a query with one goes on; who encodes passages gets `Cancelled` when it is closed.
        """
        kept: list[tuple[LoadedModel, PassageEncoder]] = []
        idle: list[PassageEncoder] = []
        for model, encoder in self._open:
            if needed(model):
                kept.append((model, encoder))
            else:
                idle.append(encoder)
                self._encoders.take_out(model)
        self._open = kept
        return idle

    def close(self) -> None:
        """Release the encoders' threads and connections."""
        for _, encoder in self._open:
            encoder.close()
        self._open.clear()

    def _opened(self, name: str, model: InstalledModel) -> tuple[LoadedModel, PassageEncoder]:
        ahead, self._tokenizer = self._tokenizer, None
        tokenizer = ahead[1] if ahead and ahead[0] == name else open_tokenizer(model)
        encoder = open_encoder(model, self._settings.encode, tokenizer)
        loaded = LoadedModel(
            name,
            encoder,
            self._fingerprint(model),
            tokenizer,
            encoder.provider,
            encoder.refusals,
            tokenizer_path=model.tokenizer_path,
        )
        return loaded, encoder

    def _connected(self, name: str, model: InstalledModel, source: RemoteSource) -> tuple[LoadedModel, PassageEncoder]:
        """Nothing is sent by that."""
        encoder = open_remote(model, lambda: self._keys.find(source.endpoint))
        host = host_of(source.endpoint)
        return LoadedModel(name, encoder, self._fingerprint(model), None, encoder.provider, host=host), encoder

    def _fingerprint(self, model: InstalledModel) -> Fingerprint:
        coarse = self._settings.search.coarse_dimensions
        return fingerprint_of(model.description, self._settings.chunk, coarse=coarse)


def give_back(encoders: list[PassageEncoder]) -> None:
    """Close the encoders, which may take long where a service is being asked, and give their memory back.

    Empties the list: what holds an encoder holds its memory.
    """
    if not encoders:
        return
    while encoders:
        encoders.pop().close()
    return_spare_memory()
