"""Gives ranked documents and their passages the probability that they answer, in place of what ordered them."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate
from statistics import median
from types import MappingProxyType

from desktop_app.explanation import Ground
from desktop_app.rank.fusion import Fused
from desktop_app.rank.languages import in_one_language
from desktop_app.rank.relevance import NAMED, Evidence, ground, probability
from desktop_app.retrieve.late import Closeness
from desktop_app.search_records import RELEVANT, Candidate, Lane, Query
from desktop_app.services.reranking import Ranked
from desktop_app.store.search_reader import SearchReader

JUDGED = 10
"""So many of the best documents are judged at least: whether anything relevant was found does not depend on how few are
asked for."""

NEARER = 0.02
"""By how much closeness must be higher to be so: less is chance."""

UNLIKELY = 0.3
"""A document as probable as this or less gives way to a likely one; one in between may well be the answer."""


class Findings:
    """What the lanes of one search said, as evidence."""

    def __init__(
        self,
        *,
        words: Sequence[tuple[int, float]] = (),
        reach: float = 0.0,
        known: float = 1.0,
        closeness: Mapping[str, Mapping[int, Closeness]] = MappingProxyType({}),
        cosines: Mapping[str, Sequence[tuple[int, float]]] = MappingProxyType({}),
        compared: Collection[int] = (),
        passages: int = 1,
        levelled: Collection[str] = (),
    ) -> None:
        """`words` are (chunk id, BM25), `reach` the highest that the query's words can have, 0 if none was looked up;
        `known` is the share of those words that the passages have at all.

        By the name of the model, `closeness` is chunk id → how close it comes by its token codes, `cosines` are (chunk
        id, cosine with the query), best first. `compared` are all chunks that were to be compared by token codes, those
        that have none (yet) as well. So many `passages` were searched. `levelled` are the models whose passages are in
        several languages, and were compared without what tells these apart.
        """
        self._words = {chunk_id: score / reach for chunk_id, score in words} if reach > 0 else {}
        self._cosines = {name: dict(found) for name, found in cosines.items() if found}
        self._farthest = {name: min(found.values()) for name, found in self._cosines.items()}
        self._closeness = {chunk_id: (name, close) for name, of in closeness.items() for chunk_id, close in of.items()}
        self._least_close = min(self._closeness.values(), key=lambda pair: pair[1].mean, default=("", Closeness(0.0)))
        self._usual = {name: median(one.mean for one in of.values()) for name, of in closeness.items() if of}
        self._compared = compared
        self._passages = passages
        self._known = known
        self._levelled = levelled

    def of(self, chunk_id: int) -> Evidence:
        """What is known of a chunk. One that was not compared is no nearer than the last of those that were."""
        evidence = Evidence(self._words.get(chunk_id, 0.0), known=self._known, passages=self._passages)
        if chunk_id in self._closeness or (self._closeness and chunk_id not in self._compared):
            name, close = self._closeness.get(chunk_id, self._least_close)
            return evidence._replace(
                model=name,
                closeness=close.mean,
                emphasis=close.emphasis,
                tokens=close.tokens,
                usual=self._usual[name],
                cosine=self._cosine(name, chunk_id),
                levelled=name in self._levelled,
            )
        if len(self._cosines) != 1:  # cosines of several models say different things
            return evidence
        (name,) = self._cosines
        return evidence._replace(model=name, cosine=self._cosine(name, chunk_id))

    def _cosine(self, name: str, chunk_id: int) -> float | None:
        """With the query, of the farthest of those found for one that was not; None if that model has found none."""
        return self._cosines[name].get(chunk_id, self._farthest[name]) if name in self._cosines else None


class Relevance:
    """Any thread."""

    def __init__(self, reader: SearchReader) -> None:
        self._reader = reader

    def told(self, query: Query, found: Ranked, findings: Findings, *, literal: bool = False) -> Ranked:
        """`found` with probabilities as scores; those of a cross-encoder where it has judged.

        The order stays, but that no unlikely document stands right above one that is called what was typed or, among
        the first JUDGED, above a likely one; the latter not beside a cross-encoder, whose word is in the order already.
        A document is as probable as its best passage, and as one below it as long as that is weak. One that stands
        above a likely one is likely, too, and no more than that: what decided the order does not say how likely. A
        `literal` query was quoted, so that no passage in another language was meant.
        """
        chunks = {entry.key: found.candidates.get(entry.key, ()) for entry in found.ranking}
        evidence = {one.chunk_id: findings.of(one.chunk_id) for of in chunks.values() for one in of}
        first = [one.chunk_id for entry in found.ranking[:JUDGED] for one in chunks[entry.key]]
        told = {**self._probabilities(query.text, evidence, first, literal=literal), **found.judged}
        least = NAMED if query.phrases else 0.0  # they are in every hit
        candidates = {
            document_id: [replace(one, score=max(least, told[one.chunk_id])) for one in of]
            for document_id, of in chunks.items()
        }
        scored = [entry._replace(score=_of_document(entry, candidates[entry.key])) for entry in found.ranking]
        ordered = _names_first(scored)
        if not found.judged:
            ordered = _likely_first(ordered)
        levels = _levelled([entry.score for entry in ordered])
        ranking = [entry._replace(score=score) for entry, score in zip(ordered, levels, strict=True)]
        return replace(found, ranking=ranking, candidates=candidates)

    def _probabilities(
        self, query: str, chunks: Mapping[int, Evidence], first: Collection[int], *, literal: bool
    ) -> dict[int, float]:
        """Passages in other languages than the query come less near to it. Only where that decides it is looked at.

        None of them is likelier than every nearer passage in the query's own language: where coming that near is no
        answer there, it is none here. Of those the `first` are looked at, however many are asked for.
        """
        told = {chunk_id: probability(evidence) for chunk_id, evidence in chunks.items()}
        if literal:
            return told
        across = {chunk_id: probability(chunks[chunk_id], across_languages=True) for chunk_id in chunks}
        doubtful = [chunk_id for chunk_id in chunks if told[chunk_id] < RELEVANT <= across[chunk_id]]
        texts = self._reader.texts(doubtful)
        foreign = {chunk_id for chunk_id, stored in texts.items() if not in_one_language(query, stored.text)}
        own = [chunk_id for chunk_id in first if chunk_id not in foreign]
        for chunk_id in foreign:
            nearer = [told[one] for one in own if _is_nearer(chunks[one], chunks[chunk_id])]
            most = max(nearer, default=1.0)
            told[chunk_id] = max(told[chunk_id], min(across[chunk_id], most))
        return told


def _is_nearer(one: Evidence, other: Evidence) -> bool:
    if one.model != other.model or one.closeness is None or other.closeness is None:
        return False
    return one.closeness > other.closeness + NEARER


def ground_of(query: Query, entry: Fused[int], told: Ranked, findings: Findings) -> Ground:
    """What the probability of a document was read off; `told` is what `Relevance.told` gave, with `entry` in it."""
    candidates = told.candidates.get(entry.key, ())
    best = max(candidates, key=lambda one: one.score, default=None)
    if entry.score > _of_document(entry, candidates):
        return Ground.BELOW
    if best is None or (Lane.NAME in entry.ranks and best.score < NAMED):
        return Ground.NAME if Lane.NAME in entry.ranks else Ground.UNTOLD
    if query.phrases and best.score == NAMED:
        return Ground.PHRASE
    return Ground.CROSS if best.chunk_id in told.judged else ground(findings.of(best.chunk_id), best.score)


def _names_first(entries: Sequence[Fused[int]]) -> list[Fused[int]]:
    """What was found by its name and has few words or none, such as a photo, cannot come near by meaning."""
    return _before(entries, lambda entry: Lane.NAME in entry.ranks, RELEVANT)


def _likely_first(entries: Sequence[Fused[int]]) -> list[Fused[int]]:
    """Among the first, however many are asked for: else the order would depend on that."""
    return [*_before(entries[:JUDGED], lambda entry: entry.score >= RELEVANT, UNLIKELY), *entries[JUDGED:]]


def _before(entries: Sequence[Fused[int]], rises: Callable[[Fused[int]], bool], unlikely: float) -> list[Fused[int]]:
    """`entries` with those that rise before the ones right above them whose probability is below `unlikely`."""
    ordered: list[Fused[int]] = []
    for entry in entries:
        place = len(ordered)
        while rises(entry) and place and ordered[place - 1].score < unlikely:
            place -= 1
        ordered.insert(place, entry)
    return ordered


def _levelled(scores: Sequence[float]) -> list[float]:
    """The scores of documents in their order, none below a later one that is weak, or below RELEVANT before others."""
    best_below = list(accumulate(reversed(scores), max))[::-1]
    return [max(score, min(below, RELEVANT)) for score, below in zip(scores, best_below, strict=True)]


def _of_document(entry: Fused[int], candidates: Sequence[Candidate]) -> float:
    best = max((one.score for one in candidates), default=0.0)
    return max(best, NAMED) if Lane.NAME in entry.ranks else best
