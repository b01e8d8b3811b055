"""Adds models that a service runs: those of the manifest at another address, and any other by its own name.

Nothing is asked of the service here, and nothing is sent to it: that begins when a folder is given the model.
"""

from dataclasses import dataclass, replace

from desktop_app.cancellation import CancelToken
from desktop_app.catalog.installed_model import describe_remote
from desktop_app.catalog.model_store import ModelStore
from desktop_app.encode.remote_dialects import require_safe
from desktop_app.errors import UserFacingError
from desktop_app.model_description import ModelDescription, ModelKind, RemoteSource

USUAL_MAX_TOKENS = 512
"""What almost every embedding model reads; a chunk of the default settings is shorter."""
BATCH_TEXTS, BATCH_TOKENS = 32, 8_192
"""Small enough for a server at home to answer within seconds."""


@dataclass(frozen=True, slots=True)
class RemoteWish:
    """What the person says of a service; what is empty is taken from the manifest, if that knows the name."""

    endpoint: str
    model: str = ""
    dimensions: int = 0
    query_prefix: str = ""
    passage_prefix: str = ""
    max_tokens: int = 0


def add_remote(store: ModelStore, name: str, wish: RemoteWish) -> None:
    """Install the model `name` at an address of the person's own choice.

    :raises UserFacingError: the address may not be used, something is missing, or the name is taken.
    """
    require_safe(wish.endpoint)
    description, source = _known(store, name, wish) or _own(name, wish)
    store.add(name, source.endpoint, lambda folder: describe_remote(folder, description, source).folder, CancelToken())


def _known(store: ModelStore, name: str, wish: RemoteWish) -> tuple[ModelDescription, RemoteSource] | None:
    """The manifest's model of that name, at another address."""
    entry = store.manifest.find(name)
    if entry is None:
        return None
    if entry.remote is None:
        raise UserFacingError(f"{name} is a model that runs on this machine.", "Choose another name for the service's.")
    if wish.model or wish.dimensions or wish.query_prefix or wish.passage_prefix or wish.max_tokens:
        raise UserFacingError(f"{name} is described already.", "Give its address only, or choose another name.")
    return entry.describe("", weights_hash=""), replace(entry.remote, endpoint=wish.endpoint)


def _own(name: str, wish: RemoteWish) -> tuple[ModelDescription, RemoteSource]:
    if not wish.model or wish.dimensions < 1:
        raise UserFacingError(
            f"{name} is not known.",
            "Say what the service calls it and how long its vectors are: --remote-model, --dimensions.",
        )
    description = ModelDescription(
        name,
        wish.dimensions,
        wish.max_tokens or USUAL_MAX_TOKENS,
        "none",
        wish.query_prefix,
        wish.passage_prefix,
        weights_hash="",
        precision="",
        kind=ModelKind.REMOTE,
    )
    return description, RemoteSource("openai", wish.endpoint, wish.model, 0.0, BATCH_TEXTS, BATCH_TOKENS)
