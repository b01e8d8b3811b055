"""Finds candidates: asks the models, and lets every lane look for its own."""

import threading
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor, wait
from functools import partial
from pathlib import Path

from desktop_app.cancellation import CancelToken
from desktop_app.errors import Cancelled, ServiceUnavailable
from desktop_app.rank.fusion import merge_by_standard_score
from desktop_app.retrieve.dense import DenseLane
from desktop_app.retrieve.language_bias import LanguageBias, levelled
from desktop_app.retrieve.lexical import LexicalLane
from desktop_app.retrieve.names import NameLane
from desktop_app.search_records import Lane, Rerank
from desktop_app.services.answering_models import AnsweringModels
from desktop_app.services.asking import asked_of, nothing_asked
from desktop_app.services.encoder_slot import EncoderSlot
from desktop_app.services.feedback import FeedbackReader
from desktop_app.services.known_words import known_to
from desktop_app.services.query_words import QueryWords
from desktop_app.services.search_run import SearchRun
from desktop_app.settings import SearchSettings
from desktop_app.store.database import Database
from desktop_app.store.search_reader import SearchReader
from desktop_app.store.token_codes import TokenCodes
from desktop_app.store.vector_search import SnapshotReader


class Retrieval:
    """The lanes; any thread."""

    def __init__(
        self,
        database: Database,
        reader: SearchReader,
        vectors_dir: Path,
        encoders: EncoderSlot,
        settings: SearchSettings,
    ) -> None:
        self._database = database
        self._reader = reader
        self._settings = settings
        self._answering = AnsweringModels(database, encoders)
        self._vectors = SnapshotReader(vectors_dir, database)
        self._lexical = LexicalLane(database, reader)
        self._words = QueryWords(database, reader, self._lexical, known_to(encoders))
        self._dense = DenseLane(database, self._vectors, exact_scan_limit=settings.exact_scan_limit)
        self._languages = LanguageBias(database)
        self._names = NameLane(database, reader)
        self.examples = FeedbackReader(database, reader, self._lexical)
        self._helper_lock = threading.Lock()
        self._words_pool: ThreadPoolExecutor | None = None

    def close(self) -> None:
        """Let go of the vector file and the helping thread; they come back at the next search."""
        self._vectors.close()
        with self._helper_lock:
            if self._words_pool is not None:
                self._words_pool.shutdown()
                self._words_pool = None

    def retrieve(self, run: SearchRun, lanes: Collection[Lane], cancel: CancelToken) -> None:
        """Fill `run` with what these lanes find; the words of a query and its meaning are searched at the same time.

        :raises Cancelled: `cancel` was used; checked between stages.
        """
        if not run.query.asks:
            return
        if Lane.DENSE in lanes:
            self._retrieve_both(run, lanes, cancel)
        else:
            self._retrieve_words(run, lanes, cancel)
        if run.feedback.spare:
            self._leave_out(run)

    def _leave_out(self, run: SearchRun) -> None:
        """Take away what is not to be returned, before scores are compared with each other."""
        for lane, found in run.scored.items():
            holders = self._reader.holders([chunk_id for chunk_id, _ in found])
            kept = [pair for pair in found if run.feedback.keeps(pair[0], holders.get(pair[0], ()))]
            run.scored[lane] = kept[: self._settings.depth]
        run.named = [one for one in run.named if one not in run.feedback.documents_left_out]

    def _retrieve_both(self, run: SearchRun, lanes: Collection[Lane], cancel: CancelToken) -> None:
        words = self._helper().submit(self._retrieve_words, run, lanes, cancel)
        try:
            with self._database.unchanging():  # a root may be switched to another model meanwhile
                self._retrieve_dense(run, cancel)
        finally:
            wait([words])
        words.result()

    def _retrieve_words(self, run: SearchRun, lanes: Collection[Lane], cancel: CancelToken) -> None:
        cancel.check()
        with run.stage("lexical"), self._database.unchanging():  # lists, lengths and their number belong together
            looked_up = self._words.read(run) if Lane.LEXICAL in lanes else self._words.own(run)
            run.terms, run.common = looked_up.terms, self._words.common(run, looked_up)
            if Lane.LEXICAL in lanes:
                more = self.examples.words(run.feedback)
                run.scored[Lane.LEXICAL] = self._words.search(looked_up, more, self._depth(run), run.scope)
                if run.query.plain:
                    run.reach = self._words.reach(looked_up)
                    run.known = self._words.known(looked_up)
                found = [chunk_id for chunk_id, _ in run.scored[Lane.LEXICAL]]
                run.holders = self._reader.holders(found)
                if Lane.DENSE in lanes:
                    run.unencoded = self._reader.without_vectors(found)
                if Lane.DENSE in lanes and run.wanted is not Rerank.NONE:
                    most = self._settings.late_candidates // 2  # the others will be those found by meaning
                    run.codes = TokenCodes(self._database.reader()).of_any(found[:most])
        cancel.check()
        if Lane.NAME in lanes:
            with run.stage("name"):
                run.named = self._names.search(run.query, self._settings.depth, run.scope)

    def _retrieve_dense(self, run: SearchRun, cancel: CancelToken) -> None:
        run.answering = answering = self._answering.now()
        run.notices.extend(answering.notices)
        self._vectors.keep_only({stored.id for stored in answering.serving})
        nearest = []
        for model in answering.models:
            cancel.check()
            if not answering.asked(model, run.scope.chunk_ids) or (run.unlearned and model.host):
                continue
            try:
                with run.stage("encode"):
                    asked = asked_of(model, run.query, run.feedback, self.examples)
            except ServiceUnavailable as trouble:
                run.notices.append(f"Folders with the model {model.name} are searched by words only. {trouble}")
                continue
            except Cancelled:
                cancel.check()
                continue  # not this search was given up, but the model: no folder has it any more
            cancel.check()
            if asked is None:
                run.notices.append(nothing_asked(model, run.query))
                continue
            run.asked.append((model, asked))
            with run.stage("dense"):
                between = run.between[model.name] = self._languages.directions(model.name, model.fingerprint)
                vector = levelled(asked.vector[None], between.vectors)[0]
                search = partial(self._dense.search, model.fingerprint, vector, asked.words)
                found = answering.found_by(model, search, self._depth(run), run.scope)
                nearest.append(found)
                if between.vectors is not None:  # what a cosine means was learned from whole vectors
                    found = self._vectors.scores(model.fingerprint, asked.vector, [chunk_id for chunk_id, _ in found])
                run.cosines[model.name] = found
        if nearest:
            run.scored[Lane.DENSE] = merge_by_standard_score(nearest)

    def _depth(self, run: SearchRun) -> int:
        """Candidates asked of a lane: as many more as are left out afterwards."""
        return self._settings.depth + run.feedback.spare

    def _helper(self) -> ThreadPoolExecutor:
        """The thread that searches words while the calling one encodes the query: both let the other run."""
        with self._helper_lock:
            if self._words_pool is None:
                self._words_pool = ThreadPoolExecutor(1, thread_name_prefix="search-words")
            return self._words_pool
