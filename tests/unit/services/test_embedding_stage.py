"""What becomes of chunks when the encoder fails: a text is to blame, or the service is."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from desktop_app.cancellation import CancelToken
from desktop_app.errors import ServiceUnavailable
from desktop_app.records import Fingerprint
from desktop_app.services.embedding_stage import FIRST_REST_S, GROUP_CHUNKS, LONGEST_REST_S, EmbeddingStage
from desktop_app.services.encoder_slot import LoadedModel
from desktop_app.services.rate_meter import RateMeter
from desktop_app.store.root_models import RootModels
from desktop_app.store.vectors import Vectors
from tests.unit.store.search_samples import SampleIndex

CHUNKS = GROUP_CHUNKS * 3


class MoodyEncoder:
    """Raises `trouble` while it is set, and chokes on texts with `poison`."""

    def __init__(self) -> None:
        self.trouble: Exception | None = None
        self.poison = "\0"
        self.calls: list[Sequence[str]] = []

    def encode_query(self, text: str) -> NDArray[np.float32]:
        return self.encode_passages([text])[0]

    def encode_passages(self, inputs: Sequence[str], cancel: CancelToken | None = None) -> NDArray[np.float32]:
        self.calls.append(inputs)
        if self.trouble is not None:
            raise self.trouble
        if any(self.poison in text for text in inputs):
            raise RuntimeError("a text the runtime chokes on")
        return np.full((len(inputs), 4), 0.5, np.float32)


class Bench:
    """A stage over an index of CHUNKS chunks, with a clock that stands still."""

    def __init__(self, folder: Path) -> None:
        self.index = SampleIndex(folder)
        self.encoder = MoodyEncoder()
        self.now = 100.0
        model = LoadedModel("far", self.encoder, Fingerprint("far", "{}", 4), None, host="api.example.org")
        self.index.add("a.txt", [f"chunk {number}" for number in range(CHUNKS)])
        self.stage = EmbeddingStage(
            self.index.connection,
            model,
            wake=lambda: None,
            indexed=lambda _ids: None,
            rate=RateMeter(),
            clock=lambda: self.now,
        )
        RootModels(self.index.connection).aim_all(self.stage.fingerprint_id)

    @property
    def embedded(self) -> int:
        return Vectors(self.index.connection).count(self.stage.fingerprint_id)

    def work(self) -> None:
        """Step until nothing is in flight and nothing more is sent."""
        while self.stage.step() or self.stage.busy:
            for group in list(self.stage._groups):
                group.future.exception(10)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path)
    yield bench
    bench.stage.close()
    bench.index.close()


def test_a_service_that_is_gone_blames_no_chunk_and_is_tried_again(bench: Bench) -> None:
    bench.encoder.trouble = ServiceUnavailable("It is gone.", "Wait.")
    bench.work()
    assert bench.embedded == 0
    assert bench.stage.refused == frozenset()
    assert bench.stage.problem.startswith("It is gone. Wait.")
    calls = len(bench.encoder.calls)
    assert calls <= 2
    bench.now += FIRST_REST_S - 1
    bench.work()
    assert len(bench.encoder.calls) == calls
    bench.encoder.trouble = None
    bench.now += 1
    bench.work()
    assert bench.embedded == CHUNKS
    assert bench.stage.problem == ""


def test_rests_grow_up_to_a_limit_with_one_attempt_each(bench: Bench) -> None:
    bench.encoder.trouble = ServiceUnavailable("It is gone.")
    bench.work()
    rests = []
    for _ in range(8):
        rest = bench.stage._rest_until - bench.now
        rests.append(rest)
        bench.now += rest
        calls = len(bench.encoder.calls)
        bench.work()
        assert len(bench.encoder.calls) == calls + 1
    assert rests[:3] == [FIRST_REST_S, 2 * FIRST_REST_S, 4 * FIRST_REST_S]
    assert rests[-1] == LONGEST_REST_S


def test_the_service_may_ask_for_a_longer_rest(bench: Bench) -> None:
    bench.encoder.trouble = ServiceUnavailable("Too often.", wait_s=3600)
    bench.work()
    bench.encoder.trouble = None
    bench.now += 3599
    bench.work()
    assert bench.embedded == 0
    bench.now += 1
    bench.work()
    assert bench.embedded == CHUNKS


def test_a_text_that_is_to_blame_is_left_alone_even_after_a_rest(bench: Bench) -> None:
    bench.encoder.poison = "chunk 7"
    bench.work()
    bad = sum("chunk 7" in f"chunk {number}" for number in range(CHUNKS))
    assert (len(bench.stage.refused), bench.embedded) == (bad, CHUNKS - bad)
    bench.index.add("b.txt", ["something new"])
    bench.stage.look_again()
    bench.encoder.trouble = ServiceUnavailable("It is gone.")
    bench.work()
    assert "It is gone." in bench.stage.problem
    bench.encoder.trouble = None
    bench.now += FIRST_REST_S
    bench.work()
    assert bench.embedded == CHUNKS - bad + 1
    assert "could not be embedded" in bench.stage.problem


def test_behind_many_that_are_refused_the_others_are_embedded(bench: Bench) -> None:
    bench.encoder.poison = "chunk"
    bench.work()
    assert len(bench.stage.refused) == CHUNKS
    bench.index.add("b.txt", ["something new"])
    bench.stage.look_again()
    assert bench.stage.step()
    bench.work()
    assert bench.embedded == 1
