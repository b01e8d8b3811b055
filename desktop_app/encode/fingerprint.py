"""The identity of a vector: everything that decides it, as one digest.

Vectors of different fingerprints are never compared; a changed model or chunk setting means encoding again.
"""

import hashlib
import json
from dataclasses import asdict

from desktop_app.model_description import ModelDescription
from desktop_app.records import Fingerprint
from desktop_app.settings import ChunkSettings


def fingerprint_of(description: ModelDescription, chunk_settings: ChunkSettings) -> Fingerprint:
    """Digest of the model's description, weights hash included, and of the chunk settings."""
    model = description.as_values()
    model.pop("truncations", None)  # says what may be done with a vector, not what it is
    parts = {"model": model, "chunk": asdict(chunk_settings)}
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False)
    digest = hashlib.sha256(text.encode("utf-8")).hexdigest()
    return Fingerprint(digest, text, description.dimensions)
