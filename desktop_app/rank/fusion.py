"""Merges the rankings of several lanes into one."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from desktop_app.records import Lane

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Fused(Generic[Key]):
    """A merged entry: `score` is higher for better, `ranks` its rank in every lane that found it, from 1."""

    key: Key
    score: float
    ranks: dict[Lane, int]


def reciprocal_rank_fusion(rankings: Mapping[Lane, Sequence[Key]], *, k: int = 60) -> list[Fused[Key]]:
    """Merge rankings by the sum of 1 / (k + rank), with rank counted from 1; best first.

    A key missing from a ranking gets nothing from it; of a key that a ranking repeats, the first place counts
    and the places after it are not closed up. Ties keep the order of the first ranking that has them.
    Source: Cormack, Clarke and Büttcher, "Reciprocal rank fusion outperforms Condorcet and individual rank
    learning methods", SIGIR 2009.
    """
    ranks: dict[Key, dict[Lane, int]] = {}
    for lane, ranking in rankings.items():
        for rank, key in enumerate(ranking, start=1):
            ranks.setdefault(key, {}).setdefault(lane, rank)
    fused = [Fused(key, sum(1 / (k + rank) for rank in of.values()), of) for key, of in ranks.items()]
    return sorted(fused, key=lambda entry: -entry.score)
