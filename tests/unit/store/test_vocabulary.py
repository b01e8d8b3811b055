import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.store.database import Database
from desktop_app.store.postings import Postings
from desktop_app.store.vocabulary import SAMPLED, Vocabulary


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    database = Database(tmp_path / "index.db")
    database.migrate()
    connection = database.writer()
    yield connection
    connection.close()


def words(connection: sqlite3.Connection) -> list[str]:
    return sorted(Vocabulary(connection).everything().splitlines())


def test_words_are_kept_as_they_are_written_and_nothing_else(connection: sqlite3.Connection) -> None:
    Postings(connection).add(1, "Notifications", "the tenant's INV-2024 提前通知 договор 1.2.3 " + "x" * 40)
    assert words(connection) == ["notifications", "tenant", "договор"]


def test_what_a_word_begins_with_does_not_depend_on_its_marks(connection: sqlite3.Connection) -> None:
    Postings(connection).add(1, "", "Kündigung Kundiger kund")
    vocabulary = Vocabulary(connection)
    assert set(vocabulary.beginning_with("kündig", 9)) == {"kündigung", "kundiger"}
    assert set(vocabulary.beginning_with("kundig", 9)) == {"kündigung", "kundiger"}
    assert vocabulary.beginning_with("kundiger", 9) == []  # it is that word itself
    assert vocabulary.beginning_with("zzz", 9) == []


def test_the_commonest_words_come_first_and_then_the_shortest(connection: sqlite3.Connection) -> None:
    postings = Postings(connection)
    postings.add(1, "", "contra contrabassoon contract")
    for number in range(1, 4):
        postings.add(SAMPLED * number, "", "contract")
    assert Vocabulary(connection).beginning_with("contr", 2) == ["contract", "contra"]
    for number in range(1, 4):
        postings.remove(SAMPLED * number, "", "contract")
    assert Vocabulary(connection).beginning_with("contr", 2) == ["contra", "contract"]


def test_a_word_goes_with_the_last_passage_that_holds_it(connection: sqlite3.Connection) -> None:
    postings = Postings(connection)
    postings.add(1, "", "secret lighthouse")
    postings.add(2, "lighthouse", "")
    postings.remove(1, "", "secret lighthouse")
    assert words(connection) == ["lighthouse"]
    postings.remove(2, "lighthouse", "")
    assert words(connection) == []


def test_writing_all_postings_again_writes_the_words_again(connection: sqlite3.Connection) -> None:
    postings = Postings(connection)
    connection.execute("INSERT INTO chunks (id, hash, text, context, token_count) VALUES (5, x'00', 'kept', '', 1)")
    postings.add(4, "", "stale")
    postings.rebuild()
    assert words(connection) == ["kept"]


def test_spellings_of_a_word_with_and_without_marks_are_told_apart(connection: sqlite3.Connection) -> None:
    Postings(connection).add(SAMPLED, "", "résumé resume")
    assert Vocabulary(connection).spelled({"resume"}) == [("resume", "resume", 1), ("resume", "résumé", 1)]
    assert Vocabulary(connection).spelled({"resumes"}) == []
