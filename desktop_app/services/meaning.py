"""Where a passage matched a query by meaning: its tokens once more, one passage at a time, when asked for.

The token codes of the index are of joined tokens and hold no places, so the passage is encoded anew.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from desktop_app.cancellation import CancelToken
from desktop_app.encode.bi_encoder import passage_input
from desktop_app.encode.heads import EncodedQuery, LocatedTokens
from desktop_app.explanation import MeaningMark, MeaningMatch
from desktop_app.inference.batch_pool import step_back
from desktop_app.inference.onnx_session import usable_cores
from desktop_app.present.highlights import Span
from desktop_app.present.meaning_words import meaning_marks
from desktop_app.retrieve.late import LateInteraction
from desktop_app.search_records import Query
from desktop_app.services.answering_models import Answering, AnsweringModels
from desktop_app.services.asking import asked_of
from desktop_app.services.encoder_slot import EncoderSlot, LoadedModel
from desktop_app.services.feedback import FeedbackReader
from desktop_app.store.database import Database
from desktop_app.store.search_reader import ChunkText, SearchReader

GONE = "The passage is not in the index any more; search again."
NOT_SEARCHED = "Only words were searched, not meaning."
NO_TOKENS = "The model {} compares passages as wholes: it cannot tell which words matched."
NOT_YET = "The passages of this folder are not coded token by token yet."
AS_A_WHOLE = "No word stands out: the passage matches as a whole."
_AT_ONCE = 4
"""So many passages are encoded side by side at most, with less priority than the window has."""
Place = tuple[int, int]
"""Document id, and the offset of the document at which a passage begins."""


class Compared(NamedTuple):
    """How near the tokens of a passage come to those of a query."""

    text: str
    """Of the passage."""
    spans: Sequence[Span]
    """The places of its tokens in `text`, those of its context before 0."""
    cosines: NDArray[np.float32]
    """(tokens, query tokens)."""

    @property
    def marks(self) -> tuple[MeaningMark, ...]:
        """The words that stand out, in reading order."""
        return meaning_marks(self.text, self.spans, self.cosines)


class MeaningMatcher:
    """Any thread; a passage takes as long as it takes to encode, some 10 to 100 ms."""

    def __init__(
        self, database: Database, reader: SearchReader, encoders: EncoderSlot, examples: FeedbackReader
    ) -> None:
        self._database = database
        self._reader = reader
        self._examples = examples
        self._answering = AnsweringModels(database, encoders)
        self._late = LateInteraction(database)

    def matched(self, query: Query, document_id: int, start: int) -> MeaningMatch:
        """The words of the passage that begins at the offset `start` of the document, or why they are not known."""
        (compared,) = self.compared(query, [(document_id, start)], CancelToken())
        if isinstance(compared, str):
            return MeaningMatch(missing=compared)
        marks = compared.marks
        return MeaningMatch(marks) if marks else MeaningMatch(missing=AS_A_WHOLE)

    def compared(self, query: Query, places: Sequence[Place], cancel: CancelToken) -> list[Compared | str]:
        """The passages that begin at these places, in their order, or why one cannot be compared.

        Nothing is sent to a remote model.
        :raises Cancelled: on request; checked between passages.
        """
        found = [self._found(place) for place in places]
        readable = [one for one in found if not isinstance(one, str)]
        with ThreadPoolExecutor(min(_AT_ONCE, usable_cores()), "locate", initializer=step_back) as pool:
            tokens = pool.map(lambda one: _located(one, cancel), readable)
            feedback = self._examples.read(query, [])
            asked = {
                model.name: asked_of(model, query, feedback, self._examples)
                for model in {one.model.name: one.model for one in readable}.values()
            }
            like = [chunk_id for of_example in feedback.like for chunk_id in of_example]
            return [
                one if isinstance(one, str) else self._told(one, asked[one.model.name], next(tokens), like)
                for one in found
            ]

    def _found(self, place: Place) -> "_Readable | str":
        chunk_ids = self._reader.chunks_at(*place)[:1]
        stored = self._reader.texts(chunk_ids)
        if not stored:
            return GONE
        with self._database.unchanging():
            model = _answering(self._answering.now(), chunk_ids[0])
        if model is None:
            return NOT_SEARCHED
        if model.host or not model.has_tokens:
            return NO_TOKENS.format(model.name)
        return _Readable(model, stored[chunk_ids[0]])

    def _told(
        self, passage: "_Readable", asked: EncodedQuery | None, tokens: LocatedTokens | None, like: Sequence[int]
    ) -> Compared | str:
        model, (text, context) = passage.model, (passage.stored.text, passage.stored.context)
        if asked is None or tokens is None:
            return NO_TOKENS.format(model.name)
        cosines = self._late.cosines(
            model.fingerprint, asked.tokens, tokens.states, weights=asked.token_weights, like=like
        )
        if cosines is None:
            return NOT_YET
        before = len(passage_input(context, "")) if context else 0
        spans = [(start - before, end - before) for start, end in tokens.spans]
        return Compared(text, spans, cosines.astype(np.float32))


class _Readable(NamedTuple):
    model: LoadedModel
    stored: ChunkText


def _located(passage: _Readable, cancel: CancelToken) -> LocatedTokens | None:
    cancel.check()
    return passage.model.locate(passage_input(passage.stored.context, passage.stored.text))


def _answering(answering: Answering, chunk_id: int) -> LoadedModel | None:
    return next((model for model in answering.models if answering.answered(model, [chunk_id])), None)
