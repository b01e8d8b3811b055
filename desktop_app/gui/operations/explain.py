"""Asking why a hit stands where it stands: the question of the shown answer once more, this time with its reasons."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from desktop_app.cancellation import CancelToken
from desktop_app.explanation import Explanation, MeaningMatch
from desktop_app.gui.lanes import NewestLane
from desktop_app.gui.operations.refusal import refuse
from desktop_app.gui.operations.search import Question, Searching
from desktop_app.search_records import Hit, Lane
from desktop_app.services.meaning import NOT_SEARCHED


@dataclass(frozen=True, slots=True)
class Reasons:
    """Of a hit, and of the words of one of its passages."""

    hit: Hit
    """The one that was asked about."""
    passage: int
    """Which of its passages, from 0."""
    score: float
    explanation: Explanation | None
    """None where the same question does not find it any more."""
    match: MeaningMatch


class ExplainOperations(QObject):
    """The newest request wins. Call from the GUI thread; signals come there too."""

    explained = Signal(object)
    """Reasons."""
    refused = Signal(object)
    """A Refusal."""

    def __init__(
        self, searching: Searching, shown: Callable[[], Question | None], parent: QObject | None = None
    ) -> None:
        """`shown` tells what the hits on the screen are an answer to."""
        super().__init__(parent)
        self._searching = searching
        self._shown = shown
        self._lane = NewestLane("explain", self)

    def explain(self, hit: Hit, passage: int) -> None:
        """Tell the reasons for `hit`, with the words of its `passage`, counted from 0."""
        question = self._shown()
        if question is not None:
            self._lane.submit(
                lambda cancel: self._reasons(question, hit, passage, cancel), self.explained.emit, self._refuse
            )

    def abandon(self) -> None:
        """Nobody wants to know any more."""
        self._lane.abandon()

    def _reasons(self, question: Question, hit: Hit, passage: int, cancel: CancelToken) -> Reasons:
        result = question.ask(self._searching, cancel, explain=True)
        again = next((one for one in result.hits if one.document_id == hit.document_id), None)
        match = MeaningMatch(missing=NOT_SEARCHED)
        if passage < len(hit.passages) and Lane.DENSE in result.lanes:
            cancel.check()
            start = hit.passages[passage].start
            match = self._searching.matched_by_meaning(result.query, hit.document_id, start)
        if again is None:
            return Reasons(hit, passage, hit.score, None, match)
        return Reasons(hit, passage, again.score, again.explanation, match)

    def _refuse(self, error: BaseException) -> None:
        refuse(self.refused.emit, error, "The reasons could not be found out: an internal error.")

    def close(self) -> None:
        """Cancel, then wait for the thread."""
        self._lane.close()
