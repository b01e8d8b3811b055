from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.inference.tokenizer import Tokenizer
from desktop_app.services.encoder_slot import LoadedModel
from desktop_app.services.yardstick import NAME, Yardstick
from desktop_app.store.database import Database
from desktop_app.store.facts import CHUNK_COUNTER, Facts
from tests.indexing_helpers import CountingEncoder, counting_model, raw_word_tokenizer

FILE = f"{NAME}.json"


@pytest.fixture
def facts(tmp_path: Path) -> Iterator[Facts]:
    database = Database(tmp_path / "index.db")
    database.migrate()
    with closing(database.writer()) as connection:
        yield Facts(connection)


def model(folder: Path, name: str, *words: str) -> LoadedModel:
    """A model whose tokenizer, which lies in a file, knows these words."""
    raw = raw_word_tokenizer(*words)
    raw.enable_truncation(3)
    path = folder / f"{name}.json"
    raw.save(str(path))
    made = counting_model(CountingEncoder(), name, name)
    return replace(made, tokenizer=Tokenizer.read(path, 512), tokenizer_path=path)


@pytest.fixture
def first(tmp_path: Path) -> LoadedModel:
    return model(tmp_path, "first")


@pytest.fixture
def second(tmp_path: Path) -> LoadedModel:
    return model(tmp_path, "second", "quick", "brown", "全")


def test_an_index_keeps_the_tokenizer_it_began_with(
    tmp_path: Path, facts: Facts, first: LoadedModel, second: LoadedModel
) -> None:
    assert Yardstick(tmp_path).tokenizer(facts, first) is first.tokenizer
    kept = Yardstick(tmp_path).tokenizer(facts, second)
    assert kept.vocabulary_size == first.tokenizer.vocabulary_size != second.tokenizer.vocabulary_size
    assert kept.lengths(["one two three four five"]) == [5], "the file's truncation is off"


def test_a_model_with_the_same_tokenizer_lends_it(tmp_path: Path, facts: Facts, first: LoadedModel) -> None:
    again = model(tmp_path, "again")
    Yardstick(tmp_path).tokenizer(facts, first)
    assert Yardstick(tmp_path).tokenizer(facts, again) is again.tokenizer


def test_what_a_model_lent_stays_when_another_model_comes(
    tmp_path: Path, facts: Facts, first: LoadedModel, second: LoadedModel
) -> None:
    yardstick = Yardstick(tmp_path)
    yardstick.tokenizer(facts, first)
    assert yardstick.tokenizer(facts, second) is first.tokenizer
    again = model(tmp_path, "again")
    assert yardstick.tokenizer(facts, again) is again.tokenizer
    assert yardstick.tokenizer(facts, second) is again.tokenizer


@pytest.mark.parametrize("damage", [None, b"{}", b""])
def test_a_lost_file_is_replaced_by_the_tokenizer_of_the_model_at_hand(
    tmp_path: Path, facts: Facts, first: LoadedModel, second: LoadedModel, damage: bytes | None
) -> None:
    Yardstick(tmp_path).tokenizer(facts, first)
    before = facts.get(CHUNK_COUNTER)
    (tmp_path / FILE).unlink()
    if damage is not None:
        (tmp_path / FILE).write_bytes(damage)
    assert Yardstick(tmp_path).tokenizer(facts, second) is second.tokenizer
    assert facts.get(CHUNK_COUNTER) != before
    assert (tmp_path / FILE).read_bytes() == (tmp_path / "second.json").read_bytes()


def test_what_was_read_ahead_is_not_read_again(
    tmp_path: Path, facts: Facts, first: LoadedModel, second: LoadedModel
) -> None:
    Yardstick(tmp_path).tokenizer(facts, first)
    ahead = Yardstick(tmp_path)
    ahead.read_ahead(second.tokenizer_path)
    (tmp_path / FILE).rename(tmp_path / "moved.json")
    assert ahead.tokenizer(facts, second).vocabulary_size == first.tokenizer.vocabulary_size


def test_nothing_is_read_ahead_where_the_model_will_lend_its_own(
    tmp_path: Path, facts: Facts, first: LoadedModel, second: LoadedModel
) -> None:
    Yardstick(tmp_path).tokenizer(facts, first)
    ahead = Yardstick(tmp_path)
    ahead.read_ahead(first.tokenizer_path)
    (tmp_path / FILE).unlink()
    assert ahead.tokenizer(facts, second) is second.tokenizer
