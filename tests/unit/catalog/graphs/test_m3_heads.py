from pathlib import Path

import numpy as np
import pytest

from desktop_app.cancellation import CancelToken
from desktop_app.catalog.builder import Build
from desktop_app.catalog.graphs.m3_heads import COLBERT_FILE, SPARSE_FILE, build_m3
from desktop_app.catalog.manifest import load_manifest
from desktop_app.catalog.model_store import ModelStore
from desktop_app.catalog.opening import open_encoder
from desktop_app.encode.bi_encoder import BiEncoder
from desktop_app.encode.heads import TextHeads
from desktop_app.errors import UserFacingError
from desktop_app.inference.pooling import l2_normalise
from desktop_app.settings import EncodeSettings
from tests.onnx_folders import WIDTH, WORDS, importer, onnx_folder, token_graph
from tests.torch_files import write_state

RANDOM = np.random.default_rng(5)
SPARSE, SPARSE_BIAS = RANDOM.normal(size=(1, WIDTH)), RANDOM.normal(size=1)
COLBERT, COLBERT_BIAS = RANDOM.normal(size=(WIDTH, WIDTH)), RANDOM.normal(size=WIDTH)
TEXTS = ["notice period a a b", "the", "x y z ?", ""]


def write_heads(folder: Path) -> list[Path]:
    return [
        write_state(folder / SPARSE_FILE, weight=SPARSE, bias=SPARSE_BIAS),
        write_state(folder / COLBERT_FILE, weight=COLBERT, bias=COLBERT_BIAS),
    ]


def encoded(store: ModelStore, name: str) -> list[TextHeads]:
    encoder = open_encoder(store.load(name), EncodeSettings(provider="cpu", threads=1))
    assert isinstance(encoder, BiEncoder)
    try:
        return encoder.encode_heads(TEXTS)
    finally:
        encoder.close()


def expected(text: str) -> tuple[dict[int, float], np.ndarray]:
    """Word weights and token vectors by the formulas, in NumPy."""
    ids = [2, *(WORDS.index(word) if word in WORDS else 1 for word in text.split()), 3]
    table, weight = (np.frombuffer(item.raw_data, np.float32) for item in token_graph().graph.initializer)
    states = table.reshape(-1, WIDTH)[ids] @ weight.reshape(WIDTH, WIDTH)
    weights = np.maximum(states @ SPARSE.astype(np.float16).astype(np.float32).T + np.float16(SPARSE_BIAS[0]), 0)[:, 0]
    sparse: dict[int, float] = {}
    for token, value in zip(ids, weights, strict=True):
        if token > 3 and value > 0:
            sparse[token] = max(sparse.get(token, 0), float(value))
    vectors = states[1:] @ COLBERT.astype(np.float16).astype(np.float32).T + COLBERT_BIAS.astype(np.float16)
    return sparse, vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@pytest.mark.parametrize("external", ["", "model.onnx_data"])
def test_three_outputs_by_the_formulas(tmp_path: Path, external: str) -> None:
    folder = onnx_folder(tmp_path / "m3", token_graph(output="token_embeddings"), external=external)
    write_heads(folder)
    store = ModelStore(tmp_path / "models", load_manifest())
    importer(store).import_folder(folder, lambda _step: None, CancelToken())
    described = store.load("m3").description
    assert (described.sparse_output, described.colbert_output) == ("sparse_weights", "colbert_vectors")
    for text, heads in zip(TEXTS, encoded(store, "m3"), strict=True):
        sparse, vectors = expected(text)
        assert heads.sparse == pytest.approx(sparse, abs=1e-4)
        assert heads.colbert == pytest.approx(vectors, abs=1e-4)
        assert np.linalg.norm(heads.dense) == pytest.approx(1)


def test_the_builder_moves_everything_but_the_heads(tmp_path: Path) -> None:
    work, finished = tmp_path / "work", tmp_path / "finished"
    folder = onnx_folder(work, external="model.onnx_data")
    finished.mkdir()
    members = (folder / "model.onnx", folder / "model.onnx_data", *write_heads(folder), folder / "tokenizer.json")
    shares: list[float] = []
    build_m3(Build(members, work, finished, shares.append, CancelToken()))
    assert {path.name for path in finished.iterdir()} == {"model.onnx", "model.onnx_data", "tokenizer.json"}
    assert shares[-1] == 1.0


def test_heads_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    folder = onnx_folder(tmp_path / "m3")
    write_heads(folder)
    write_state(folder / COLBERT_FILE, weight=np.zeros((4, 4)), bias=np.zeros(4))
    store = ModelStore(tmp_path / "models", load_manifest())
    with pytest.raises(UserFacingError, match="does not fit"):
        importer(store).import_folder(folder, lambda _step: None, CancelToken())
    assert not store.installed("m3")


def test_a_missing_head_is_named(tmp_path: Path) -> None:
    folder = onnx_folder(tmp_path / "work")
    (tmp_path / "finished").mkdir()
    build = Build((folder / "model.onnx",), folder, tmp_path / "finished", lambda _share: None, CancelToken())
    with pytest.raises(UserFacingError, match="sparse_linear"):
        build_m3(build)


def test_vectors_word_weights_and_token_vectors_come_from_one_run_in_any_batch(tmp_path: Path) -> None:
    folder = onnx_folder(tmp_path / "m3", token_graph(output="token_embeddings"))
    write_heads(folder)
    store = ModelStore(tmp_path / "models", load_manifest())
    importer(store).import_folder(folder, lambda _step: None, CancelToken())
    encoder = open_encoder(store.load("m3"), EncodeSettings(provider="cpu", threads=2, batch_tokens=64))
    assert isinstance(encoder, BiEncoder)
    try:
        assert encoder.has_words
        passages = encoder.read_passages(TEXTS * 20, None)
        for place, text in enumerate(TEXTS * 20):
            query = encoder.read_query(text)
            assert passages.vectors[place] == pytest.approx(query.vector, abs=1e-5)
            assert passages.words[place] == pytest.approx(query.words, abs=1e-4)
            assert query.words == pytest.approx(expected(text)[0], abs=1e-4)
            assert query.tokens is not None
            if text == TEXTS[0]:  # its own late-interaction vectors, but for the closing token
                np.testing.assert_allclose(l2_normalise(query.tokens), expected(text)[1][:-1], atol=1e-4)
    finally:
        encoder.close()
