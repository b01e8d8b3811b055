"""Opens an installed model for use: the one place that knows which files and parts make which kind.

An encoder is composed here from a session or a table, a tokenizer and the description; there is no class per
model. Slow: a second for a large file.
"""

from desktop_app.catalog.installed_model import InstalledModel
from desktop_app.encode.bi_encoder import BiEncoder
from desktop_app.encode.static_encoder import StaticEncoder
from desktop_app.errors import UserFacingError
from desktop_app.inference.onnx_session import OnnxSession
from desktop_app.inference.tokenizer import Tokenizer
from desktop_app.model_description import ModelKind
from desktop_app.rank.cross_encoder import CrossEncoder
from desktop_app.settings import EncodeSettings

PassageEncoder = BiEncoder | StaticEncoder


def open_tokenizer(model: InstalledModel) -> Tokenizer:
    """The model's tokenizer, with its limit and its closing token."""
    description = model.description
    return Tokenizer(model.tokenizer_path, description.max_tokens, closing_token=description.closing_token)


def open_encoder(model: InstalledModel, settings: EncodeSettings, tokenizer: Tokenizer | None = None) -> PassageEncoder:
    """The model as an encoder of queries and passages; `tokenizer` saves reading it again.

    :raises EnvironmentFault: a file is missing or damaged.
    """
    tokenizer = tokenizer or open_tokenizer(model)
    if model.description.kind is ModelKind.STATIC:
        return StaticEncoder.from_file(model.weights_path, tokenizer, model.description)
    session = OnnxSession(model.weights_path, provider=settings.provider_of(model.description.name))
    return BiEncoder(session, tokenizer, model.description, settings)


def open_reranker(model: InstalledModel, settings: EncodeSettings) -> CrossEncoder:
    """The model as a judge of passages.

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
    return CrossEncoder(session, open_tokenizer(model), description, settings)
