"""Orders what was found: fuses the lanes, looks at the best token by token, and goes from chunks to documents."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from desktop_app.explanation import ContributionKind
from desktop_app.rank.documents import BestChunks, best_by_document, best_of_each
from desktop_app.rank.fusion import (
    Fused,
    LaneRanks,
    merge_by_standard_score,
    reciprocal_rank_fusion,
    relative_score_fusion,
    with_gains,
)
from desktop_app.retrieve.late import LateInteraction
from desktop_app.search_records import Candidate, Lane, Rerank
from desktop_app.services.document_order import DocumentOrder
from desktop_app.services.learned_gains import LearnedGains
from desktop_app.services.neighbour_reader import NeighbourReader
from desktop_app.services.relevance import Findings
from desktop_app.services.reranking import Ranked
from desktop_app.services.search_run import SearchRun
from desktop_app.settings import SearchSettings
from desktop_app.store.database import Database
from desktop_app.store.search_reader import SearchReader
from desktop_app.store.vector_search import ScoredChunks

MOST_DOCUMENTS = 200
"""Nobody reads further down, unless more are asked for."""


@dataclass(frozen=True, slots=True)
class Fusion:
    """Chunks and documents, best first."""

    best: BestChunks
    """Of every document of which a chunk was found, also of those beyond `ranking`."""
    ranks: LaneRanks[int]
    """Of chunks."""
    ranking: Sequence[Fused[int]]
    """Of documents, without their ranks,"""
    document_ranks: LaneRanks[int]
    """which are here."""
    late: bool
    """Whether late interaction had a say."""


class Ranking:
    """Any thread."""

    def __init__(
        self, database: Database, reader: SearchReader, settings: SearchSettings, order: DocumentOrder
    ) -> None:
        self._reader = reader
        self._settings = settings
        self._late = LateInteraction(database)
        self._neighbours = NeighbourReader(database, settings.neighbour_weight)
        self._learned = LearnedGains(database, enabled=settings.learn_from_use)
        self._order = order

    def ranked(self, run: SearchRun, limit: int) -> Ranked:
        """The best documents, and of each the best chunks."""
        if not run.query.asks:
            return Ranked(self._newest(run, limit), {})
        found = self.documents(run, max(limit, MOST_DOCUMENTS))
        with run.stage("fuse"):
            ranking = found.ranking
            if run.query.plain:
                ranking = self._learned.applied(ranking, [(model, asked.vector) for model, asked in run.asked])
                run.steps.append((ContributionKind.USE, found.ranking, ranking))
        with run.stage("order"):
            learned = ranking
            ranking = run.ordered = self._order.refined(ranking, run.scope.filters, found.best)
            run.steps.append((ContributionKind.AGE, learned, ranking))
        with run.stage("fuse"):
            if run.named:
                ranking = _with_names(ranking, run.named, self._settings.rrf_k)
            best = [
                entry._replace(ranks={**found.document_ranks.of(entry.key), **entry.ranks}) for entry in ranking[:limit]
            ]
            passages = {
                entry.key: [
                    Candidate(chunk_id, score, found.ranks.of(chunk_id))
                    for chunk_id, score in found.best.get(entry.key, ())
                ]
                for entry in best
            }
        return Ranked(best, passages, Rerank.LATE if found.late else Rerank.NONE)

    def documents(self, run: SearchRun, most: int = MOST_DOCUMENTS) -> Fusion:
        """What the lanes have found, fused: `most` documents; without what was learned, and without names."""
        with run.stage("fuse"):
            candidates = self._fused(run, run.scored, unencoded=run.unencoded)[: self._settings.late_candidates]
        late = self._late_scores(run, [chunk_id for chunk_id, _ in candidates])
        with run.stage("fuse"):
            chunks = self._fused(run, run.scored, late, unencoded=run.unencoded)
            ranks = LaneRanks(run.scored.get(Lane.DENSE, ()), run.scored.get(Lane.LEXICAL, ()), late)
            holders = self._holders(run, [chunk_id for chunk_id, _ in chunks])
            scored = {lane: best_by_document(found, holders) for lane, found in run.scored.items()}
            close = best_by_document(late, holders)
            run.of_documents = {**scored, Lane.LATE: close}
            run.documents_unencoded = {one for chunk_id in run.unencoded for one in holders.get(chunk_id, ())}
            of_lanes = LaneRanks(scored.get(Lane.DENSE, ()), scored.get(Lane.LEXICAL, ()), close)
            fused = self._fused(run, scored, close, unencoded=run.documents_unencoded)
            ranking = [Fused(key, score, {}) for key, score in fused[:most]]
            best = best_of_each(chunks, holders, self._settings.passages_per_hit)
        with run.stage("neighbours"):
            settled = with_gains(ranking, self._neighbours.gains(run, ranking, best))
            run.steps.append((ContributionKind.NEIGHBOURS, ranking, settled))
        return Fusion(best, ranks, settled, of_lanes, bool(late))

    def _late_scores(self, run: SearchRun, chunk_ids: Sequence[int]) -> ScoredChunks:
        """(chunk id, how near they come token by token) of those of the chunks that have token codes, best first."""
        if run.wanted is Rerank.NONE or not chunk_ids:
            return []
        rankings = []
        run.compared.update(chunk_ids)
        like = [chunk_id for of_example in run.feedback.like for chunk_id in of_example]
        for model, asked in run.asked:
            if asked.tokens is None and not like:
                continue
            with run.stage("late"):
                mine = run.answering.answered(model, chunk_ids) if run.answering else chunk_ids
                found = self._late.scores(
                    model.fingerprint,
                    asked.tokens,
                    mine,
                    model=model.name,
                    weights=asked.token_weights,
                    like=like,
                    read=run.codes,
                    between=run.between[model.name].tokens,
                )
            rankings.append(found.scores)
            run.closeness[model.name] = found.closeness
        return merge_by_standard_score(rankings)

    def findings(self, run: SearchRun) -> Findings:
        """What the lanes have said, as evidence. Of examples and weighted queries nobody knows what scores mean."""
        if not run.query.plain:
            return Findings()
        among = run.scope.chunk_ids
        return Findings(
            words=run.scored.get(Lane.LEXICAL, ()),
            reach=run.reach,
            known=run.known,
            closeness=run.closeness,
            cosines=run.cosines,
            compared=run.compared,
            passages=self._reader.chunk_count() if among is None else len(among),
            levelled=[name for name, between in run.between.items() if between.tokens is not None],
        )

    def _fused(
        self,
        run: SearchRun,
        scored: Mapping[Lane, Sequence[tuple[int, float]]],
        late: Sequence[tuple[int, float]] = (),
        *,
        unencoded: Collection[int],
    ) -> list[tuple[int, float]]:
        return relative_score_fusion(
            scored.get(Lane.DENSE, ()),
            scored.get(Lane.LEXICAL, ()),
            late,
            lexical_weight=self._settings.lexical_weight * run.manner.words,
            meaning_weight=run.manner.meaning,
            late_share=self._settings.late_share,
            reach=run.reach,
            least_reach=run.least_reach(self._settings.least_reach),
            unencoded=unencoded,
        )

    def _holders(self, run: SearchRun, chunk_ids: Sequence[int]) -> dict[int, list[int]]:
        """The documents that hold each chunk and may be returned."""
        missing = [chunk_id for chunk_id in chunk_ids if chunk_id not in run.holders]
        holders = run.holders | self._reader.holders(missing)
        allowed, left_out = run.scope.document_ids, run.feedback.documents_left_out
        if allowed is None and not left_out:
            return holders
        return {
            chunk_id: [one for one in of if one not in left_out and (allowed is None or one in allowed)]
            for chunk_id, of in holders.items()
        }

    def _newest(self, run: SearchRun, limit: int) -> list[Fused[int]]:
        """For a query of filters alone: the newest files in scope."""
        allowed = run.scope.document_ids
        if allowed is None:
            return []
        return [Fused(document_id, 1.0, {}) for document_id in self._reader.newest(allowed, limit, run.scope.filters)]


def _with_names(ranking: Sequence[Fused[int]], named: Sequence[int], k: int) -> list[Fused[int]]:
    """`ranking` merged with the documents found by name; names have no score that could be compared."""
    ranks: dict[int, dict[Lane, int]] = {}
    for rank, document_id in enumerate(named, start=1):
        ranks[document_id] = {Lane.NAME: rank}
    merged = reciprocal_rank_fusion([[entry.key for entry in ranking], named], k=k)
    return [Fused(document_id, score, ranks.get(document_id, {})) for document_id, score in merged]
