"""The identity of a vector: everything that decides it, as one digest.

Vectors of different fingerprints are never compared; a changed model or chunk setting means encoding again.
"""

import hashlib
import json
from dataclasses import asdict

from desktop_app.model_description import ModelDescription
from desktop_app.records import Fingerprint
from desktop_app.settings import ChunkSettings


def fingerprint_of(description: ModelDescription, chunk_settings: ChunkSettings, *, coarse: int = 0) -> Fingerprint:
    """Digest of the model's description, weights hash included, and of the chunk settings.

    `coarse` is how many leading dimensions should propose candidates; it counts for models that allow it only.
    """
    model = description.as_values()
    model.pop("truncations", None)  # says what may be done with a vector, not what it is
    parts = {"model": model, "chunk": asdict(chunk_settings)}
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False)
    digest = hashlib.sha256(text.encode("utf-8")).hexdigest()
    allowed = coarse if coarse in description.truncations else 0
    return Fingerprint(digest, text, description.dimensions, allowed)
