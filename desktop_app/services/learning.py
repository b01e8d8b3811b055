"""Learning from use: remembers which results are opened, and puts what it learns from them to use if that helps.

Owns when something is learned, and from what. The questions are asked anew for that, so it follows the index as it is
now; nothing of it leaves this machine. Every method may be called from any thread.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from desktop_app.cancellation import CancelToken
from desktop_app.errors import Cancelled, EnvironmentFault, InvalidQuery
from desktop_app.rank.adapter_training import Example, train
from desktop_app.rank.adapter_trial import Trial, try_out
from desktop_app.rank.query_adapter import QueryAdapter
from desktop_app.records import Fingerprint
from desktop_app.services.learned_gains import QuestionScores
from desktop_app.services.learning_thread import LearningThread
from desktop_app.store.database import Connection, Database, environment_faults, transaction
from desktop_app.store.openings import Opening, Openings, StoredAdapter
from desktop_app.store.root_models import RootModels, StoredFingerprint
from desktop_app.store.vectors import Vectors

log = logging.getLogger("findwell.learning")

LEARN_EVERY = 100
"""So many openings are needed for a first try, and as many new ones for each that follows."""
REST_S = 0.05
"""Between two questions that are asked anew, so that the machine is never busy with them alone."""


class Scoring(Protocol):
    """What learning needs of the search."""

    def question_scores(self, text: str) -> QuestionScores | None:
        """What is known of a question apart from what was learned."""


@dataclass(frozen=True, slots=True)
class LearningStatus:
    """How far learning has come."""

    enabled: bool
    openings: int
    needed: int
    """So many more until the next try."""
    in_use: bool
    tried_with: int
    """Openings of the last try, 0 before the first."""
    gain: float
    """By how much opened results would have stood better in it, by the discount of nDCG, and its lower bound."""
    low: float


class Learning:
    """The memory of one index."""

    def __init__(self, database: Database, searching: Scoring, *, enabled: bool, rest_s: float = REST_S) -> None:
        self._database = database
        self._searching = searching
        self._enabled = enabled
        self._rest_s = rest_s
        self._thread = LearningThread(self._learn_quietly)
        self._busy = threading.Lock()

    def opened(self, question: str, path: Path, rank: int) -> None:
        """As `remember`, and begin to learn in the background when there is enough that is new."""
        if self.remember(question, path, rank) and self._needed() == 0:
            self._thread.begin()

    def remember(self, question: str, path: Path, rank: int) -> bool:
        """Write down that the file at `rank` (from 1) of the answer to `question`, as the model reads it, was opened.

        Nothing is remembered, and False returned, where it is switched off, of a query of filters alone, and while not
        exactly one model answers that runs here.
        :raises EnvironmentFault: the index cannot be written.
        """
        if not self._enabled or not question.strip() or self._model() is None:
            return False
        with self._write() as connection:
            Openings(connection).add(question, path, rank)
        return True

    def learn(self, cancel: CancelToken) -> Trial | None:
        """Try now whether what was remembered helps, and use it if so, or else not; None if nothing can be learned.

        Takes about as long as all questions take to be asked again.
        :raises Cancelled: on request; checked between questions.
        :raises EnvironmentFault: the index cannot be read or written.
        """
        with self._busy, environment_faults(self._database.path):
            openings = Openings(self._database.reader())
            newest, remembered = openings.newest(), openings.all()
            examples, fingerprint = self._examples(remembered, cancel)
            if fingerprint is None:
                return None
            trial = try_out([example for _, example in examples])
            adapter = _adapter(examples) if trial.passed else None
            cancel.check()
            with self._write() as connection:
                if Openings(connection).newest() < newest:
                    return None  # another process has had everything forgotten meanwhile
                outcome = StoredAdapter(0, newest, trial.openings, trial.gain, trial.low, adapter)
                Openings(connection).keep_adapter(Vectors(connection).fingerprint_id(fingerprint), outcome)
            return trial

    def status(self) -> LearningStatus:
        """How far it is, for the model that answers now."""
        with environment_faults(self._database.path):
            openings = Openings(self._database.reader())
            stored = self._outcome(openings)
            return LearningStatus(
                enabled=self._enabled,
                openings=openings.count(),
                needed=self._needed(),
                in_use=self._enabled and stored is not None and stored.adapter is not None,
                tried_with=stored.openings if stored else 0,
                gain=stored.gain if stored else 0.0,
                low=stored.low if stored else 0.0,
            )

    def reset(self) -> None:
        """Forget everything that was remembered and learned.

        :raises EnvironmentFault: the index cannot be written.
        """
        self._thread.give_up()
        with self._busy, self._write() as connection:
            Openings(connection).forget()

    def wait(self) -> None:
        """Until what is being learned in the background has come to its end."""
        self._thread.join()

    def close(self) -> None:
        """Stop learning within moments; what was remembered is tried again later."""
        self._thread.close()

    def _learn_quietly(self, cancel: CancelToken) -> None:
        """Nobody waits for it, so trouble is logged; it is tried again at the next opening."""
        try:
            trial = self.learn(cancel)
        except Cancelled:
            return
        except EnvironmentFault as fault:
            log.warning("nothing could be learned: %s", fault)
        else:
            log.info("learned from use: %s", trial)

    def _examples(
        self, remembered: list[Opening], cancel: CancelToken
    ) -> tuple[list[tuple[Opening, Example]], Fingerprint | None]:
        """What each opening teaches, and under which fingerprint; openings that it cannot be asked for are left out."""
        asked: dict[str, QuestionScores | None] = {}
        fingerprint: Fingerprint | None = None
        examples = []
        for opening in remembered:
            if opening.question not in asked:
                cancel.pause(self._rest_s)
                asked[opening.question] = self._asked(opening.question)
            evidence = asked[opening.question]
            if evidence is None:
                continue
            fingerprint = fingerprint or evidence.model.fingerprint
            if evidence.model.fingerprint == fingerprint:  # the folders may be switched to another model meanwhile
                examples.append((opening, _example(opening, evidence)))
        return examples, fingerprint

    def _asked(self, question: str) -> QuestionScores | None:
        try:
            return self._searching.question_scores(question)
        except InvalidQuery:  # it has no filters, but a word may look like one
            return None

    def _model(self) -> StoredFingerprint | None:
        """What answers, if that is one model on this machine."""
        serving = RootModels(self._database.reader()).serving()
        return serving[0] if len(serving) == 1 and not serving[0].remote else None

    def _outcome(self, openings: Openings) -> StoredAdapter | None:
        model = self._model()
        return openings.adapter(model.digest) if model else None

    def _needed(self) -> int:
        openings = Openings(self._database.reader())
        stored = self._outcome(openings)
        return max(0, LEARN_EVERY - openings.count_after(stored.last_opening if stored else 0))

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        with (
            environment_faults(self._database.path),
            closing(self._database.writer()) as connection,
            transaction(connection),
        ):
            yield connection


def _example(opening: Opening, evidence: QuestionScores) -> Example:
    return Example(opening.question, evidence.vector, opening.document_id, opening.rank, evidence.ranking)


def _adapter(examples: list[tuple[Opening, Example]]) -> bytes:
    """Shaped by all examples, with all of them as its memory."""
    shape = train([example for _, example in examples])
    vectors = np.array([example.vector for _, example in examples])
    files = np.array([opening.file_id for opening, _ in examples], np.int64)
    return QueryAdapter.of(shape, vectors, files).as_bytes()
