"""Compares an encoder with the reference vectors that the manifest names.

Owns the format of `models/reference/*.json` and the tolerance. Must not know how the model was made.
References are the vectors of the same weights in float32, so the check covers graph, quantisation, tokenizer
and the runtime on this processor together.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from desktop_app.catalog.installed_model import InstalledModel
from desktop_app.catalog.manifest import ModelEntry
from desktop_app.catalog.validation.trial_vectors import trial_vectors
from desktop_app.errors import UserFacingError

MIN_COSINE = 0.985
"""int8 linear layers measured 0.993 to 0.998; a wrong mask, prefix, layer or tokenizer falls below 0.95."""


@dataclass(frozen=True, slots=True)
class References:
    """Texts, the side they stand on, and their unit vectors, float32 (n, dim)."""

    queries: tuple[str, ...]
    passages: tuple[str, ...]
    query_vectors: npt.NDArray[np.float32]
    passage_vectors: npt.NDArray[np.float32]


def load_references(path: Path) -> References:
    """Read a reference file."""
    items = json.loads(path.read_text(encoding="utf-8"))["texts"]
    sides = {side: [item for item in items if item["side"] == side] for side in ("query", "passage")}
    texts = {side: tuple(item["text"] for item in rows) for side, rows in sides.items()}
    vectors = {side: np.array([item["vector"] for item in rows], np.float32) for side, rows in sides.items()}
    return References(texts["query"], texts["passage"], vectors["query"], vectors["passage"])


def lowest_cosine(model: InstalledModel, references: References) -> float:
    """Encode every reference text on the processor; the lowest cosine with its reference vector.

    :raises EnvironmentFault: the model cannot be loaded.
    """
    queries, passages = trial_vectors(model, references.queries, references.passages)
    expected = np.concatenate([references.query_vectors, references.passage_vectors])
    cosines = np.einsum("ij,ij->i", np.concatenate([queries, passages]), expected)
    return float(cosines.min()) if np.isfinite(cosines).all() else -1.0


def require_reference_vectors(model: InstalledModel, entry: ModelEntry) -> None:
    """See that a model that was just made computes what it should, if there are references.

    :raises UserFacingError: its vectors differ.
    :raises EnvironmentFault: its files cannot be loaded.
    """
    if entry.reference is None:
        return
    cosine = lowest_cosine(model, load_references(entry.reference))
    if cosine < MIN_COSINE:
        raise UserFacingError(
            f"The prepared model computes wrong vectors on this machine (cosine {cosine:.3f}).",
            "Please report this with the output of: findwell doctor",
        )
