import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from desktop_app.cancellation import CancelToken
from desktop_app.catalog.model_store import ModelStore
from desktop_app.catalog.opening import open_reranker
from desktop_app.errors import Cancelled, EnvironmentFault, UserFacingError
from desktop_app.inference.onnx_session import OnnxSession
from desktop_app.inference.tokenizer import Tokenizer
from desktop_app.model_description import ModelDescription, ModelKind
from desktop_app.rank.cross_encoder import CrossEncoder, probabilities
from desktop_app.settings import EncodeSettings
from tests.tiny_reranker import NONE_SHARED, PER_WORD, install_tiny_reranker, write_graph, write_tokenizer

MAX_TOKENS = 32
PASSAGES = [f"{'notice ' * (n % 5)}{'rent ' * (n % 7)}deposit" for n in range(40)]


def score_of(shared: int) -> float:
    return float(1 / (1 + np.exp(-(NONE_SHARED + PER_WORD * shared))))


def describe(**changes: object) -> ModelDescription:
    values: dict[str, object] = {"kind": ModelKind.CROSS_ENCODER, **changes}
    return ModelDescription("tiny", 0, MAX_TOKENS, "none", "", "", "", "float32", **values)  # type: ignore[arg-type]


class WatchedSession(OnnxSession):
    """The real session, which also notes the runs and may wait at a gate."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, provider="cpu")
        self.shapes: list[tuple[int, ...]] = []
        self.gate, self.entered = threading.Event(), threading.Event()
        self.gate.set()

    def run(
        self,
        ids: npt.NDArray[np.int64],
        mask: npt.NDArray[np.int64],
        *,
        output: str | None = None,
        types: npt.NDArray[np.int64] | None = None,
    ) -> npt.NDArray[np.float32]:
        self.shapes.append(ids.shape)
        self.entered.set()
        assert self.gate.wait(20)
        return super().run(ids, mask, output=output, types=types)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reranker")
    write_tokenizer(folder / "tokenizer.json")
    write_graph(folder / "model.onnx")
    return folder


@pytest.fixture
def session(files: Path) -> WatchedSession:
    return WatchedSession(files / "model.onnx")


def encoder_of(session: OnnxSession, files: Path, **changes: object) -> CrossEncoder:
    tokenizer = Tokenizer.read(files / "tokenizer.json", MAX_TOKENS)
    return CrossEncoder(session, tokenizer, describe(**changes), EncodeSettings(threads=2, batch_tokens=64))


@pytest.fixture
def encoder(session: WatchedSession, files: Path) -> Iterator[CrossEncoder]:
    encoder = encoder_of(session, files)
    yield encoder
    session.gate.set()
    encoder.close()


def test_scores_follow_the_words_that_both_texts_share(encoder: CrossEncoder) -> None:
    scores = encoder.scores("notice period", ["rent", "notice of rent", "the notice period", "Notice notice PERIOD"])
    np.testing.assert_allclose(scores, [score_of(shared) for shared in (0, 1, 2, 3)], atol=1e-6)


def test_the_parts_of_a_pair_are_told_apart(encoder: CrossEncoder) -> None:
    assert encoder.scores("notice notice", ["rent"])[0] == pytest.approx(score_of(0), abs=1e-6)


def test_a_batch_gives_what_each_pair_gives_alone(encoder: CrossEncoder, session: WatchedSession) -> None:
    together = encoder.scores("notice rent", PASSAGES)
    assert len(session.shapes) < len(PASSAGES)
    assert all(rows == 1 or rows * length <= 64 for rows, length in session.shapes)
    alone = [encoder.scores("notice rent", [passage])[0] for passage in PASSAGES]
    np.testing.assert_allclose(together, alone, atol=1e-6)


def test_the_end_of_a_long_passage_is_left_out(encoder: CrossEncoder, session: WatchedSession) -> None:
    room = MAX_TOKENS - 3 - 1
    fits, cut = encoder.scores("cat", ["dog " * (room - 1) + "cat", "dog " * room + "cat"])
    assert (fits, cut) == (pytest.approx(score_of(1), abs=1e-6), pytest.approx(score_of(0), abs=1e-6))
    assert max(length for _, length in session.shapes) == MAX_TOKENS


def test_a_long_query_leaves_a_quarter_to_the_passage(encoder: CrossEncoder) -> None:
    query = "dog " * (MAX_TOKENS * 3 // 4 - 1) + "cat rent"
    room = MAX_TOKENS // 4 - 3
    cat, rent, at_the_end = encoder.scores(query, ["cat", "rent", "rent " * room + "cat"])
    assert cat == pytest.approx(score_of(1), abs=1e-6)
    assert rent == pytest.approx(score_of(0), abs=1e-6)
    assert at_the_end == pytest.approx(score_of(0), abs=1e-6)


def test_nothing_to_judge(encoder: CrossEncoder) -> None:
    assert encoder.scores("notice", []).shape == (0,)


def test_cancel_between_batches(encoder: CrossEncoder, session: WatchedSession) -> None:
    cancel = CancelToken()
    outcome: list[BaseException] = []

    def ask() -> None:
        with pytest.raises(Cancelled) as raised:
            encoder.scores("notice", PASSAGES, cancel)
        outcome.append(raised.value)

    session.gate.clear()
    asking = threading.Thread(target=ask)
    asking.start()
    assert session.entered.wait(20)
    cancel.cancel()
    session.gate.set()
    asking.join(20)
    assert len(outcome) == 1
    assert len(session.shapes) <= 2  # those that had begun
    assert encoder.scores("notice", ["notice"]).shape == (1,)


def test_a_closed_encoder_cancels(encoder: CrossEncoder) -> None:
    encoder.close()
    with pytest.raises(Cancelled):
        encoder.scores("notice", ["notice"])


def test_two_classes_are_one_logit(files: Path, tmp_path: Path, encoder: CrossEncoder) -> None:
    write_graph(tmp_path / "two.onnx", classes=2, output="scores")
    two = encoder_of(OnnxSession(tmp_path / "two.onnx", provider="cpu"), files)
    np.testing.assert_allclose(two.scores("notice", PASSAGES), encoder.scores("notice", PASSAGES), atol=1e-6)
    two.close()


def test_calibration_is_data(files: Path, session: WatchedSession) -> None:
    calibrated = encoder_of(session, files, score_scale=0.5, score_offset=1.5)
    logit = 0.5 * (NONE_SHARED + PER_WORD) + 1.5
    assert calibrated.scores("notice", ["notice"])[0] == pytest.approx(1 / (1 + np.exp(-logit)), abs=1e-6)
    calibrated.close()


def test_what_is_no_reranker_is_said_to_be_none(files: Path, tmp_path: Path) -> None:
    write_graph(tmp_path / "three.onnx", classes=3)
    three = encoder_of(OnnxSession(tmp_path / "three.onnx", provider="cpu"), files)
    with pytest.raises(EnvironmentFault, match=r"tiny is no reranker.*\(1, 3\)"):
        three.scores("notice", ["notice"])
    three.close()


def test_a_graph_that_fails_is_the_machines_fault(files: Path, session: WatchedSession) -> None:
    broken = encoder_of(session, files, score_scale=float("nan"))
    with pytest.raises(EnvironmentFault, match="not numbers"):
        broken.scores("notice", ["notice"])
    broken.close()


def test_the_logistic_function_at_its_ends() -> None:
    np.testing.assert_array_equal(probabilities(np.array([-1e9, 0, 1e9], np.float32)), [0, 0.5, 1])


def test_an_installed_one_is_opened_and_another_kind_refused(tmp_path: Path) -> None:
    store = ModelStore(tmp_path)
    model = store.load(install_tiny_reranker(tmp_path))
    encoder = open_reranker(model, EncodeSettings(threads=1))
    assert encoder.scores("notice", ["notice"])[0] == pytest.approx(score_of(1), abs=1e-6)
    encoder.close()
    description = tmp_path / model.description.name / "model.toml"
    description.write_text(description.read_text().replace("cross-encoder", "bi-encoder"))
    with pytest.raises(UserFacingError, match="no reranker"):
        open_reranker(store.load(model.description.name), EncodeSettings())
