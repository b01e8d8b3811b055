import sqlite3
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from desktop_app.search_records import Query
from desktop_app.store.database import Database
from desktop_app.store.lexical_query import QueryTerm, any_of, query_terms
from desktop_app.store.postings import NamePostings, Postings


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    database = Database(tmp_path / "index.sqlite")
    database.migrate()
    connection = database.writer()
    yield connection
    connection.close()


def find(connection: sqlite3.Connection, *words: str) -> list[int]:
    expression = any_of(query_terms(Query("", words=words)))
    assert expression
    return sorted(Postings(connection).some(expression, 10))


def term(word: str) -> QueryTerm:
    (found,) = query_terms(Query("", words=(word,)))
    return found


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("set foo_bar to 1", ["foo_bar", "foobar", "foo", "bar"]),
        ("release v1.2.3 today", ["v1.2.3"]),
        ("an X-ray image", ["X-ray", "xray", "ray", "x-ray"]),
        ("call getUserName here", ["getUserName", "getusername", "user"]),
        ("written in C++", ["C++", "c++", "c"]),
        ("使用Python3开发", ["python3", "开发", "用"]),
        ("黒猫がいる", ["猫", "黒猫", "る"]),
        ("ภาษาไทยง่าย", ["ภาษา", "ไทย"]),
        ("हिन्दी भाषा", ["हिन्दी"]),
        ("Café crème", ["cafe", "CRÈME"]),
        ("notices were running", ["notice", "run"]),
    ],
)
def test_words_are_found_in_every_way_people_type_them(
    connection: sqlite3.Connection, text: str, words: list[str]
) -> None:
    Postings(connection).add(1, "", "something else entirely")
    Postings(connection).add(2, "", text)
    for word in words:
        assert find(connection, word) == [2], word


def test_removed_chunks_are_gone_and_can_come_back(connection: sqlite3.Connection) -> None:
    postings = Postings(connection)
    postings.add(1, "Title", "foo_bar C++ 中文字")
    postings.remove(1, "Title", "foo_bar C++ 中文字")
    assert find(connection, "foo_bar", "中文", "title", "c++") == []
    postings.add(1, "Title", "other")
    assert find(connection, "title") == [1]


def test_how_often_a_word_stands_in_a_chunk(connection: sqlite3.Connection) -> None:
    postings = Postings(connection)
    postings.add(3, "Rare title", "rare words, and seldom a Rare one")
    postings.add(7, "", "黒猫と黒猫")
    postings.add(5, "", "words")
    held = postings.held(term("rare"))
    assert (held.chunk_ids.tolist(), held.often.tolist()) == ([3], [2 + Postings.CONTEXT_WEIGHT])
    places = zip(held.of_place.tolist(), held.texts.tolist(), held.offsets.tolist(), strict=True)
    assert sorted(places) == [(3, 6, 0), (3, 6, 5), (3, 7, 0)]  # twice in the text, once in the title
    assert postings.held(term("words")).chunk_ids.tolist() == [3, 5]
    assert postings.held(term("nothing")).chunk_ids.tolist() == []
    held = postings.held(term("猫"))  # by the pairs that begin with it, and as the last character
    assert (held.chunk_ids.tolist(), held.often.tolist()) == ([7], [2])
    ids, lengths = postings.lengths(np.array([3, 5, 7, 9]))
    assert dict(zip(ids.tolist(), lengths.tolist(), strict=True)) == {3: 9, 5: 1, 7: 5}
    assert postings.size() == (3, 5)


def test_a_form_that_fts5_tears_apart_is_found(connection: sqlite3.Connection) -> None:
    postings = Postings(connection)
    postings.add(1, "", "one two")
    postings.add(2, "", "two one")
    torn = QueryTerm("one two", '"one two"', weak=False)
    assert postings.held(torn).chunk_ids.tolist() == [1]


def test_count_of_matching_chunks(connection: sqlite3.Connection) -> None:
    postings = Postings(connection)
    postings.add(1, "", "one two")
    postings.add(2, "", "two")
    assert postings.count('"two"') == 2
    assert postings.count('"one" OR "two"') == 2


def test_another_scheme_means_a_rebuild(connection: sqlite3.Connection) -> None:
    postings = Postings(connection)
    assert not postings.rebuild_if_outdated()
    connection.execute("INSERT INTO chunks (id, hash, text, context, token_count) VALUES (5, x'00', 'new', '', 1)")
    connection.execute("UPDATE facts SET value = 'older' WHERE key = 'lexical_scheme'")
    postings.add(4, "", "stale")
    assert postings.rebuild_if_outdated()
    assert find(connection, "new") == [5]
    assert find(connection, "stale") == []
    assert not postings.rebuild_if_outdated()


def test_names_are_found_by_word_part_and_folder(connection: sqlite3.Connection) -> None:
    names = NamePostings(connection)
    root = Path("/home/me/Contracts")
    names.add(1, root / "2023" / "Lease_agreement-v2.pdf", root)
    names.add(2, root / "租赁合同.docx", root)
    assert [i for i, _ in names.search('"lease"', 5)] == [1]
    assert [i for i, _ in names.search('"2023"', 5)] == [1]
    assert [i for i, _ in names.search('"合同"', 5)] == [2]
    assert {i for i, _ in names.search('"contracts"', 5)} == {1, 2}
    names.remove(1, root / "2023" / "Lease_agreement-v2.pdf", root)
    assert names.search('"lease" OR "pdf"', 5) == []


def test_a_word_in_the_name_counts_more_than_in_the_folder(connection: sqlite3.Connection) -> None:
    names, root = NamePostings(connection), Path("/r")
    names.add(1, root / "budget" / "notes of a meeting.txt", root)
    names.add(2, root / "notes" / "budget of a meeting.txt", root)
    assert [i for i, _ in names.search('"budget"', 5)] == [2, 1]
