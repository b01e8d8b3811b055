from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file
from tokenizers import Tokenizer as RawTokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace
from tokenizers.processors import TemplateProcessing

from desktop_app.cancellation import CancelToken
from desktop_app.encode.static_encoder import StaticEncoder
from desktop_app.errors import Cancelled, EnvironmentFault
from desktop_app.inference.tokenizer import Tokenizer
from desktop_app.model_description import ModelDescription, ModelKind

VOCABULARY = {"[UNK]": 0, "<s>": 1, "east": 2, "north": 3, "up": 4}
TABLE = np.array([[9, 9, 9], [8, 8, 8], [2, 0, 0], [0, 2, 0], [0, 0, 4]], np.float32)
DESCRIPTION = ModelDescription("table", 3, 4, "mean", "", "", "", "float16", kind=ModelKind.STATIC)


@pytest.fixture
def tokenizer(tmp_path: Path) -> Tokenizer:
    raw = RawTokenizer(WordLevel(VOCABULARY, unk_token="[UNK]"))
    raw.pre_tokenizer = Whitespace()
    raw.post_processor = TemplateProcessing("<s> $A", special_tokens=[("<s>", 1)])
    raw.save(str(tmp_path / "tokenizer.json"))
    return Tokenizer.read(tmp_path / "tokenizer.json", DESCRIPTION.max_tokens)


@pytest.fixture
def encoder(tokenizer: Tokenizer) -> StaticEncoder:
    return StaticEncoder(TABLE, tokenizer, DESCRIPTION)


def test_a_vector_is_the_direction_of_the_mean_of_its_words(encoder: StaticEncoder) -> None:
    vectors = encoder.encode_passages(["east", "east north", "up up east east"])
    root = np.sqrt(0.5)
    expected = [[1, 0, 0], [root, root, 0], [1 / np.sqrt(5), 0, 2 / np.sqrt(5)]]
    assert vectors == pytest.approx(np.array(expected), abs=1e-6)
    assert encoder.encode_query("east") == pytest.approx([1, 0, 0])


def test_special_and_unknown_tokens_count_for_nothing(encoder: StaticEncoder) -> None:
    assert encoder.encode_query("whatever east") == pytest.approx([1, 0, 0])


@pytest.mark.parametrize("text", ["", "whatever", "\n"])
def test_a_text_without_a_known_word_is_near_to_nothing(encoder: StaticEncoder, text: str) -> None:
    vectors = encoder.encode_passages(["east", text, "north"])
    assert vectors.tolist() == [[1, 0, 0], [0, 0, 0], [0, 1, 0]]


def test_the_limit_of_tokens_holds(encoder: StaticEncoder) -> None:
    assert encoder.encode_query("east east east east north") == pytest.approx([1, 0, 0])


def test_order_does_not_depend_on_how_texts_are_grouped(encoder: StaticEncoder) -> None:
    texts = ["east", "north", "up", "east up"] * 200
    together = encoder.encode_passages(texts)
    assert (together == np.stack([encoder.encode_query(text) for text in texts])).all()


def test_encoding_can_be_cancelled(encoder: StaticEncoder) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        encoder.encode_passages(["east"], cancel)


@pytest.mark.parametrize("name", ["embeddings", "embedding.weight"])
def test_the_table_is_read_from_a_file(tokenizer: Tokenizer, tmp_path: Path, name: str) -> None:
    save_file({name: TABLE.astype(np.float16)}, tmp_path / "t.safetensors")
    encoder = StaticEncoder.from_file(tmp_path / "t.safetensors", tokenizer, DESCRIPTION)
    assert encoder.encode_query("north") == pytest.approx([0, 1, 0])


@pytest.mark.parametrize("table", [TABLE[:3], TABLE[:, :2], TABLE.ravel()])
def test_a_table_that_does_not_fit_is_refused(tokenizer: Tokenizer, tmp_path: Path, table: np.ndarray) -> None:
    save_file({"embeddings": np.ascontiguousarray(table)}, tmp_path / "t.safetensors")
    with pytest.raises(EnvironmentFault, match=r"t\.safetensors"):
        StaticEncoder.from_file(tmp_path / "t.safetensors", tokenizer, DESCRIPTION)


def test_a_damaged_file_is_refused(tokenizer: Tokenizer, tmp_path: Path) -> None:
    (tmp_path / "t.safetensors").write_bytes(b"not a table")
    with pytest.raises(EnvironmentFault, match=r"t\.safetensors"):
        StaticEncoder.from_file(tmp_path / "t.safetensors", tokenizer, DESCRIPTION)
