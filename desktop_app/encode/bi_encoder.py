"""Texts to unit vectors, with one model.

Owns prefixes, batches, pooling and the pool of encoding threads. Must not know files, the store or chunking.
One session is shared: every worker makes its own single-threaded run, so that batches of any shape keep all
cores busy. A query never waits behind passages; it runs at once on the thread that asks.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt

from desktop_app.cancellation import CancelToken
from desktop_app.encode.heads import (
    EncodedPassages,
    EncodedQuery,
    LocatedTokens,
    TextHeads,
    WordWeights,
    content_rows,
    content_states,
    token_vectors,
    word_weights,
)
from desktop_app.encode.token_codes import TokenCoder
from desktop_app.inference.batch_pool import BatchPool, step_back
from desktop_app.inference.batching import padded, token_batches
from desktop_app.inference.onnx_session import SESSION_ERRORS, OnnxSession
from desktop_app.inference.pooling import POOLERS, Mask, l2_normalise, standardise
from desktop_app.inference.tokenizer import Tokenizer
from desktop_app.model_description import ModelDescription
from desktop_app.settings import EncodeSettings

LEAST_BATCH_TOKENS = 128
"""A run that fails is tried again in halves, and if they succeed, later batches are smaller, down to this."""

SENTENCE_OUTPUTS = ("sentence_embedding",)
TOKEN_OUTPUTS = ("last_hidden_state", "token_embeddings")
"""Names that exporters give to a graph's outputs; without one of them the first output is taken."""

Vectors = npt.NDArray[np.float32]


def passage_input(context: str, text: str) -> str:
    """How a chunk's context and text are joined before they are encoded; the prefix is not part of it."""
    return f"{context}\n{text}" if context else text


class BiEncoder:
    """Encodes queries and passages as unit vectors, float32 (n, dim). Safe in any thread.

    With dynamically quantised linear layers a vector depends slightly on its batch (cosine about 0.997), so
    equal texts need not give equal bits.
    """

    def __init__(
        self, session: OnnxSession, tokenizer: Tokenizer, description: ModelDescription, settings: EncodeSettings
    ) -> None:
        self.description = description
        self.tokenizer = tokenizer
        self._session = session
        usual = SENTENCE_OUTPUTS if description.pooling == "graph" else TOKEN_OUTPUTS
        wanted = (description.token_output,) if description.token_output else usual
        self._output = next((name for name in wanted if name in session.outputs), session.outputs[0])
        self._tokens = self._token_output()
        on_processor = session.provider == "cpu"
        self._batch_tokens = settings.batch_tokens if on_processor else settings.accelerator_batch_tokens
        self._pool = BatchPool("encode", settings.threads, prepare=step_back)

    @property
    def provider(self) -> str:
        """Name of the provider in use."""
        return self._session.provider

    @property
    def refusals(self) -> tuple[str, ...]:
        """Sentences that say why other providers are not used."""
        return self._session.refusals

    def encode_query(self, text: str) -> Vectors:
        """The query's vector, (dim,)."""
        ids = self.tokenizer.encode_batch([self.description.query_prefix + text])
        vector: Vectors = self._encode(ids)[0]
        return vector

    def encode_passages(self, inputs: Sequence[str], cancel: CancelToken | None = None) -> Vectors:
        """Vectors in the order of `inputs`, (n, dim).

        May be called from two threads at once, so that the pool has work while one caller stores its result.
        :raises Cancelled: `cancel` was set; checked between batches.
        """
        ids = self.tokenizer.encode_batch([self.description.passage_prefix + text for text in inputs])
        vectors = np.empty((len(ids), self.description.dimensions), np.float32)

        def encode_rows(rows: list[int]) -> None:
            vectors[rows] = self._encode([ids[row] for row in rows])

        self._run(ids, encode_rows, cancel)
        return vectors

    @property
    def has_words(self) -> bool:
        """Whether the graph gives word weights beside the vector."""
        return bool(self.description.sparse_output)

    @property
    def has_tokens(self) -> bool:
        """Whether the graph gives token vectors beside the vector."""
        return bool(self._tokens)

    def read_query(self, text: str) -> EncodedQuery:
        """The query's vector with all else that the graph gives, on the calling thread."""
        return self.read_queries([text])[0]

    def read_queries(self, texts: Sequence[str], *, as_passages: bool = False) -> list[EncodedQuery]:
        """The same of several texts, in order; short ones share a run.

        `as_passages` gives them the prefix of passages, for texts to which similar ones are wanted.
        """
        prefix = self.description.passage_prefix if as_passages else self.description.query_prefix
        ids = self.tokenizer.encode_batch([prefix + text for text in texts])
        leading = self._leading[prefix]
        found: dict[int, EncodedQuery] = {}
        for rows in token_batches([len(row) for row in ids], self._batch_tokens):
            batch = [ids[row] for row in rows]
            vectors, words, states = self._read(batch, words=self.has_words, tokens=self.has_tokens, leading=leading)
            for place, row in enumerate(rows):
                found[row] = EncodedQuery(
                    vectors[place], words[place] if words else {}, states[place] if states else None
                )
        return [found[row] for row in range(len(ids))]

    def read_passages(
        self, inputs: Sequence[str], coder: TokenCoder | None, cancel: CancelToken | None = None
    ) -> EncodedPassages:
        """Vectors, word weights where the graph has them, and with `coder` token codes; else as `encode_passages`."""
        ids = self.tokenizer.encode_batch([self.description.passage_prefix + text for text in inputs])
        leading = self._leading[self.description.passage_prefix]
        vectors = np.empty((len(ids), self.description.dimensions), np.float32)
        weights: dict[int, WordWeights] = {}
        codes: dict[int, bytes] = {}

        def read_rows(rows: list[int]) -> None:
            batch = [ids[row] for row in rows]
            vectors[rows], words, states = self._read(
                batch, words=self.has_words, tokens=coder is not None, leading=leading
            )
            weights.update(zip(rows, words, strict=False))
            if coder is not None:
                codes.update((row, coder.codes(of_text)) for row, of_text in zip(rows, states, strict=True))

        self._run(ids, read_rows, cancel)
        order = range(len(ids))
        return EncodedPassages(
            vectors,
            [weights[row] for row in order] if self.has_words else (),
            [codes[row] for row in order] if coder is not None else (),
        )

    def token_states(self, texts: Sequence[str]) -> list[Vectors]:
        """Token vectors of each text as a passage, (tokens, token dim), on the calling thread, one after the other."""
        prefix = self.description.passage_prefix
        leading = self._leading[prefix]
        return [
            self._read([row], words=False, tokens=True, leading=leading)[2][0]
            for row in self.tokenizer.encode_batch([prefix + text for text in texts])
        ]

    def located_tokens(self, text: str) -> LocatedTokens:
        """Token vectors of one passage as its codes are made of, and where they stand in it; on the calling thread."""
        prefix = self.description.passage_prefix
        pieces = self.tokenizer.encode_located(prefix + text)
        ids = [piece.id for piece in pieces]
        computed, _ = self._computed([ids], (self._output, self._tokens))
        rows = content_rows(ids, self._leading[prefix], self.tokenizer.special_ids)
        spans = [(max(0, pieces[row].start - len(prefix)), max(0, pieces[row].end - len(prefix))) for row in rows]
        return LocatedTokens(computed[self._tokens][0][rows], spans)

    def encode_heads(self, inputs: Sequence[str], *, prefix: str = "") -> list[TextHeads]:
        """Vector, word weights and token vectors of each text, in order, of a model whose graph has all three.

        Runs on the calling thread. `prefix` is the description's for queries or for passages.
        """
        ids = self.tokenizer.encode_batch([prefix + text for text in inputs])
        found: dict[int, TextHeads] = {}
        for rows in token_batches([len(row) for row in ids], self._batch_tokens):
            found.update(zip(rows, self._heads([ids[row] for row in rows]), strict=True))
        return [found[row] for row in range(len(ids))]

    def close(self) -> None:
        """End the workers after their current batch; waiting calls raise `Cancelled`."""
        self._pool.close()

    def _run(self, ids: Sequence[list[int]], work: Callable[[list[int]], None], cancel: CancelToken | None) -> None:
        """Call `work` with the rows of every batch, on the pool."""
        budget = self._batch_tokens
        batches = token_batches([len(row) for row in ids], budget)
        self._pool.run(batches, lambda rows: self._work_in_parts(rows, budget, work), cancel)

    def _work_in_parts(self, rows: list[int], budget: int, work: Callable[[list[int]], None]) -> None:
        """Call `work` with the rows, or with halves of them where all together are too much for the session.

        Later calls begin with batches of the size that succeeded. `budget` is what the rows were cut for. Nothing is
        learnt of sizes from a text that fails by itself.
        """
        try:
            work(rows)
        except SESSION_ERRORS:  # most often memory: an accelerator has what it has
            if len(rows) == 1:
                raise
            half = max(LEAST_BATCH_TOKENS, budget // 2)
            self._work_in_parts(rows[: len(rows) // 2], half, work)
            self._work_in_parts(rows[len(rows) // 2 :], half, work)
            self._batch_tokens = min(self._batch_tokens, half)

    def _token_output(self) -> str:
        """Name of the output of one vector a token; empty if there is none."""
        described = self.description
        if described.colbert_output:
            return described.colbert_output
        if described.pooling != "graph":
            return self._output  # pooled here, so these are the tokens' states
        return next((name for name in TOKEN_OUTPUTS if name in self._session.outputs), "")

    @cached_property
    def _leading(self) -> Mapping[str, int]:
        """Of both prefixes, how many tokens stand before those of a text: the special ones and the prefix's own."""
        counts: dict[str, int] = {}
        for prefix in (self.description.query_prefix, self.description.passage_prefix):
            pairs = zip(*self.tokenizer.encode_batch([prefix + "1", prefix + "a"]), strict=False)
            counts[prefix] = next((place for place, (one, other) in enumerate(pairs) if one != other), 0)
        return counts

    def _read(
        self, ids: Sequence[list[int]], *, words: bool, tokens: bool, leading: int
    ) -> tuple[Vectors, list[WordWeights], list[Vectors]]:
        """Vectors, and of each text the word weights and the states of its tokens, where wanted: else empty."""
        sparse = self.description.sparse_output
        wanted = (self._output, *([sparse] if words else ()), *([self._tokens] if tokens else ()))
        computed, dense = self._computed(ids, wanted)
        special, texts = self.tokenizer.special_ids, list(enumerate(ids))
        return (
            dense,
            [word_weights(of, computed[sparse][row, : len(of)], special) for row, of in texts] if words else [],
            [content_states(of, computed[self._tokens][row], leading, special) for row, of in texts] if tokens else [],
        )

    def _heads(self, ids: Sequence[list[int]]) -> list[TextHeads]:
        sparse, colbert = self.description.sparse_output, self.description.colbert_output
        computed, dense = self._computed(ids, (self._output, sparse, colbert))
        special = self.tokenizer.special_ids
        return [
            TextHeads(
                dense[row],
                word_weights(known, computed[sparse][row, : len(known)], special),
                token_vectors(computed[colbert][row, : len(known)]),
            )
            for row, known in enumerate(ids)
        ]

    def _computed(self, ids: Sequence[list[int]], outputs: Sequence[str]) -> tuple[Mapping[str, Vectors], Vectors]:
        """The outputs of one run by their names, (batch, sequence, ...), and the vectors; the first is pooled."""
        rows, mask = padded(ids)
        names = list(dict.fromkeys(outputs))
        computed = dict(zip(names, self._session.run_all(rows, mask, names), strict=True))
        return computed, self._pooled(computed[outputs[0]], mask)

    def _encode(self, ids: Sequence[list[int]]) -> Vectors:
        rows, mask = padded(ids)
        return self._pooled(self._session.run(rows, mask, output=self._output), mask)

    def _pooled(self, computed: Vectors, mask: Mask) -> Vectors:
        if self.description.pooling == "graph":
            return l2_normalise(computed)  # some graphs leave that to whoever reads them
        pooled = POOLERS[self.description.pooling](computed, mask)
        return l2_normalise(standardise(pooled) if self.description.layer_norm else pooled)
