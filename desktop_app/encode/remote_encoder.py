"""Texts to unit vectors on someone else's machine: the texts are sent there.

Owns what is sent together, the check of what comes back, and whose fault a failure is. Must not know who agreed to
the sending: `services` loads a remote model for named folders only. There is no class per service: the dialect is
data of the model.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from desktop_app.cancellation import CancelToken
from desktop_app.encode.interruptible import interruptible
from desktop_app.encode.remote_batches import request_batches, sendable
from desktop_app.encode.remote_client import RemoteClient
from desktop_app.encode.remote_dialects import DIALECTS, NoNumbers, Side, WrongAnswer, vectors_in
from desktop_app.encode.remote_queries import WAIT_S, RemoteQueries
from desktop_app.encode.remote_trouble import TextsRefused, retrying, unreadable, unsound
from desktop_app.errors import ServiceUnavailable
from desktop_app.inference.pooling import l2_normalise
from desktop_app.model_description import ModelDescription, RemoteSource

PASSAGES_S = 60.0
"""Without a byte of an answer."""
BYTES_PER_NUMBER = 32
"""More than a number takes in JSON."""
BYTES_OF_FRAME = 100_000
HARMLESS = "notice period"
"""A text that every service takes: if it does not, the texts before it were not to blame."""

Vectors = npt.NDArray[np.float32]


class RemoteEncoder:
    """Encodes queries and passages as unit vectors, float32 (n, dim). Safe in any thread.

    A text of white space only is never sent; it gets the zero vector, which is near to nothing.
    """

    refusals: tuple[str, ...] = ()

    def __init__(self, client: RemoteClient, source: RemoteSource, description: ModelDescription) -> None:
        self.description = description
        self._client = client
        self._source = source
        self._body = DIALECTS[source.provider]
        self._closing = CancelToken()
        self._queries = RemoteQueries(self._fetch_query, client.host)

    @property
    def provider(self) -> str:
        """Where it is computed."""
        return self._client.host

    def encode_query(self, text: str) -> Vectors:
        """The query's vector, (dim,), within seconds; one that was asked before is not sent again.

        :raises ServiceUnavailable: it cannot be had now.
        """
        if not text.strip():
            return np.zeros(self.description.dimensions, np.float32)
        return self._queries.vector(self.description.query_prefix + text)

    def encode_passages(self, inputs: Sequence[str], cancel: CancelToken | None = None) -> Vectors:
        """Vectors in the order of `inputs`, (n, dim).

        :raises ServiceUnavailable: the service does not answer, or not with vectors; several attempts were made.
        :raises TextsRefused: it does, but not for these texts.
        :raises Cancelled: `cancel` was set; a request under way is left to itself.
        """
        cancel = cancel or CancelToken()
        vectors = np.zeros((len(inputs), self.description.dimensions), np.float32)
        rows = [row for row, text in enumerate(inputs) if text.strip()]
        texts = [self._sendable(self.description.passage_prefix + inputs[row]) for row in rows]
        for batch in request_batches(texts, self._source.batch_texts, self._source.batch_tokens):
            sent = [texts[place] for place in batch]
            vectors[[rows[place] for place in batch]] = retrying(cancel)(self._passages, sent, cancel)
        return vectors

    def close(self) -> None:
        """End the connections; a query under way is waited for, a request with passages is not."""
        self._closing.cancel()
        self._queries.close()
        self._client.close()

    def _passages(self, texts: Sequence[str], cancel: CancelToken) -> Vectors:
        """One attempt. If the texts are refused, a harmless one tells whether they or the service are to blame."""
        self._client.wait_for_turn(cancel)
        cancel.check()
        self._closing.check()
        try:
            return self._ask_interruptibly(texts, cancel)
        except TextsRefused:
            try:
                self._ask_interruptibly([HARMLESS], cancel)
            except TextsRefused:
                raise unsound(self._client.host, self._source.model) from None
            raise

    def _ask_interruptibly(self, texts: Sequence[str], cancel: CancelToken) -> Vectors:
        return interruptible(lambda: self._ask(texts, Side.PASSAGE, PASSAGES_S, cancel), cancel)

    def _fetch_query(self, text: str) -> Vectors:
        try:
            vector: Vectors = self._ask([self._sendable(text)], Side.QUERY, WAIT_S, self._closing)[0]
        except TextsRefused as error:
            raise ServiceUnavailable(str(error)) from None
        return vector

    def _ask(self, texts: Sequence[str], side: Side, timeout_s: float, cancel: CancelToken) -> Vectors:
        dimensions = self.description.dimensions
        most_bytes = len(texts) * dimensions * BYTES_PER_NUMBER + BYTES_OF_FRAME
        body = self._body(self._source, side, texts, dimensions)
        answer = self._client.post(body, timeout_s=timeout_s, most_bytes=most_bytes, cancel=cancel)
        try:
            return l2_normalise(vectors_in(answer, len(texts), dimensions))
        except NoNumbers as wrong:
            raise TextsRefused(f"The answer of {self._client.host} {wrong}.") from None
        except WrongAnswer as wrong:
            raise unreadable(self._client.host, str(wrong)) from None

    def _sendable(self, text: str) -> str:
        return sendable(text, self.description.max_tokens)
