import pytest
from tokenizers import Tokenizer as RawTokenizer
from tokenizers import models, pre_tokenizers

from desktop_app.chunk.token_counts import EstimatedCounter, ModelCounter
from desktop_app.inference.segmenters import LibrarySegmenter
from desktop_app.inference.tokenizer import CHARACTERS_PER_TOKEN, Tokenizer


@pytest.fixture
def raw() -> RawTokenizer:
    raw = RawTokenizer(models.WordLevel({"[UNK]": 0, "a": 1}, unk_token="[UNK]"))
    raw.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    return raw


@pytest.fixture
def words(raw: RawTokenizer) -> Tokenizer:
    return Tokenizer(LibrarySegmenter(raw), 512)


def test_estimate() -> None:
    assert EstimatedCounter().count(["", "a" * 10, "通知期", "通知 abc"]) == [0, 3, 3, 3]


def test_model_counts_in_order_over_many_batches(words: Tokenizer) -> None:
    counts = ModelCounter(words).count(["a " * (i % 7) for i in range(1000)])
    assert counts == [i % 7 for i in range(1000)]


def test_almost_only_white_space_still_counts(words: Tokenizer) -> None:
    assert ModelCounter(words).count([" " * CHARACTERS_PER_TOKEN * 10 + "a"]) == [10]


def test_lone_surrogates(words: Tokenizer) -> None:
    assert ModelCounter(words).count(["a \udc80"]) == [2]


def test_identity_differs_between_tokenizers(raw: RawTokenizer, words: Tokenizer) -> None:
    before = ModelCounter(words).identity
    again = LibrarySegmenter(RawTokenizer.from_str(raw.to_str()))
    assert ModelCounter(Tokenizer(again, 16)).identity == before, "the limit does not count"
    raw.pre_tokenizer = pre_tokenizers.Whitespace()
    assert len({before, ModelCounter(words).identity, EstimatedCounter().identity}) == 3
