"""What a model is asked for one search: a text, the parts of an expression, examples, or several of them.

Owns the order in which these become one query vector. Must not know: who answers, lanes, ranking.
"""

from dataclasses import replace

from desktop_app.encode.heads import EncodedQuery
from desktop_app.encode.query_arithmetic import weighted_sum
from desktop_app.search_records import Query, QueryPart
from desktop_app.services.encoder_slot import LoadedModel
from desktop_app.services.feedback import Feedback, FeedbackReader


def asked_of(model: LoadedModel, query: Query, feedback: Feedback, examples: FeedbackReader) -> EncodedQuery | None:
    """What `model` is to search by, on the calling thread; None where it has nothing to search by.

    Only texts that stand in the query are encoded, and sent away by a remote model; examples give stored vectors.
    :raises ServiceUnavailable: a remote model does not answer.
    :raises Cancelled: the model was closed.
    """
    said = _said(model, query)
    if not feedback.given or (said is None and query.text):
        return said
    vector = examples.moved(model.fingerprint, None if said is None else said.vector, feedback)
    if vector is None:
        return None
    return replace(said, vector=vector) if said is not None else EncodedQuery(vector)


def nothing_asked(model: LoadedModel, query: Query) -> str:
    """Why `asked_of` gave nothing, as a sentence for the person."""
    reason = "the parts of the query cancel each other out" if query.text else "the examples have no vectors of it"
    return f"Folders with the model {model.name} are searched by words only: {reason}."


def _said(model: LoadedModel, query: Query) -> EncodedQuery | None:
    """What the text alone asks; None without one, and where its parts cancel each other out."""
    if not query.text:
        return None
    parts = query.parts or (QueryPart(query.text, 1.0),)
    answers = model.ask_each([part.text for part in parts], as_passages=query.pasted)
    return weighted_sum(answers, [part.weight for part in parts]) if query.parts else answers[0]
