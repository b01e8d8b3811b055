"""How near a model computes to the one it was made from: PyTorch for an export, float32 for another precision.

Owns `parity.json`, the sample of texts and the arithmetic of the comparison. Must not know who made the reference.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from desktop_app.catalog.installed_model import PARITY_FILE
from desktop_app.catalog.manifest import manifest_folder
from desktop_app.catalog.validation.trial_vectors import Vectors

DEPTH = 10
"""Hits that nDCG looks at."""


@dataclass(frozen=True, slots=True)
class Sample:
    """Questions and passages of everyday documents; each question is answered by one passage."""

    queries: tuple[str, ...]
    passages: tuple[str, ...]
    answers: tuple[int, ...]
    """The place of each question's passage."""


@dataclass(frozen=True, slots=True)
class Parity:
    """The comparison of all texts of the sample."""

    reference: str
    """What was compared with, for people."""
    texts: int
    largest_difference: float
    """Of any two numbers of two vectors at unit length, or of two scores."""
    lowest_cosine: float
    mean_cosine: float
    ndcg: float
    """nDCG@10 of the sample's questions, 0 to 1."""
    reference_ndcg: float
    made_with: dict[str, str] | None = None
    """Versions of the tools."""

    @property
    def line(self) -> str:
        """All of it, for people."""
        return (
            f"compared with {self.reference} on {self.texts} texts: cosine at least {self.lowest_cosine:.5f}, "
            f"{self.mean_cosine:.5f} on average; largest difference {self.largest_difference:.1e}; "
            f"nDCG@10 {self.ndcg:.3f} against {self.reference_ndcg:.3f}"
        )


def load_sample() -> Sample:
    """The sample that comes with the program."""
    data = json.loads((manifest_folder() / "reference" / "parity-sample.json").read_text(encoding="utf-8"))
    rows = data["questions"]
    return Sample(
        tuple(row["question"] for row in rows), tuple(data["passages"]), tuple(row["passage"] for row in rows)
    )


def compare(
    ours: tuple[Vectors, Vectors], theirs: tuple[Vectors, Vectors], answers: Sequence[int], reference: str
) -> Parity:
    """Questions and passages of both sides, unit vectors (n, dim), in the same order."""
    mine, other = np.concatenate(ours), np.concatenate(theirs)
    cosines = np.einsum("ij,ij->i", mine, other, dtype=np.float64)
    cosines /= np.linalg.norm(mine, axis=1) * np.linalg.norm(other, axis=1)
    return Parity(
        reference,
        len(mine),
        float(np.abs(mine - other).max()),
        float(cosines.min()),
        float(cosines.mean()),
        one_answer_ndcg(ours[0] @ ours[1].T, answers),
        one_answer_ndcg(theirs[0] @ theirs[1].T, answers),
    )


def one_answer_ndcg(scores: Vectors, answers: Sequence[int]) -> float:
    """Mean nDCG@10 where each row of `scores` (questions, passages) has one answer: 1 / log2(1 + its rank)."""
    gains = []
    for row, answer in zip(scores, answers, strict=True):
        rank = int((row >= row[answer]).sum())  # a tie counts against it
        gains.append(1 / math.log2(1 + rank) if rank <= DEPTH else 0.0)
    return sum(gains) / len(gains)


def write_parity(folder: Path, parity: Parity) -> None:
    """Keep the comparison in the model's folder."""
    (folder / PARITY_FILE).write_text(json.dumps(asdict(parity), indent=1), encoding="utf-8")


def read_parity(folder: Path) -> Parity | None:
    """The comparison kept in a model's folder, or None if there is none that can be read."""
    try:
        return Parity(**json.loads((folder / PARITY_FILE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
