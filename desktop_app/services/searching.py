"""Searching: a typed query in, hits out. Knows the order retrieve, rank, present; owns no step of it.

Any thread may search; every thread reads through its own connection. Search works while indexing runs: it
sees what is committed, and says how much of it there is.
"""

import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from desktop_app.errors import Cancelled, ServiceUnavailable
from desktop_app.rank.documents import best_by_document, best_of_each
from desktop_app.rank.fusion import Fused, merge_by_standard_score, reciprocal_rank_fusion, relative_score_fusion
from desktop_app.records import (
    CancelToken,
    Filters,
    Lane,
    Query,
    Rerank,
    SearchResult,
    Segment,
)
from desktop_app.retrieve.dense import DenseLane
from desktop_app.retrieve.late import LateInteraction
from desktop_app.retrieve.lexical import LexicalLane
from desktop_app.retrieve.names import NameLane
from desktop_app.retrieve.query_parser import parse_query
from desktop_app.retrieve.scope import Scope, ScopeFinder
from desktop_app.services.answering_models import Answering, AnsweringModels
from desktop_app.services.encoder_slot import EncoderSlot, LoadedModel
from desktop_app.services.learned_gains import Evidence, LearnedGains
from desktop_app.services.presenting import Presenter
from desktop_app.services.reranking import Ranked, Rerankers, Reranking
from desktop_app.settings import SearchSettings
from desktop_app.store.database import Database, environment_faults
from desktop_app.store.lexical_query import QueryTerm
from desktop_app.store.search_reader import SearchReader
from desktop_app.store.vector_search import ScoredChunks, SnapshotReader

COVERAGE_VALID_S = 1.0
"""Counting files takes milliseconds, and search-as-you-type asks many times a second."""


@dataclass
class _Run:
    """One search under way: what it found and what each stage cost."""

    query: Query
    limit: int
    wanted: Rerank
    scope: Scope = field(default_factory=Scope)
    terms: tuple[QueryTerm, ...] = ()
    scored: dict[Lane, list[tuple[int, float]]] = field(default_factory=dict)
    """(chunk id, score) of every lane that ran, best first."""
    asked: list[tuple[LoadedModel, NDArray[np.float32]]] = field(default_factory=list)
    """The models that gave token vectors of the query, and these."""
    vectors: list[tuple[LoadedModel, NDArray[np.float32]]] = field(default_factory=list)
    """The models that answered, and the query's vector of each."""
    unlearned: bool = False
    """Whether the question is asked for learning: nothing learned is applied, and nothing leaves the machine."""
    answering: Answering | None = None
    named: list[int] = field(default_factory=list)
    """Documents found by the name of their file."""
    notices: list[str] = field(default_factory=list)
    stage_ms: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Count the time inside as spent on `name`; words and meaning are searched at the same time."""
        started = time.perf_counter()
        try:
            yield
        finally:
            spent = (time.perf_counter() - started) * 1000
            self.stage_ms[name] = self.stage_ms.get(name, 0.0) + spent


@dataclass(frozen=True, slots=True)
class _Found:
    """Chunks and documents, best first, before names join them; `late` tells whether late interaction had a say."""

    chunks: Sequence[Fused[int]]
    holders: Mapping[int, Sequence[int]]
    ranking: Sequence[Fused[int]]
    late: bool


class SearchService:
    """Answers queries over the index."""

    def __init__(
        self,
        database: Database,
        vectors_dir: Path,
        encoders: EncoderSlot,
        settings: SearchSettings,
        *,
        rerankers: Rerankers | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._answering = AnsweringModels(database, encoders)
        self._settings = settings
        self._clock = clock
        self._reader = SearchReader(database)
        self._vectors = SnapshotReader(vectors_dir, database)
        self._scopes = ScopeFinder(self._reader)
        self._presenter = Presenter(self._reader)
        self._reranking = Reranking(self._reader, rerankers, settings)
        self._lexical = LexicalLane(database, self._reader)
        self._dense = DenseLane(database, self._vectors, exact_scan_limit=settings.exact_scan_limit)
        self._late = LateInteraction(database)
        self._names = NameLane(database, self._reader)
        self._learned = LearnedGains(database, enabled=settings.learn_from_use)
        self._helper_lock = threading.Lock()
        self._words_pool: ThreadPoolExecutor | None = None
        self._coverage = (-1.0, 0.0)  # value and when it was counted

    def search(
        self,
        text: str,
        *,
        limit: int | None = None,
        lanes: Collection[Lane] | None = None,
        filters: Filters | None = None,
        rerank: Rerank = Rerank.AUTO,
        cancel: CancelToken | None = None,
    ) -> SearchResult:
        """Hits for `text`, at most `limit` (by default the setting), best first.

        `lanes` restricts the ways of retrieving; by default all that can run. `filters` narrow those in the text.
        A query of filters alone lists the newest files. A reranker is opened at its first use, which may take seconds;
        AUTO goes on without one that cannot be used, and a notice says so.
        :raises InvalidQuery: a filter in the text cannot be read.
        :raises UserFacingError: there is no reranker of the kind that `rerank` asks for.
        :raises Cancelled: `cancel` was used; checked between stages.
        :raises EnvironmentFault: the index cannot be read.
        """
        with environment_faults(self._database.path):
            run = _Run(Query(""), limit or self._settings.limit, rerank)
            return self._search(run, text, lanes, filters, cancel or CancelToken())

    def _search(
        self, run: _Run, text: str, lanes: Collection[Lane] | None, filters: Filters | None, cancel: CancelToken
    ) -> SearchResult:
        started = time.perf_counter()
        with run.stage("parse"):
            run.query = parse_query(text)
            run.scope = self._scope(run, filters)
        wanted = run.wanted if run.query.text else Rerank.NONE
        with self._reranking.borrowed(wanted, run.notices) as reranker:
            self._retrieve(run, set(Lane) if lanes is None else set(lanes), cancel)
            ranked = self._rank(run, max(run.limit, self._settings.rerank_candidates if reranker else 0))
            cancel.check()
            if reranker is not None:
                with run.stage("cross"):
                    ranked = self._reranking.apply(wanted, reranker, run.query, ranked, cancel)
                run.notices.extend(ranked.notices)
        with run.stage("present"):
            best = ranked.ranking[: run.limit]
            found = self._presenter.hits(run.query, run.terms, run.scope.filters, best, ranked.candidates)
        return SearchResult(
            query=run.query,
            hits=found,
            lanes=tuple(lane for lane in Lane if lane in run.scored or (lane is Lane.NAME and run.named)),
            coverage=self._known_coverage(),
            took_ms=(time.perf_counter() - started) * 1000,
            stage_ms=run.stage_ms,
            notices=tuple(run.notices),
            rerank=ranked.rerank,
            rerank_cut=ranked.cut,
            reranker_chosen=self._reranking.chosen,
        )

    def evidence(self, text: str) -> Evidence | None:
        """What words and meaning say of `text`, without file names and without anything learned.

        None where not exactly one model answers that runs here: with several, vectors say nothing of each other.
        :raises InvalidQuery: a filter in the text cannot be read.
        :raises EnvironmentFault: the index cannot be read.
        """
        with environment_faults(self._database.path):
            run = _Run(parse_query(text), limit=1, wanted=Rerank.LATE, unlearned=True)
            self._retrieve(run, {Lane.LEXICAL, Lane.DENSE}, CancelToken())
            if len(run.vectors) != 1 or run.answering is None or len(run.answering.models) != 1:
                return None
            model, vector = run.vectors[0]
            ranking = self._documents(run).ranking
            return Evidence(model, vector, [(entry.key, entry.score) for entry in ranking])

    def segments(self, document_id: int) -> tuple[Segment, ...]:
        """The text of a document for the preview; empty if it is gone."""
        with environment_faults(self._database.path):
            return self._reader.segments(document_id)

    def close(self) -> None:
        """Let go of the vector file and the helping thread; they come back at the next search."""
        self._vectors.close()
        with self._helper_lock:
            if self._words_pool is not None:
                self._words_pool.shutdown()
                self._words_pool = None

    def _scope(self, run: _Run, filters: Filters | None) -> Scope:
        """What may be returned; a phrase that stands nowhere is taken for its words, with a notice."""
        more = () if filters is None else (filters,)
        scope = self._scopes.scope(run.query, more)
        if not run.query.phrases or scope.chunk_ids is None or len(scope.chunk_ids):
            return scope
        query = run.query
        loose = Query(query.text, query.words + query.phrases, (), query.exclusions, query.filters)
        wider = self._scopes.scope(loose, more)
        if wider.chunk_ids is None or len(wider.chunk_ids):
            quoted = " ".join(f"“{phrase}”" for phrase in query.phrases)
            run.notices.append(f"No passage holds {quoted} as written; these are hits for the words.")
            run.query = loose
        return wider

    def _retrieve(self, run: _Run, lanes: Collection[Lane], cancel: CancelToken) -> None:
        if not run.query.text:
            return
        if Lane.DENSE not in lanes:
            self._retrieve_words(run, lanes, cancel)
            return
        words = self._helper().submit(self._retrieve_words, run, lanes, cancel)
        try:
            with self._database.unchanging():  # a root may be switched to another model meanwhile
                self._retrieve_dense(run, cancel)
        finally:
            wait([words])
        words.result()

    def _retrieve_words(self, run: _Run, lanes: Collection[Lane], cancel: CancelToken) -> None:
        cancel.check()
        with run.stage("lexical"):
            run.terms = self._lexical.terms(run.query)
            if Lane.LEXICAL in lanes:
                run.scored[Lane.LEXICAL] = self._lexical.search(run.terms, self._settings.depth, run.scope)
        cancel.check()
        if Lane.NAME in lanes:
            with run.stage("name"):
                run.named = self._names.search(run.query, self._settings.depth, run.scope)

    def _retrieve_dense(self, run: _Run, cancel: CancelToken) -> None:
        run.answering = answering = self._answering.now()
        run.notices.extend(answering.notices)
        self._vectors.keep_only({stored.id for stored in answering.serving})
        rankings = []
        for model in answering.models:
            cancel.check()
            if not answering.asked(model, run.scope.chunk_ids) or (run.unlearned and model.host):
                continue
            try:
                with run.stage("encode"):
                    asked = model.ask(run.query.text)
            except ServiceUnavailable as trouble:
                run.notices.append(f"Folders with the model {model.name} are searched by words only. {trouble}")
                continue
            except Cancelled:
                cancel.check()
                continue  # not this search was given up, but the model: no folder has it any more
            cancel.check()
            run.vectors.append((model, asked.vector))
            if asked.tokens is not None:
                run.asked.append((model, asked.tokens))
            search = partial(self._dense.search, model.fingerprint, asked.vector, asked.words)
            with run.stage("dense"):
                rankings.append(answering.found_by(model, search, self._settings.depth, run.scope))
        if rankings:
            run.scored[Lane.DENSE] = merge_by_standard_score(rankings)

    def _helper(self) -> ThreadPoolExecutor:
        """The thread that searches words while the calling one encodes the query: both let the other run."""
        with self._helper_lock:
            if self._words_pool is None:
                self._words_pool = ThreadPoolExecutor(1, thread_name_prefix="search-words")
            return self._words_pool

    def _rank(self, run: _Run, limit: int) -> Ranked:
        """The best documents, and of each the best chunks."""
        if not run.query.text:
            return Ranked(self._newest(run, limit), {})
        found = self._documents(run)
        with run.stage("fuse"):
            ranking = self._learned.applied(found.ranking, run.vectors)
            if run.named:
                ranking = _with_names(ranking, run.named, self._settings.rrf_k)
            best = ranking[:limit]
            documents = {entry.key for entry in best}
            passages = best_of_each(found.chunks, found.holders, documents, self._settings.passages_per_hit)
        return Ranked(best, passages, Rerank.LATE if found.late else Rerank.NONE)

    def _documents(self, run: _Run) -> _Found:
        """All that the lanes have found, fused."""
        with run.stage("fuse"):
            chunks = self._fused(run.scored)
        late = self._late_scores(run, [entry.key for entry in chunks[: self._settings.late_candidates]])
        with run.stage("fuse"):
            if late:
                chunks = self._fused(run.scored, late)
            holders = self._holders(run, [entry.key for entry in chunks])
            scored = {lane: best_by_document(found, holders) for lane, found in run.scored.items()}
            return _Found(chunks, holders, self._fused(scored, best_by_document(late, holders)), bool(late))

    def _late_scores(self, run: _Run, chunk_ids: Sequence[int]) -> ScoredChunks:
        """(chunk id, how near they come token by token) of those of the chunks that have token codes, best first."""
        if run.wanted is Rerank.NONE or not chunk_ids:
            return []
        rankings = []
        for model, tokens in run.asked:
            with run.stage("late"):
                mine = run.answering.answered(model, chunk_ids) if run.answering else chunk_ids
                rankings.append(self._late.scores(model.fingerprint, tokens, mine))
        return merge_by_standard_score(rankings)

    def _fused(
        self, scored: Mapping[Lane, Sequence[tuple[int, float]]], late: Sequence[tuple[int, float]] = ()
    ) -> list[Fused[int]]:
        return relative_score_fusion(
            scored.get(Lane.DENSE, ()),
            scored.get(Lane.LEXICAL, ()),
            late,
            lexical_weight=self._settings.lexical_weight,
            late_share=self._settings.late_share,
        )

    def _holders(self, run: _Run, chunk_ids: Sequence[int]) -> dict[int, list[int]]:
        """The documents that hold each chunk and may be returned."""
        holders = self._reader.holders(chunk_ids)
        allowed = run.scope.document_ids
        if allowed is None:
            return holders
        return {chunk_id: [one for one in of if one in allowed] for chunk_id, of in holders.items()}

    def _newest(self, run: _Run, limit: int) -> list[Fused[int]]:
        """For a query of filters alone: the newest files in scope."""
        allowed = run.scope.document_ids
        if allowed is None:
            return []
        return [Fused(document_id, 0.0, {}) for document_id in self._reader.newest(allowed, limit, run.scope.filters)]

    def _known_coverage(self) -> float:
        value, counted_at = self._coverage
        now = self._clock()
        if value < 0 or now - counted_at >= COVERAGE_VALID_S:
            value = self._reader.coverage()
            self._coverage = (value, now)
        return value


def _with_names(ranking: Sequence[Fused[int]], named: Sequence[int], k: int) -> list[Fused[int]]:
    """`ranking` merged with the documents found by name; names have no score that could be compared."""
    ranks = {entry.key: dict(entry.ranks) for entry in ranking}
    for rank, document_id in enumerate(named, start=1):
        ranks.setdefault(document_id, {})[Lane.NAME] = rank
    merged = reciprocal_rank_fusion([[entry.key for entry in ranking], named], k=k)
    return [Fused(document_id, score, ranks[document_id]) for document_id, score in merged]
