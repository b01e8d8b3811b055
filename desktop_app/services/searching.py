"""Searching: a typed query in, hits out. Knows the order retrieve, rank, present; owns no step of it.

Any thread may search; every thread reads through its own connection. Search works while indexing runs: it
sees what is committed, and says how much of it there is.
"""

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from pathlib import Path

from desktop_app.cancellation import CancelToken
from desktop_app.explanation import MeaningMatch
from desktop_app.present.highlights import Highlighter
from desktop_app.records import Segment
from desktop_app.retrieve.empty_scope import why_nothing
from desktop_app.retrieve.query_expression import reading_of
from desktop_app.retrieve.query_parser import parse_query
from desktop_app.retrieve.scope import Scope, ScopeFinder
from desktop_app.search_manner import LITERAL, MEANING_ONLY, WORDS_ONLY, Manner, Versions
from desktop_app.search_records import Example, Filters, Lane, Query, Rerank, SearchResult
from desktop_app.services.document_order import DocumentOrder
from desktop_app.services.encoder_slot import EncoderSlot
from desktop_app.services.explaining import explanations
from desktop_app.services.folding import FURTHER, Age, Folding, first_shown, told_apart
from desktop_app.services.learned_gains import QuestionScores
from desktop_app.services.look_alikes import LookAlikes
from desktop_app.services.meaning import MeaningMatcher
from desktop_app.services.nearest import NearestSentences
from desktop_app.services.presenting import Presenter
from desktop_app.services.query_words import settled
from desktop_app.services.ranking import Ranking
from desktop_app.services.relevance import JUDGED, Findings, Relevance
from desktop_app.services.reranking import Ranked, Rerankers, Reranking
from desktop_app.services.retrieval import Retrieval
from desktop_app.services.search_run import SearchRun
from desktop_app.settings import SearchSettings
from desktop_app.store.database import Database, environment_faults
from desktop_app.store.document_texts import DocumentTexts
from desktop_app.store.search_reader import SearchReader

_LANES = {WORDS_ONLY: {Lane.LEXICAL}, MEANING_ONLY: {Lane.DENSE}}
"""At the ends of the balance."""
COVERAGE_VALID_S = 1.0
"""Counting files takes milliseconds, and search-as-you-type asks many times a second."""


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
        self._settings = settings
        self._clock = clock
        self._reader = SearchReader(database)
        self._texts = DocumentTexts(database)
        self._scopes = ScopeFinder(self._reader)
        self._retrieval = Retrieval(database, self._reader, vectors_dir, encoders, settings)
        look_alikes = LookAlikes(self._reader, self._texts)
        self._order = DocumentOrder(self._reader, look_alikes, settings)
        self._ranking = Ranking(database, self._reader, settings, self._order)
        self._folding = Folding(self._reader, look_alikes)
        self._reranking = Reranking(self._reader, rerankers, settings)
        self._relevance = Relevance(self._reader)
        self._presenter = Presenter(self._reader, self._texts)
        self._meaning = MeaningMatcher(database, self._reader, encoders, self._retrieval.examples)
        self._nearest = NearestSentences(self._meaning, self._presenter)
        self._coverage = (-1.0, 0.0)  # value and when it was counted

    def search(
        self,
        text: str | Query,
        *,
        limit: int | None = None,
        lanes: Collection[Lane] | None = None,
        filters: Filters | None = None,
        rerank: Rerank = Rerank.AUTO,
        like: Sequence[Example] = (),
        unlike: Sequence[Example] = (),
        manner: Manner = LITERAL,
        cancel: CancelToken | None = None,
    ) -> SearchResult:
        """Hits for `text`, at most `limit` (by default the setting), best first; a Query is taken as it is.

        Examples move the search towards passages and documents that are like them, or away. Without a text those of
        `like` ask by themselves, and no document of an example is returned (`feedback`). Neither these searches nor
        weighted ones are reranked by a cross-encoder, which can read only a text.
        `lanes` restricts the ways of retrieving; by default all that can run, or at an end of `manner.balance` the one
        that is left. `filters` narrow those in the text.
        A query of filters alone lists the newest files. A reranker is opened at its first use, which may take seconds;
        AUTO goes on without one that cannot be used, and a notice says so. `manner` says what is told
        besides.
        :raises InvalidQuery: a filter in the text cannot be read.
        :raises UserFacingError: there is no reranker of the kind that `rerank` asks for.
        :raises Cancelled: `cancel` was used; checked between stages.
        :raises EnvironmentFault: the index cannot be read.
        """
        with environment_faults(self._database.path):
            run = SearchRun(Query(""), limit or self._settings.limit, rerank, manner=manner)
            with run.stage("parse"):
                run.typed = text if isinstance(text, str) else text.text
                asked = parse_query(text, unfinished=manner.unfinished) if isinstance(text, str) else text
                run.query = replace(asked, like=tuple(like), unlike=tuple(unlike))
                run.scope = self._scope(run, filters)
                run.notices += reading_of(run.query.parts)
                run.feedback = self._retrieval.examples.read(run.query, run.notices)
            return self._search(run, lanes, cancel or CancelToken())

    def _search(self, run: SearchRun, lanes: Collection[Lane] | None, cancel: CancelToken) -> SearchResult:
        wanted, versions = run.wanted, run.manner.versions
        if run.manner.balance and wanted is Rerank.AUTO:
            wanted = Rerank.LATE  # a cross-encoder's judgement would outweigh what the person has chosen
        if not run.query.plain:
            wanted = Rerank.NONE
            if run.wanted is Rerank.CROSS and run.query.asks:
                run.notices.append("The order is that of the search: a cross-encoder reads nothing but a text.")
        with self._reranking.borrowed(wanted, run.notices) as reranker:
            self._retrieve(run, lanes, cancel)
            judged = max(run.limit, JUDGED)
            reach = judged * (FURTHER if versions is Versions.FOLDED else 1)
            ranked = self._ranking.ranked(run, max(reach, self._settings.rerank_candidates if reranker else 0))
            cancel.check()
            if reranker is not None:
                with run.stage("cross"):
                    ranked = self._reranking.apply(wanted, reranker, run.query, ranked, cancel)
                run.notices.extend(ranked.notices)
        findings, before = Findings(), ranked.ranking
        with run.stage("fold"):
            ranked, led = self._folding.cut(ranked, judged, versions, self._age(run, ranked))
        if run.query.asks:
            with run.stage("judge"):
                findings = self._ranking.findings(run)
                ranked = self._relevance.told(run.query, ranked, findings, literal=bool(run.quoted))
        told = ranked
        ranked = replace(told, ranking=first_shown(told.ranking, led, run.limit, versions))
        with run.stage("present"):
            highlighter = Highlighter.of(run.query, run.terms, run.common)
            found = self._presenter.hits(highlighter, run.scope.filters, ranked.ranking, ranked.candidates)
        if run.manner.explain:
            with run.stage("explain"):
                reasons = explanations(run, told, findings, self._settings, before=before, led=led)
            found = tuple(replace(hit, explanation=reasons[hit.document_id]) for hit in found)
        query, shown = settled(run), told_apart(found, led)
        return SearchResult(
            query=query,
            hits=self._nearest.known(query, shown) if Lane.DENSE in run.scored else shown,
            lanes=tuple(lane for lane in Lane if lane in run.scored or (lane is Lane.NAME and run.named)),
            coverage=self._known_coverage(),
            took_ms=(time.perf_counter() - run.started) * 1000,
            stage_ms=run.stage_ms,
            notices=tuple(run.notices),
            rerank=ranked.rerank,
            rerank_cut=ranked.cut,
            reranker_chosen=self._reranking.chosen,
            suggestion=run.suggestion,
        )

    def _age(self, run: SearchRun, ranked: Ranked) -> Age | None:
        """What decides between versions; nothing where a cross-encoder has."""
        if ranked.rerank is Rerank.CROSS or not self._order.minds_age(run.scope.filters):
            return None
        return Age({entry.key: entry.score for entry in run.ordered}, run.scope.filters)

    def _retrieve(self, run: SearchRun, lanes: Collection[Lane] | None, cancel: CancelToken) -> None:
        """Let the lanes look. Where meaning alone is wanted and no model can tell it, words are better than nothing."""
        chosen = _LANES.get(run.manner.balance, set(Lane)) if lanes is None else set(lanes)
        self._retrieval.retrieve(run, chosen, cancel)
        if lanes is None and chosen == {Lane.DENSE} and not run.asked:
            run.manner = replace(run.manner, balance=0.0)  # else the words would count nothing
            self._retrieval.retrieve(run, {Lane.LEXICAL, Lane.NAME}, cancel)

    def question_scores(self, text: str) -> QuestionScores | None:
        """What words and meaning say of `text`, without file names and without anything learned.

        None where not exactly one model answers that runs here: with several, vectors say nothing of each other.
        :raises InvalidQuery: a filter in the text cannot be read.
        :raises EnvironmentFault: the index cannot be read.
        """
        with environment_faults(self._database.path):
            run = SearchRun(parse_query(text), limit=1, wanted=Rerank.LATE, unlearned=True)
            self._retrieval.retrieve(run, {Lane.LEXICAL, Lane.DENSE}, CancelToken())
            if len(run.asked) != 1 or run.answering is None or len(run.answering.models) != 1:
                return None
            ((model, asked),) = run.asked
            ranking = self._ranking.documents(run).ranking
            return QuestionScores(model, asked.vector, [(entry.key, entry.score) for entry in ranking])

    def nearer(self, result: SearchResult, cancel: CancelToken | None = None) -> SearchResult:
        """`result` with its first hits shown by the sentence nearest to the query, where its words tell no place.

        Takes as long as it takes to encode their passages. What was found once a search shows unasked.
        :raises Cancelled: `cancel` was used; checked between passages.
        :raises EnvironmentFault: the index cannot be read.
        """
        if Lane.DENSE not in result.lanes or not result.query.text:
            return result
        with environment_faults(self._database.path):
            return replace(result, hits=self._nearest.looked_up(result.query, result.hits, cancel or CancelToken()))

    def matched_by_meaning(self, query: Query, document_id: int, start: int) -> MeaningMatch:
        """Which words of the passage that begins at `start` of the document match, as its model sees them.

        Takes as long as it takes to encode the passage.
        :raises EnvironmentFault: the index cannot be read.
        """
        with environment_faults(self._database.path):
            return self._meaning.matched(query, document_id, start)

    def example_at(self, path: Path) -> Example:
        """The file at the absolute `path` as an example.

        :raises UserFacingError: it is not in the index.
        """
        with environment_faults(self._database.path):
            return self._retrieval.examples.at(path)

    def segments(self, document_id: int) -> tuple[Segment, ...]:
        """The text of a document for the preview; empty if it is gone."""
        with environment_faults(self._database.path):
            return self._texts.segments(document_id)

    def close(self) -> None:
        """Let go of the vector file and the helping thread; they come back at the next search."""
        self._retrieval.close()

    def _scope(self, run: SearchRun, filters: Filters | None) -> Scope:
        """What may be returned; a phrase that stands nowhere is taken for its words, with a notice."""
        more = () if filters is None else (filters,)
        scope = self._scopes.scope(run.query, more)
        if scope.filters and not scope.document_ids and not run.query.exclusions:
            run.notices.append(why_nothing(self._reader, scope.filters))
        if not run.query.phrases or scope.chunk_ids is None or len(scope.chunk_ids):
            return scope
        query = run.query
        loose = replace(query, words=query.words + query.phrases, phrases=())
        wider = self._scopes.scope(loose, more)
        if wider.chunk_ids is None or len(wider.chunk_ids):
            quoted = " ".join(f"“{phrase}”" for phrase in query.phrases)
            run.notices.append(f"No passage holds {quoted} as written; these are hits for the words.")
            run.query, run.quoted = loose, query.phrases
        return wider

    def _known_coverage(self) -> float:
        value, counted_at = self._coverage
        now = self._clock()
        if value < 0 or now - counted_at >= COVERAGE_VALID_S:
            value = self._reader.coverage()
            self._coverage = (value, now)
        return value
