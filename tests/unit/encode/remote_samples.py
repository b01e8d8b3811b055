"""Parts of a remote encoder for tests: a source, a description, a cancel token that lets no time pass."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop_app.cancellation import CancelToken
from desktop_app.encode.remote_client import RemoteClient
from desktop_app.encode.remote_encoder import RemoteEncoder
from desktop_app.model_description import ModelDescription, ModelKind, RemoteSource
from tests.embedding_service import DIMENSIONS, KEY, EmbeddingService, vector_of

SOURCE = RemoteSource("openai", "http://127.0.0.1:9/v1", "small", 0.02, batch_texts=4, batch_tokens=1000)
DESCRIPTION = ModelDescription("far", DIMENSIONS, 100, "none", "", "", "", "", kind=ModelKind.REMOTE)


class NoTime(CancelToken):
    """Notes pauses instead of making them."""

    def __init__(self) -> None:
        super().__init__()
        self.pauses: list[float] = []

    def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.check()


@contextmanager
def remote_encoder(
    service: EmbeddingService, description: ModelDescription = DESCRIPTION, key: str = KEY, **changes: Any
) -> Iterator[RemoteEncoder]:
    """An encoder that asks the service; closed at the end."""
    source = replace(SOURCE, endpoint=service.endpoint, **changes)
    encoder = RemoteEncoder(RemoteClient(description.name, source, lambda: key), source, description)
    try:
        yield encoder
    finally:
        encoder.close()


def unit(text: str) -> NDArray[np.float32]:
    """What the service's vector of the text becomes here."""
    vector = np.array(vector_of(text), np.float32)
    normalised: NDArray[np.float32] = vector / np.linalg.norm(vector)
    return normalised
