from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.services.encoder_slot import LoadedModel
from desktop_app.services.yardstick import FILE, Yardstick
from desktop_app.store.database import Database
from desktop_app.store.facts import CHUNK_COUNTER, Facts
from tests.indexing_helpers import CountingEncoder, counting_model


@pytest.fixture
def facts(tmp_path: Path) -> Iterator[Facts]:
    database = Database(tmp_path / "index.db")
    database.migrate()
    with closing(database.writer()) as connection:
        yield Facts(connection)


def model(folder: Path, name: str, *words: str) -> LoadedModel:
    """A model whose tokenizer, which lies in a file, knows these words."""
    made = counting_model(CountingEncoder(), name, name)
    made.tokenizer.add_tokens(list(words))
    made.tokenizer.enable_truncation(3)
    made.tokenizer.save(str(folder / f"{name}.json"))
    made.tokenizer.no_truncation()
    return replace(made, tokenizer_path=folder / f"{name}.json")


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
    assert kept.get_vocab() == first.tokenizer.get_vocab()
    assert len(kept.encode("one two three four five").ids) == 5, "the file's truncation is off"


def test_a_model_with_the_same_tokenizer_lends_it(tmp_path: Path, facts: Facts, first: LoadedModel) -> None:
    again = model(tmp_path, "again")
    Yardstick(tmp_path).tokenizer(facts, first)
    assert Yardstick(tmp_path).tokenizer(facts, again) is again.tokenizer


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
    assert ahead.tokenizer(facts, second).get_vocab() == first.tokenizer.get_vocab()


def test_nothing_is_read_ahead_where_the_model_will_lend_its_own(
    tmp_path: Path, facts: Facts, first: LoadedModel, second: LoadedModel
) -> None:
    Yardstick(tmp_path).tokenizer(facts, first)
    ahead = Yardstick(tmp_path)
    ahead.read_ahead(first.tokenizer_path)
    (tmp_path / FILE).unlink()
    assert ahead.tokenizer(facts, second) is second.tokenizer
