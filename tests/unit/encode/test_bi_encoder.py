import os
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import monotonic

import numpy as np
import numpy.typing as npt
import pytest

from desktop_app.cancellation import CancelToken
from desktop_app.encode.bi_encoder import BiEncoder, passage_input
from desktop_app.encode.token_codes import TokenBasis, TokenCoder, nearest_cosines
from desktop_app.errors import Cancelled
from desktop_app.inference.batch_pool import WORKER_NICENESS
from desktop_app.inference.onnx_session import OnnxSession
from desktop_app.inference.tokenizer import Tokenizer
from desktop_app.settings import EncodeSettings
from tests.tiny_model import HIDDEN, POSITIONS, tiny_description

TEXTS = [f"{'word ' * (i % 7 + 1)}{i}" for i in range(40)]
POISON = "a " * 40


class WatchedSession(OnnxSession):
    """The real session, which also notes the runs and may wait at a gate, but for the thread that made it."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, provider="cpu")
        self.free = threading.get_ident()
        self.shapes: list[tuple[int, ...]] = []
        self.threads: set[int] = set()
        self.niceness: set[int] = set()
        self.gate = threading.Event()
        self.gate.set()
        self.entered = threading.Event()

    def run(
        self, ids: npt.NDArray[np.int64], mask: npt.NDArray[np.int64], *, output: str | None = None
    ) -> npt.NDArray[np.float32]:
        self.shapes.append(ids.shape)
        self.threads.add(threading.get_ident())
        if sys.platform == "linux":
            self.niceness.add(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))
        self.entered.set()
        assert threading.get_ident() == self.free or self.gate.wait(20)
        return super().run(ids, mask, output=output)


@pytest.fixture
def session(tiny_files: Path) -> WatchedSession:
    return WatchedSession(tiny_files / "float32.onnx")


@pytest.fixture
def encoder(session: WatchedSession, tiny_files: Path) -> Iterator[BiEncoder]:
    tokenizer = Tokenizer.read(tiny_files / "tokenizer.json", POSITIONS)
    encoder = BiEncoder(session, tokenizer, tiny_description(), EncodeSettings(threads=2, batch_tokens=64))
    yield encoder
    session.gate.set()
    encoder.close()


def test_unit_vectors_in_input_order(encoder: BiEncoder, session: WatchedSession) -> None:
    vectors = encoder.encode_passages(TEXTS)
    assert vectors.shape == (len(TEXTS), HIDDEN)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    for row in (0, 13, 39):
        np.testing.assert_allclose(encoder.encode_passages([TEXTS[row]])[0], vectors[row], atol=1e-5)
    assert all(rows == 1 or rows * length <= 64 for rows, length in session.shapes)


def test_what_is_read_of_texts_is_their_vectors_and_the_codes_of_their_tokens(encoder: BiEncoder) -> None:
    assert (encoder.has_tokens, encoder.has_words) == (True, False)
    coder = TokenCoder(TokenBasis.learned(encoder.token_states(["notice period", "three months", "合同 通知"])))
    read = encoder.read_passages(TEXTS, coder)
    np.testing.assert_allclose(read.vectors, encoder.encode_passages(TEXTS), atol=1e-5)
    assert (len(read.codes), read.words) == (len(TEXTS), ())
    for row in (0, 13, 39):
        query = encoder.read_query(TEXTS[row])
        np.testing.assert_allclose(query.vector, encoder.encode_query(TEXTS[row]), atol=1e-5)
        assert query.tokens is not None
        alone = encoder.read_passages([TEXTS[row]], coder).codes
        scores = nearest_cosines(coder.query(query.tokens), [alone[0], read.codes[row]]).mean(axis=1)
        assert scores[0] == pytest.approx(scores[1], abs=1e-3)
    assert encoder.read_passages(TEXTS, None).codes == ()


def test_tokens_of_a_text_are_those_behind_the_prefix(encoder: BiEncoder) -> None:
    (ids,) = encoder.tokenizer.content_ids(["notice"])
    query, (passage,) = encoder.read_query("notice").tokens, encoder.token_states(["notice"])
    assert query is not None
    assert len(query) == len(passage) == len(ids)
    assert encoder.read_query("").tokens is not None  # of the prefix, where there is nothing else


def test_tokens_of_a_passage_are_told_with_their_places(encoder: BiEncoder) -> None:
    text = "three  months notice"
    located = encoder.located_tokens(text)
    letters = [text[start:end].strip() for start, end in located.spans]
    assert letters == list("threemonthsnotice")  # which are the tokens of this model
    np.testing.assert_allclose(located.states, encoder.token_states([text])[0], atol=1e-5)
    assert len(encoder.located_tokens("").spans) == len(encoder.located_tokens("").states) > 0


def test_queries_and_passages_have_their_prefixes(encoder: BiEncoder) -> None:
    query = encoder.encode_query("notice")
    assert query.shape == (HIDDEN,)
    assert not np.allclose(query, encoder.encode_passages(["notice"])[0], atol=1e-3)
    np.testing.assert_allclose(query, encoder._encode(encoder.tokenizer.encode_batch(["query: notice"]))[0], atol=1e-6)


def test_several_queries_are_read_in_order_and_short_ones_share_a_run(
    encoder: BiEncoder, session: WatchedSession
) -> None:
    texts = ["notice period", "a " * 30, "lease"]
    together = encoder.read_queries(texts)
    for text, asked in zip(texts, together, strict=True):
        alone = encoder.read_query(text)
        np.testing.assert_allclose(asked.vector, alone.vector, atol=1e-5)
        assert asked.tokens is not None
        assert alone.tokens is not None
        np.testing.assert_allclose(asked.tokens, alone.tokens, atol=1e-4)
    (similar,) = encoder.read_queries(["lease"], as_passages=True)
    np.testing.assert_allclose(similar.vector, encoder.encode_passages(["lease"])[0], atol=1e-5)
    assert encoder.read_queries([]) == []


def test_nothing_in_nothing_out(encoder: BiEncoder) -> None:
    assert encoder.encode_passages([]).shape == (0, HIDDEN)


def test_a_query_does_not_wait_for_passages(encoder: BiEncoder, session: WatchedSession) -> None:
    session.gate.clear()
    with ThreadPoolExecutor(1) as caller:
        passages = caller.submit(encoder.encode_passages, TEXTS)
        assert session.entered.wait(20)
        assert encoder.encode_query("notice").shape == (HIDDEN,)
        assert not passages.done()
        session.gate.set()
        assert passages.result(20).shape == (len(TEXTS), HIDDEN)


def test_queries_run_on_the_asking_thread(encoder: BiEncoder, session: WatchedSession) -> None:
    encoder.encode_query("notice")
    assert session.threads == {threading.get_ident()}


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has priorities of threads")
def test_passages_run_with_low_priority(encoder: BiEncoder, session: WatchedSession) -> None:
    encoder.encode_passages(TEXTS)
    assert threading.get_ident() not in session.threads
    assert session.niceness == {WORKER_NICENESS}


def test_two_callers_at_once(encoder: BiEncoder) -> None:
    expected = encoder.encode_passages(TEXTS)
    with ThreadPoolExecutor(2) as callers:
        for result in callers.map(encoder.encode_passages, [TEXTS] * 4):
            np.testing.assert_allclose(result, expected, atol=1e-5)


def test_cancel_between_batches(encoder: BiEncoder, session: WatchedSession) -> None:
    session.gate.clear()
    cancel = CancelToken()
    with ThreadPoolExecutor(1) as caller:
        passages = caller.submit(encoder.encode_passages, TEXTS, cancel)
        assert session.entered.wait(20)
        cancel.cancel()
        session.gate.set()
        with pytest.raises(Cancelled):
            passages.result(20)
    assert len(session.shapes) <= 2  # those that had begun
    assert encoder.encode_passages(["still usable"]).shape == (1, HIDDEN)


def wait_until_closed(encoder: BiEncoder) -> None:
    """Wait until the batches that have not begun are cancelled; the one at the gate is still awaited."""
    pool, tick, limit = encoder._pool._pool, threading.Event(), monotonic() + 20
    while True:
        with pool._shutdown_lock:
            if pool._shutdown:
                return
        assert monotonic() < limit
        tick.wait(0.005)


def test_closing_ends_waiting_callers(encoder: BiEncoder, session: WatchedSession) -> None:
    session.gate.clear()
    with ThreadPoolExecutor(2) as callers:
        passages = callers.submit(encoder.encode_passages, TEXTS)
        assert session.entered.wait(20)
        closing = callers.submit(encoder.close)
        wait_until_closed(encoder)
        session.gate.set()
        with pytest.raises(Cancelled):
            passages.result(20)
        closing.result(20)


def test_pooling_outside_the_graph(session: WatchedSession, tiny_files: Path, encoder: BiEncoder) -> None:
    tokenizer = Tokenizer.read(tiny_files / "tokenizer.json", POSITIONS)
    pooled = BiEncoder(session, tokenizer, tiny_description("mean"), EncodeSettings(threads=1))
    np.testing.assert_allclose(pooled.encode_passages(TEXTS), encoder.encode_passages(TEXTS), atol=1e-5)
    pooled.close()


def test_passage_input() -> None:
    assert passage_input("Lease › Notice", "three months") == "Lease › Notice\nthree months"
    assert passage_input("", "three months") == "three months"


class CrampedSession(WatchedSession):
    """Has memory for a few texts at a time, and none for a text of its own choice."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.memory = 2
        self.poison_length = 0

    def run(
        self, ids: npt.NDArray[np.int64], mask: npt.NDArray[np.int64], *, output: str | None = None
    ) -> npt.NDArray[np.float32]:
        result = super().run(ids, mask, output=output)
        if len(ids) > self.memory or ids.shape[1] == self.poison_length:
            raise RuntimeError("Failed to allocate memory")
        return result


@pytest.fixture
def cramped(tiny_files: Path) -> CrampedSession:
    return CrampedSession(tiny_files / "float32.onnx")


@pytest.fixture
def cramped_encoder(cramped: CrampedSession, tiny_files: Path) -> Iterator[BiEncoder]:
    tokenizer = Tokenizer.read(tiny_files / "tokenizer.json", POSITIONS)
    encoder = BiEncoder(cramped, tokenizer, tiny_description(), EncodeSettings(threads=1, batch_tokens=512))
    yield encoder
    encoder.close()


def test_a_batch_that_memory_is_too_short_for_is_halved(
    cramped: CrampedSession, cramped_encoder: BiEncoder, encoder: BiEncoder
) -> None:
    vectors = cramped_encoder.encode_passages(TEXTS)
    np.testing.assert_allclose(vectors, encoder.encode_passages(TEXTS), atol=1e-5)
    runs = len(cramped.shapes)
    cramped_encoder.encode_passages(TEXTS)
    assert len(cramped.shapes) - runs < runs, "later batches begin smaller"


def test_a_text_that_fails_alone_fails_with_its_reason(cramped: CrampedSession, cramped_encoder: BiEncoder) -> None:
    cramped.poison_length = poison_length(cramped_encoder)
    with pytest.raises(RuntimeError, match="allocate"):
        cramped_encoder.encode_passages([*TEXTS, POISON])


def test_a_text_that_fails_alone_makes_no_later_batch_smaller(
    cramped: CrampedSession, cramped_encoder: BiEncoder
) -> None:
    cramped.memory = len(TEXTS)
    cramped_encoder.encode_passages(TEXTS)
    usual = sorted(cramped.shapes)
    cramped.poison_length = poison_length(cramped_encoder)
    for texts in ([*TEXTS, POISON], [TEXTS[0], POISON]):
        with pytest.raises(RuntimeError, match="allocate"):
            cramped_encoder.encode_passages(texts)
    cramped.shapes.clear()
    cramped_encoder.encode_passages(TEXTS)
    assert sorted(cramped.shapes) == usual


def poison_length(encoder: BiEncoder) -> int:
    """How many tokens the text has that always fails."""
    return len(encoder.tokenizer.encode_batch([f"passage: {POISON}"])[0])
