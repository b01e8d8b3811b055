"""Which words of a passage matched a query by meaning: its tokens once more, one passage at a time, when asked for.

The token codes of the index are of joined tokens and hold no places, so the passage is encoded anew.
"""

import numpy as np

from desktop_app.encode.bi_encoder import passage_input
from desktop_app.explanation import MeaningMatch
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
        """The words of the passage that begins at the offset `start` of the document, or why they are not known.

        Nothing is sent to a remote model.
        """
        chunk_ids = self._reader.chunks_at(document_id, start)[:1]
        stored = self._reader.texts(chunk_ids)
        if not stored:
            return MeaningMatch(missing=GONE)
        with self._database.unchanging():
            model = _answering(self._answering.now(), chunk_ids[0])
        if model is None:
            return MeaningMatch(missing=NOT_SEARCHED)
        if model.host or not model.has_tokens:
            return MeaningMatch(missing=NO_TOKENS.format(model.name))
        return self._compared(model, query, stored[chunk_ids[0]])

    def _compared(self, model: LoadedModel, query: Query, passage: ChunkText) -> MeaningMatch:
        feedback = self._examples.read(query, [])
        asked = asked_of(model, query, feedback, self._examples)
        tokens = model.locate(passage_input(passage.context, passage.text))
        if asked is None or tokens is None:
            return MeaningMatch(missing=NO_TOKENS.format(model.name))
        like = [chunk_id for of_example in feedback.like for chunk_id in of_example]
        cosines = self._late.cosines(
            model.fingerprint, asked.tokens, tokens.states, weights=asked.token_weights, like=like
        )
        if cosines is None:
            return MeaningMatch(missing=NOT_YET)
        before = len(passage_input(passage.context, "")) if passage.context else 0
        spans = [(start - before, end - before) for start, end in tokens.spans]
        marks = meaning_marks(passage.text, spans, cosines.astype(np.float32))
        return MeaningMatch(marks) if marks else MeaningMatch(missing=AS_A_WHOLE)


def _answering(answering: Answering, chunk_id: int) -> LoadedModel | None:
    return next((model for model in answering.models if answering.answered(model, [chunk_id])), None)
