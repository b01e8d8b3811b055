"""Opens an installed model for use: the one place that knows which files and parts make which kind.

An encoder is composed here from a session, a table or a connection, and the description; there is no class per
model. Slow: a second for a large file.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from desktop_app.catalog.installed_model import InstalledModel
from desktop_app.encode.bi_encoder import BiEncoder
from desktop_app.encode.static_encoder import StaticEncoder
from desktop_app.errors import UserFacingError
from desktop_app.inference.onnx_session import OnnxSession
from desktop_app.inference.tokenizer import Tokenizer
from desktop_app.model_description import ModelKind
from desktop_app.rank.cross_encoder import CrossEncoder
from desktop_app.settings import EncodeSettings

if TYPE_CHECKING:
    from desktop_app.encode.remote_encoder import RemoteEncoder

PassageEncoder: TypeAlias = "BiEncoder | StaticEncoder | RemoteEncoder"


def open_tokenizer(model: InstalledModel) -> Tokenizer:
    """The model's tokenizer, with its limit and its closing token."""
    description = model.description
    return Tokenizer.read(model.tokenizer_path, description.max_tokens, closing_token=description.closing_token)


def open_encoder(model: InstalledModel, settings: EncodeSettings, tokenizer: Tokenizer | None = None) -> PassageEncoder:
    """The model as an encoder of queries and passages; `tokenizer` saves reading it again.

    :raises EnvironmentFault: a file is missing or damaged.
    """
    tokenizer = tokenizer or open_tokenizer(model)
    if model.description.kind is ModelKind.STATIC:
        return StaticEncoder.from_file(model.weights_path, tokenizer, model.description)
    session = OnnxSession(model.weights_path, provider=settings.provider_of(model.description.name))
    return BiEncoder(session, tokenizer, model.description, settings)


def open_reranker(model: InstalledModel, settings: EncodeSettings, tokenizer: Tokenizer | None = None) -> CrossEncoder:
    """The model as a judge of passages; `tokenizer` saves reading it again.

    :raises UserFacingError: it is another kind of model.
    :raises EnvironmentFault: a file is missing or damaged.
    """
    description = model.description
    if description.kind is not ModelKind.CROSS_ENCODER:
        raise UserFacingError(
            f"{description.name} is no reranker: it reads query and passage apart.",
            "Choose another model as search.reranker in the settings.",
        )
    session = OnnxSession(model.weights_path, provider=settings.provider_of(model.description.name))
    return CrossEncoder(session, tokenizer or open_tokenizer(model), description, settings)


def open_remote(model: InstalledModel, key: Callable[[], str]) -> "RemoteEncoder":
    """The encoder of a model that a service runs; nothing is sent yet. `key` finds the key, or an empty text.

    :raises UserFacingError: it is no such model, or its address may not be used.
    """
    from desktop_app.encode.remote_client import RemoteClient  # noqa: PLC0415 - the library would slow every start
    from desktop_app.encode.remote_encoder import RemoteEncoder  # noqa: PLC0415

    if model.remote is None:
        raise UserFacingError(f"{model.description.name} is no remote model.", "See: findwell models list")
    return RemoteEncoder(RemoteClient(model.description.name, model.remote, key), model.remote, model.description)
