"""Embeds the chunks that lack something their model gives, group by group, without ever letting the encoder idle.

Two groups are in flight at a time: while one is written, the other one is computed. Vectors, and the documents
that are complete with them, are committed together, so what is reported as indexed is on disk. A text that the
encoder chokes on is left alone; a service that does not answer is no text's fault, so the stage rests and tries again.
Belongs to the coordinator thread; only the encoder runs elsewhere.
"""

import logging
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from desktop_app.cancellation import CancelToken
from desktop_app.encode.bi_encoder import passage_input
from desktop_app.encode.heads import EncodedPassages
from desktop_app.errors import Cancelled, ServiceUnavailable
from desktop_app.records import Fingerprint, PendingChunk
from desktop_app.services.encoder_slot import LoadedModel
from desktop_app.services.passage_store import PassageStore
from desktop_app.services.rate_meter import RateMeter
from desktop_app.store.database import Connection, transaction
from desktop_app.store.documents import Documents

log = logging.getLogger("findwell.indexing")

GROUP_CHUNKS = 96
GROUPS_IN_FLIGHT = 2
FIRST_REST_S = 10.0
"""How long a service that does not answer is left alone; each time twice as long."""
LONGEST_REST_S = 600.0
SOME_REFUSED = "Some passages could not be embedded; they are found by their words only."


@dataclass(frozen=True, slots=True)
class _Group:
    chunks: Sequence[PendingChunk]
    future: Future[EncodedPassages]


class EmbeddingStage:
    """Feeds pending chunks to one model and stores the vectors."""

    def __init__(
        self,
        connection: Connection,
        model: LoadedModel,
        *,
        wake: Callable[[], None],
        indexed: Callable[[Sequence[int]], None],
        rate: RateMeter,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._connection = connection
        self.model = model
        self._wake = wake
        self._indexed = indexed
        self._rate = rate
        self._clock = clock
        self._rest_until = 0.0
        self._rests = 0  # one after another
        self._singly: deque[PendingChunk] = deque()
        self._refused: set[int] = set()
        self.problem = ""
        self._documents = Documents(connection)
        self._passages = PassageStore(connection, model)
        self.fingerprint_id = self._passages.fingerprint_id
        self._pool = ThreadPoolExecutor(GROUPS_IN_FLIGHT, thread_name_prefix="embed-group")
        self._groups: list[_Group] = []
        self._cancel = CancelToken()
        self._cursor = 0

    @property
    def fingerprint(self) -> Fingerprint:
        """What decides the vectors of this stage."""
        return self.model.fingerprint

    @property
    def refused(self) -> frozenset[int]:
        """Chunks that the model could not encode; they are left alone until the next start."""
        return frozenset(self._refused)

    @property
    def busy(self) -> bool:
        """Whether groups are in flight."""
        return bool(self._groups)

    def look_again(self, chunk_id: int = 0) -> None:
        """Start over at the first chunk from `chunk_id` on without a vector: it may have become wanted."""
        self._cursor = min(self._cursor, max(0, chunk_id - 1))

    def step(self) -> bool:
        """Collect finished groups and send new ones; whether anything was done. Never waits."""
        collected = self._collect()
        if self._clock() < self._rest_until:
            return collected
        sent = False
        while len(self._groups) < (1 if self._rests else GROUPS_IN_FLIGHT) and self._send_next():
            sent = True
        return collected or sent

    def suspend(self) -> None:
        """Stop the groups in flight at their next batch; their chunks stay pending."""
        self._cancel.cancel()
        for group in self._groups:
            group.future.cancel()
        self._pool.shutdown(wait=True)
        self._collect()
        self._pool = ThreadPoolExecutor(GROUPS_IN_FLIGHT, thread_name_prefix="embed-group")
        self._cancel = CancelToken()
        self._cursor = 0

    def close(self) -> None:
        """Stop and release the threads."""
        self.suspend()
        self._pool.shutdown()

    def _send_next(self) -> bool:
        if self._singly:
            self._send([self._singly.popleft()])
            return True
        left_out = self._refused.union(chunk.chunk_id for group in self._groups for chunk in group.chunks)
        while pending := self._passages.pending(self._cursor, GROUP_CHUNKS):
            self._cursor = pending[-1].chunk_id
            chunks = [chunk for chunk in pending if chunk.chunk_id not in left_out]
            if chunks:
                self._send(chunks)
                return True
        return False

    def _send(self, chunks: Sequence[PendingChunk]) -> None:
        if not self._groups:
            self._rate.restart()
        inputs = [passage_input(chunk.context, chunk.text) for chunk in chunks]
        future = self._pool.submit(self._passages.encode, inputs, self._cancel)
        self._groups.append(_Group(chunks, future))
        future.add_done_callback(lambda _: self._wake())

    def _collect(self) -> bool:
        done = [group for group in self._groups if group.future.done()]
        self._groups = [group for group in self._groups if not group.future.done()]
        for group in done:
            if not group.future.cancelled():
                self._store(group)
        return bool(done)

    def _store(self, group: _Group) -> None:
        try:
            encoded = group.future.result()
        except Cancelled:
            return
        except ServiceUnavailable as trouble:
            self._rest(trouble, group)
            return
        except Exception:  # noqa: BLE001 - whatever the runtime raises, one text must not stop the queue
            self._blame(group)
            return
        chunk_ids = [chunk.chunk_id for chunk in group.chunks]
        with transaction(self._connection):
            self._passages.add(chunk_ids, encoded)
            settled = self._documents.settle(self.fingerprint_id, self._documents.holding_chunks(chunk_ids))
        if self._rests:
            self._rests, self.problem = 0, SOME_REFUSED if self._refused else ""
        self._rate.add(len(chunk_ids))
        self._indexed(settled)

    def _rest(self, trouble: ServiceUnavailable, group: _Group) -> None:
        """Leave the service alone for a while; the chunks stay pending."""
        now = self._clock()
        if now >= self._rest_until:  # else this is the other group that was in flight
            grown = min(FIRST_REST_S * 2**self._rests, LONGEST_REST_S)
            self._rests += 1
            self._rest_until = now + max(grown, trouble.wait_s)
            log.warning("embedding with %s waits: %s", self.model.name, trouble)
        until = f"files that wait for {self.model.name} are found by their words, or by the model before it"
        self.problem = f"{trouble} Until then, {until}."
        self.look_again(group.chunks[0].chunk_id)

    def _blame(self, group: _Group) -> None:
        """The encoder failed: try the chunks one by one, and leave the one that fails alone until the next start."""
        if len(group.chunks) > 1:
            self._singly.extend(group.chunks)
            return
        self._refused.add(group.chunks[0].chunk_id)
        log.exception("chunk %d cannot be embedded", group.chunks[0].chunk_id)
        self.problem = SOME_REFUSED
