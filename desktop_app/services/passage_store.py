"""Encodes passages of an index with one model, and stores all that the model says of them.

Owns which tables a passage's vector, word weights and token codes go to, and that all codes of a model are made with
one basis. It is learned at the model's first passage in an index, from sentences in many languages.
"""

import threading
from collections.abc import Sequence

from desktop_app.cancellation import CancelToken
from desktop_app.encode.heads import EncodedPassages
from desktop_app.encode.token_codes import TokenBasis, TokenCoder
from desktop_app.records import PendingChunk
from desktop_app.services.encoder_slot import LoadedModel
from desktop_app.store.database import Connection, transaction
from desktop_app.store.token_codes import TokenCodes
from desktop_app.store.vectors import Vectors
from desktop_app.store.word_weights import WordWeights


class PassageStore:
    """The passages of one model in one index. All but `encode` belongs to the thread of the connection."""

    def __init__(self, connection: Connection, model: LoadedModel) -> None:
        self._model = model
        self._vectors = Vectors(connection)
        self._word_weights = WordWeights(connection)
        self._token_codes = TokenCodes(connection)
        with transaction(connection):
            self.fingerprint_id = self._vectors.fingerprint_id(model.fingerprint)
        stored = self._token_codes.basis(self.fingerprint_id)
        self._coder = TokenCoder(TokenBasis.from_bytes(stored)) if stored else None
        self._learning = threading.Lock()

    def pending(self, after_chunk_id: int, limit: int) -> list[PendingChunk]:
        """Wanted chunks with a higher id that lack something the model gives, in order of their id."""
        return self._vectors.pending(self.fingerprint_id, after_chunk_id, limit, codes=self._model.has_tokens)

    def encode(self, inputs: Sequence[str], cancel: CancelToken) -> EncodedPassages:
        """What the model says of `inputs`. Any thread.

        :raises Cancelled: on request; checked between batches.
        """
        return self._model.embed(inputs, cancel, self._token_coder(cancel))

    def add(self, chunk_ids: Sequence[int], encoded: EncodedPassages) -> None:
        """Store it for these chunks, in the caller's transaction. A vector that is there stays, as files hold it."""
        known = self._vectors.having(self.fingerprint_id, chunk_ids)
        new = [row for row, chunk_id in enumerate(chunk_ids) if chunk_id not in known]
        self._vectors.add(self.fingerprint_id, [chunk_ids[row] for row in new], encoded.vectors[new])
        if encoded.words:
            self._word_weights.add(self.fingerprint_id, chunk_ids, encoded.words)
        if encoded.codes and self._coder is not None:
            self._token_codes.keep_basis(self.fingerprint_id, self._coder.basis.as_bytes())
            self._token_codes.add(self.fingerprint_id, chunk_ids, encoded.codes)

    def _token_coder(self, cancel: CancelToken) -> TokenCoder | None:
        if not self._model.has_tokens:
            return None
        with self._learning:
            if self._coder is None:
                self._coder = TokenCoder(self._model.token_basis(cancel))
            return self._coder
