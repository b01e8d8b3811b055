"""Vectors of a model that is opened for one comparison only and leaves nothing behind.

Must not know what they are compared with.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from desktop_app.catalog.installed_model import InstalledModel
from desktop_app.catalog.opening import open_encoder
from desktop_app.inference.spare_memory import return_spare_memory
from desktop_app.settings import EncodeSettings

Vectors = npt.NDArray[np.float32]


def trial_vectors(model: InstalledModel, queries: Sequence[str], passages: Sequence[str]) -> tuple[Vectors, Vectors]:
    """Unit vectors (n, dim) of both, as this program computes them on the processor.

    :raises EnvironmentFault: the model cannot be loaded.
    """
    try:
        return _encoded(model, queries, passages)
    finally:
        return_spare_memory()


def _encoded(model: InstalledModel, queries: Sequence[str], passages: Sequence[str]) -> tuple[Vectors, Vectors]:
    encoder = open_encoder(model, EncodeSettings(provider="cpu"))
    try:
        return np.stack([encoder.encode_query(text) for text in queries]), encoder.encode_passages(passages)
    finally:
        encoder.close()
