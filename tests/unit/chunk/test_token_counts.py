from pathlib import Path

import pytest
from tokenizers import Tokenizer, models, pre_tokenizers

from desktop_app.chunk.token_counts import EstimatedCounter, ModelCounter
from desktop_app.inference.tokenizer import CHARACTERS_PER_TOKEN


@pytest.fixture
def words() -> Tokenizer:
    tokenizer = Tokenizer(models.WordLevel({"[UNK]": 0, "a": 1}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    return tokenizer


def test_estimate() -> None:
    assert EstimatedCounter().count(["", "a" * 10, "通知期", "通知 abc"]) == [0, 3, 3, 3]


def test_model_counts_in_order_over_many_batches(words: Tokenizer) -> None:
    counts = ModelCounter(words).count(["a " * (i % 7) for i in range(1000)])
    assert counts == [i % 7 for i in range(1000)]


def test_almost_only_white_space_still_counts(words: Tokenizer) -> None:
    assert ModelCounter(words).count([" " * CHARACTERS_PER_TOKEN * 10 + "a"]) == [10]


def test_lone_surrogates(words: Tokenizer) -> None:
    assert ModelCounter(words).count(["a \udc80"]) == [2]


def test_identity_differs_between_tokenizers(words: Tokenizer, tmp_path: Path) -> None:
    before = ModelCounter(words).identity
    assert ModelCounter(Tokenizer.from_str(words.to_str())).identity == before
    words.pre_tokenizer = pre_tokenizers.Whitespace()
    assert len({before, ModelCounter(words).identity, EstimatedCounter().identity}) == 3
