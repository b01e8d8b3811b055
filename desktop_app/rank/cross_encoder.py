"""How well passages answer a query, judged by one model that reads both together.

Owns pairs, batches and the turning of logits into scores. Must not know candidates, orders or the store.
A person waits for the answer, so the threads keep the priority of the program.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from desktop_app.cancellation import CancelToken
from desktop_app.errors import EnvironmentFault
from desktop_app.inference.batch_pool import BatchPool
from desktop_app.inference.batching import padded, token_batches
from desktop_app.inference.onnx_session import SESSION_ERRORS, OnnxSession, first_line
from desktop_app.inference.segmenters import Pair
from desktop_app.inference.tokenizer import Tokenizer
from desktop_app.model_description import ModelDescription
from desktop_app.settings import EncodeSettings

LOGITS = "logits"
"""The usual name of the output; without it the graph's first is taken."""

Scores = npt.NDArray[np.float32]


class CrossEncoder:
    """Scores passages against a query from 0 to 1. Safe in any thread."""

    def __init__(
        self, session: OnnxSession, tokenizer: Tokenizer, description: ModelDescription, settings: EncodeSettings
    ) -> None:
        self.description = description
        self._session = session
        self._tokenizer = tokenizer
        wanted = description.token_output or LOGITS
        self._output = wanted if wanted in session.outputs else session.outputs[0]
        self._batch_tokens = settings.batch_tokens
        self._pool = BatchPool("rerank", settings.threads)

    def scores(self, query: str, passages: Sequence[str], cancel: CancelToken | None = None) -> Scores:
        """The score of each passage, (n,), float32, in their order.

        :raises Cancelled: `cancel` was set, which is checked between batches, or the encoder was closed.
        :raises EnvironmentFault: the graph fails, or what it gives is no score.
        """
        pairs = self._tokenizer.encode_pairs(query, passages)
        scores = np.empty(len(pairs), np.float32)

        def judge(rows: list[int]) -> None:
            scores[rows] = self._judged([pairs[row] for row in rows])

        self._pool.run(token_batches([len(pair.ids) for pair in pairs], self._batch_tokens), judge, cancel)
        return scores

    @property
    def provider(self) -> str:
        """What it runs on."""
        return self._session.provider

    @property
    def refusals(self) -> tuple[str, ...]:
        """One sentence for each provider that was wanted and is not used."""
        return self._session.refusals

    def close(self) -> None:
        """End the threads after their current batch; waiting calls raise `Cancelled`."""
        self._pool.close()

    def _judged(self, pairs: Sequence[Pair]) -> Scores:
        ids, mask = padded([pair.ids for pair in pairs])
        types, _ = padded([pair.types for pair in pairs])
        try:
            computed = self._session.run(ids, mask, output=self._output, types=types)
        except SESSION_ERRORS as error:
            raise EnvironmentFault(f"The reranker {self.description.name} failed: {first_line(error)}") from error
        scale, offset = self.description.score_scale, self.description.score_offset
        scores = probabilities(self._logits(computed, len(pairs)) * scale + offset)
        if not np.isfinite(scores).all():
            raise EnvironmentFault(f"The reranker {self.description.name} gave scores that are not numbers.")
        return scores

    def _logits(self, computed: Scores, count: int) -> Scores:
        """One logit a pair, of a graph with one output, or with one each for "no match" and "match"."""
        if computed.shape in ((count,), (count, 1)):
            return computed.reshape(count)
        if computed.shape == (count, 2):
            difference: Scores = computed[:, 1] - computed[:, 0]
            return difference
        name, shape = self.description.name, computed.shape
        raise EnvironmentFault(
            f"The model {name} is no reranker: for {count} pairs it gives an array of shape {shape}."
        )


def probabilities(logits: Scores) -> Scores:
    """The logistic function, 0 to 1, written so that it cannot overflow."""
    values: Scores = 0.5 * (1 + np.tanh(0.5 * logits.astype(np.float32)))
    return values
