import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from desktop_app.cancellation import CancelToken
from desktop_app.catalog.installed_model import ONNX_FILE, TOKENIZER_FILE, describe_as
from desktop_app.catalog.model_store import ModelStore
from desktop_app.errors import UserFacingError
from desktop_app.evaluate.benchmark import Bench, run_benchmarks
from desktop_app.evaluate.rerank_benchmark import QUERIES, SAME_SIZE, same_size_cross_encoder
from desktop_app.services.api_keys import ApiKeys
from desktop_app.services.encoder_slot import EncoderSlot, LoadedModel
from desktop_app.services.model_loader import ModelLoader
from desktop_app.settings import EncodeSettings, SearchSettings, Settings
from tests.tiny_model import NAME, build_tiny_model, tiny_description
from tests.unit.evaluate.samples import counting_model

CANDIDATES = 12
SETTINGS = replace(Settings(), encode=EncodeSettings(threads=1), search=SearchSettings(late_candidates=CANDIDATES))


class Judge:
    """A cross-encoder that keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, list[str]]] = []

    def scores(self, query: str, passages: Sequence[str], cancel: CancelToken | None = None) -> np.ndarray:
        self.asked.append((query, list(passages)))
        return np.zeros(len(passages), np.float32)


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> ModelStore:
    folder = tmp_path_factory.mktemp("tiny")
    build_tiny_model(folder)
    installed = folder / "installed" / NAME
    installed.mkdir(parents=True)
    shutil.copy(folder / "float32.onnx", installed / ONNX_FILE)
    shutil.copy(folder / "tokenizer.json", installed / TOKENIZER_FILE)
    describe_as(installed, tiny_description(), "test")
    return ModelStore(installed.parent)


@pytest.fixture
def model(models: ModelStore) -> Iterator[LoadedModel]:
    slot = EncoderSlot()
    loader = ModelLoader(models, slot, SETTINGS, ApiKeys())
    loader.load(NAME)
    assert slot.current is not None
    yield slot.current
    loader.close()


def test_all_read_the_same_candidates_and_are_compared(tmp_path: Path, models: ModelStore, model: LoadedModel) -> None:
    own, judge = same_size_cross_encoder(models.load(NAME), SETTINGS.encode), Judge()
    rerankers = {SAME_SIZE: own, "other": judge}
    bench = Bench(tmp_path, SETTINGS, model, 40, lambda what, number: None, rerankers=rerankers)
    found = run_benchmarks(["rerank"], bench)["rerank"]
    own.close()
    assert found["candidates"] == CANDIDATES
    assert [len(set(passages)) for _, passages in judge.asked] == [CANDIDATES] * QUERIES
    assert len({query for query, _ in judge.asked}) == QUERIES
    assert found["late_ms"] > 0
    assert found["same_size_ratio"] == pytest.approx(found["same_size_ms"] / found["late_ms"])
    assert found["other_cpu_ratio"] == pytest.approx(found["other_cpu_ms"] / found["late_cpu_ms"])


def test_the_stand_in_reads_both_texts(models: ModelStore) -> None:
    own = same_size_cross_encoder(models.load(NAME), SETTINGS.encode)
    near, far, other = (own.scores(*pair)[0] for pair in (("abc", ["the"]), ("xyz", ["the"]), ("abc", ["ing"])))
    own.close()
    assert len({float(near), float(far), float(other)}) == 3


def test_a_model_without_vectors_of_tokens_is_refused(tmp_path: Path) -> None:
    bench = Bench(tmp_path, SETTINGS, counting_model()[0], 20, lambda what, number: None)
    with pytest.raises(UserFacingError, match="no vectors of tokens"):
        run_benchmarks(["rerank"], bench)
