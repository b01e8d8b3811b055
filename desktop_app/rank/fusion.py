"""Merges the rankings of several lanes into one.

Owns the two formulas. Must not know: what the keys are (documents, or chunks of one), where rankings come from.
"""

from collections.abc import Collection, Hashable, Mapping, Sequence
from typing import Generic, NamedTuple, TypeVar

import numpy as np

from desktop_app.search_records import Lane

LEAST_REACH = 0.2
"""Where the best BM25 is less than this share of what the words could reach, words count less: they hold little of the
query, as in another language than the passages'. Of shares from 0 to 0.45 the best of seven labelled sets together.
"""
MIXED_REACH = 1.5
"""So many times as much where the passages are in several languages, for then it is not rare that the words find those
in one and the answer is in another."""
Key = TypeVar("Key", bound=Hashable)


class Fused(NamedTuple, Generic[Key]):
    """A merged entry: `score` is higher for better, `ranks` its rank in every lane that found or ranked it, from 1."""

    key: Key
    score: float
    ranks: dict[Lane, int]


class LaneRanks(Generic[Key]):
    """At which rank each lane has a key; looked up for the few keys that are told of."""

    def __init__(
        self,
        dense: Sequence[tuple[Key, float]],
        lexical: Sequence[tuple[Key, float]],
        late: Sequence[tuple[Key, float]] = (),
    ) -> None:
        self._places = [
            (lane, {key: rank for rank, (key, _) in enumerate(ranking, start=1)})
            for lane, ranking in ((Lane.DENSE, dense), (Lane.LEXICAL, lexical), (Lane.LATE, late))
        ]

    def of(self, key: Key) -> dict[Lane, int]:
        """Its rank, from 1, in every lane that found or ranked it."""
        return {lane: ranks[key] for lane, ranks in self._places if key in ranks}


def relative_score_fusion(
    dense: Sequence[tuple[Key, float]],
    lexical: Sequence[tuple[Key, float]],
    late: Sequence[tuple[Key, float]] = (),
    *,
    lexical_weight: float,
    meaning_weight: float = 1.0,
    late_share: float = 0.0,
    reach: float = 0.0,
    least_reach: float = LEAST_REACH,
    unencoded: Collection[Key] = (),
) -> list[tuple[Key, float]]:
    """Merge (key, score) rankings, each best first without repetition, by standardised scores; best first.

    The score is meaning_weight · meaning + lexical_weight · BM25 / (the best BM25 of this query, or `least_reach` ·
    `reach` if that is more, where `reach` is the highest that its words could have). Meaning is z(cosine), or with
    `late` (1 − late_share) · z(cosine) + late_share · z(late), where z counts standard deviations from the mean of the
    ranking. A key that only the lexical lane found takes the lowest z(cosine), for one that `late` lacks z(cosine) is
    all, one without words has 0 for them. So the margin by which a lane prefers its first counts, which ranks throw
    away: an exact hit stands out in BM25, a question in other words in the cosines. `late` looks at what the lanes
    have found, and adds nothing to it. Keys that are `unencoded` could not be found by meaning yet, and are taken to
    mean as much as their words say: between the lowest and the highest z(cosine).
    Ties keep the dense order, then the lexical one.
    """
    words = _shares_of_best(lexical, least_reach * reach)
    meaning = _meaning(_nearness(dense, words, unencoded), late, late_share if late else 0.0)
    scores = {key: meaning_weight * score for key, score in meaning.items()}
    for key, share in words.items():
        scores[key] += lexical_weight * share
    return sorted(scores.items(), key=lambda pair: -pair[1])


class Shares(NamedTuple):
    """What each lane adds to the score of one entry."""

    dense: float
    lexical: float
    late: float


def relative_score_shares(
    dense: Sequence[tuple[Key, float]],
    lexical: Sequence[tuple[Key, float]],
    late: Sequence[tuple[Key, float]] = (),
    *,
    lexical_weight: float,
    meaning_weight: float = 1.0,
    late_share: float = 0.0,
    reach: float = 0.0,
    least_reach: float = LEAST_REACH,
    unencoded: Collection[Key] = (),
) -> dict[Key, Shares]:
    """Of every key, what the scores of `relative_score_fusion` for the same rankings are the sums of."""
    words = _shares_of_best(lexical, least_reach * reach)
    close = _standardised(late)
    shares = {}
    for key, near in _nearness(dense, words, unencoded).items():
        share = late_share if key in close else 0.0
        shares[key] = Shares(
            meaning_weight * (1 - share) * near,
            lexical_weight * words.get(key, 0.0),
            meaning_weight * share * close.get(key, 0.0),
        )
    return shares


def _shares_of_best(lexical: Sequence[tuple[Key, float]], least: float) -> dict[Key, float]:
    """Each BM25 as a share of the best one, which counts as `least` at least; 0 to 1."""
    best = max(lexical[0][1], least) if lexical and lexical[0][1] > 0 else 0.0
    return {key: score / best if best else 0.0 for key, score in lexical}


def _nearness(
    dense: Sequence[tuple[Key, float]], words: Mapping[Key, float], unencoded: Collection[Key]
) -> dict[Key, float]:
    """z(cosine) of each key, those of `dense` first, then the others of `words`, for which it is made up."""
    near = _standardised(dense)
    lowest, highest = min(near.values(), default=0.0), max(near.values(), default=0.0)
    others = {
        key: lowest + (highest - lowest) * share if key in unencoded else lowest
        for key, share in words.items()
        if key not in near
    }
    return near | others


def _meaning(near: Mapping[Key, float], late: Sequence[tuple[Key, float]], share: float) -> dict[Key, float]:
    """How much each key means."""
    meaning = dict(near)
    for key, score in _standardised(late).items():
        if key in meaning:
            meaning[key] += share * (score - meaning[key])
    return meaning


def with_gains(ranking: Sequence[Fused[Key]], gains: Mapping[Key, float]) -> list[Fused[Key]]:
    """`ranking` with what each entry gains added to its score, best first; ties keep their order."""
    if not gains:
        return list(ranking)
    changed = [Fused(key, score + gains.get(key, 0.0), ranks) for key, score, ranks in ranking]
    return sorted(changed, key=lambda entry: -entry.score)


def merge_by_standard_score(rankings: Sequence[Sequence[tuple[Key, float]]]) -> list[tuple[Key, float]]:
    """One (key, score) ranking out of several whose scores were measured with different models; best first.

    A single ranking stays as it is. Of several, scores are counted in standard deviations from their ranking's mean,
    and a key that more than one holds keeps its best. Ties keep the order in which keys first appear.
    """
    filled = [ranking for ranking in rankings if ranking]
    if len(filled) < 2:
        return list(filled[0]) if filled else []
    best: dict[Key, float] = {}
    for ranking in filled:
        for key, score in _standardised(ranking).items():
            best[key] = max(score, best.get(key, score))
    return sorted(best.items(), key=lambda pair: -pair[1])


def reciprocal_rank_fusion(rankings: Sequence[Sequence[Key]], *, k: int = 60) -> list[tuple[Key, float]]:
    """Merge rankings by the sum of 1 / (k + rank), with rank counted from 1; (key, score), best first.

    For rankings whose scores say nothing about each other. A key missing from a ranking gets nothing from it; of
    a key that a ranking repeats, the first place counts and the places after it are not closed up. Ties keep the
    order of the first ranking that has them.
    Source: Cormack, Clarke and Büttcher, "Reciprocal rank fusion outperforms Condorcet and individual rank
    learning methods", SIGIR 2009.
    """
    scores: dict[Key, float] = {}
    for ranking in rankings:
        first_places = {key: rank for rank, key in reversed(list(enumerate(ranking, start=1)))}
        for key in dict.fromkeys(ranking):
            scores[key] = scores.get(key, 0.0) + 1 / (k + first_places[key])
    return sorted(scores.items(), key=lambda pair: -pair[1])


def _standardised(ranking: Sequence[tuple[Key, float]]) -> dict[Key, float]:
    """Scores as standard deviations from their mean; all 0 when they do not differ."""
    if not ranking:
        return {}
    keys, found = zip(*ranking, strict=True)
    scores = np.array(found, np.float64)
    if scores.min() == scores.max():
        return dict.fromkeys(keys, 0.0)
    return dict(zip(keys, ((scores - scores.mean()) / scores.std()).tolist(), strict=True))
