"""Measures the encoder alone: whether pairs of sentences that people call alike have near vectors.

A set of pairs is a folder with pairs.jsonl, each line with s1, s2 and a score, higher for more alike.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from desktop_app.errors import UserFacingError
from desktop_app.evaluate.metrics import spearman
from desktop_app.services.encoder_slot import LoadedModel

PAIRS_FILE = "pairs.jsonl"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two sentences and how alike they are to people."""

    first: str
    second: str
    score: float


@dataclass(frozen=True, slots=True)
class PairScores:
    """Spearman's correlation between people's scores and the cosines of the vectors, -1 to 1."""

    name: str
    pairs: int
    spearman: float

    def as_json(self) -> dict[str, object]:
        """The set's entry in `eval --json`."""
        return {"pairs": self.pairs, "spearman": self.spearman}


def holds_pairs(folder: Path) -> bool:
    """Whether the folder is a set of pairs."""
    return (folder / PAIRS_FILE).is_file()


def load_pairs(folder: Path) -> list[Pair]:
    """The pairs of a set.

    :raises UserFacingError: the file cannot be read, or a line is not a pair.
    """
    try:
        lines = (folder / PAIRS_FILE).read_text(encoding="utf-8").splitlines()
        rows = [json.loads(line) for line in lines if line.strip()]
        return [Pair(str(row["s1"]), str(row["s2"]), float(row["score"])) for row in rows]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UserFacingError(
            f"{folder} is not a set of pairs: {error}.", f"Each line of {PAIRS_FILE} needs s1, s2 and score."
        ) from error


def compare_pairs(folder: Path, model: LoadedModel, progress: Callable[[str, int], None] | None = None) -> PairScores:
    """Encode both sentences of each pair as queries, as models want it where neither answers the other.

    :raises UserFacingError: see `load_pairs`.
    """
    pairs = load_pairs(folder)
    cosines: list[float] = []
    for pair in pairs:
        first, second = (model.encoder.encode_query(text) for text in (pair.first, pair.second))
        cosines.append(float(first @ second))
        if progress and len(cosines) % 100 == 0:
            progress("compared", len(cosines))
    return PairScores(folder.resolve().name, len(pairs), spearman([pair.score for pair in pairs], cosines))
