"""A model that gives vectors of its tokens: their codes are stored, order what was found, and come and go with it."""

import hashlib
import os
import sqlite3
from collections.abc import Collection, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from desktop_app.cancellation import CancelToken
from desktop_app.encode.heads import EncodedPassages, EncodedQuery
from desktop_app.encode.token_codes import TokenCoder
from desktop_app.search_records import Lane, Rerank
from desktop_app.services.application import Application
from desktop_app.services.switch_estimate import estimate_switch
from desktop_app.services.vector_collection import collect_idle_vectors
from desktop_app.store.token_codes import TokenCodes
from tests.indexing_helpers import CountingEncoder, counting_model, indexed, running, settle, write_folder
from tests.integration.test_switching import switch

TOKEN_DIMENSIONS = 64
MEANING = [Lane.DENSE]


class SpeakingEncoder(CountingEncoder):
    """Equal vectors for everything, so that tokens alone decide; a token is a word, in any language the same."""

    has_words, has_tokens = False, True

    def read_queries(self, texts: Sequence[str], *, as_passages: bool = False) -> list[EncodedQuery]:
        return [EncodedQuery(np.eye(1, 16, dtype=np.float32)[0], {}, _states(text)) for text in texts]

    def read_passages(
        self, inputs: Sequence[str], coder: TokenCoder | None, cancel: CancelToken | None = None
    ) -> EncodedPassages:
        self.encode_passages(inputs, cancel)
        vectors = np.eye(1, 16, dtype=np.float32).repeat(len(inputs), axis=0)
        return EncodedPassages(vectors, (), [coder.codes(_states(text)) for text in inputs] if coder else ())

    def token_states(self, texts: Sequence[str]) -> list[NDArray[np.float32]]:
        return [_states(text) for text in texts]


def _states(text: str) -> NDArray[np.float32]:
    rows = []
    for word in text.lower().replace(".", " ").split():
        seed = int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "little")
        rows.append(np.random.default_rng(seed).standard_normal(TOKEN_DIMENSIONS) + 1)
    return np.array(rows, np.float32)


def names(application: Application, query: str, rerank: Rerank) -> list[str]:
    result = application.searching.search(query, lanes=MEANING, rerank=rerank)
    assert result.rerank is rerank
    return [hit.path.name for hit in result.hits]


def count(application: Application, table: str) -> int:
    row = application.database.reader().execute(f"SELECT count(*) FROM {table}").fetchone()
    return int(row[0])


def test_tokens_decide_between_equal_vectors_and_codes_go_with_the_model(tmp_path: Path) -> None:
    docs, speaking = tmp_path / "docs", SpeakingEncoder()
    write_folder(docs, 8)
    (docs / "zoo.txt").write_text("Yesterday the zebra met another animal near the river.")
    for path in docs.iterdir():
        os.utime(path, (1_000_000_000, 1_000_000_000))  # else age would decide between equals
    with running(tmp_path / "data", None) as application:
        application.encoders.fill(counting_model(speaking))
        application.indexing.add_root(docs)
        settle(application)
        assert count(application, "token_codes") == 9
        assert names(application, "zebra", Rerank.LATE)[0] == "zoo.txt"
        assert names(application, "zebra", Rerank.NONE)[0] != "zoo.txt"
        assert names(application, "note s3", Rerank.LATE)[0] == "note 3.txt"
        assert "late" in application.searching.search("zebra", rerank=Rerank.AUTO).stage_ms
        plain = CountingEncoder()
        application.encoders.fill(counting_model(plain, "plain", "other"))
        switch(application, "other")
        assert application.searching.search("zebra", rerank=Rerank.LATE).rerank is Rerank.NONE
        collect_idle_vectors(application.database, tmp_path / "data" / "vectors")
        assert count(application, "token_codes") == 0
        assert count(application, "token_bases") == 1  # for when the model comes back


def test_tokens_of_examples_count_beside_those_of_the_text(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    for name, text in (("a", "river zebra grass"), ("b", "zebra river water"), ("c", "stone hill road"), ("d", "note")):
        (docs / f"{name}.txt").write_text(f"{text}.")
    with running(tmp_path / "data", None) as application:
        application.encoders.fill(counting_model(SpeakingEncoder()))
        application.indexing.add_root(docs)
        settle(application)
        example = application.searching.example_at(docs / "a.txt")
        alone = application.searching.search("", like=[example], lanes=MEANING)
        assert (alone.rerank, alone.hits[0].path.name) == (Rerank.LATE, "b.txt")
        beside = application.searching.search("stone", like=[example], lanes=MEANING)
        assert [hit.path.name for hit in beside.hits][:2] == ["a.txt", "b.txt"]
        weighted = application.searching.search("stone +0.5 zebra", lanes=MEANING)
        assert weighted.hits[0].path.name == "c.txt"
        assert application.searching.search("stone +2.0 zebra", lanes=MEANING).hits[0].path.name in {"a.txt", "b.txt"}


def test_codes_of_what_the_words_find_are_read_beside_the_search_by_meaning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    docs = tmp_path / "docs"
    write_folder(docs, 6)
    (docs / "zoo.txt").write_text("Yesterday the zebra met another animal near the river.")
    (docs / "two.txt").write_text("A zebra is no horse.")
    afterwards: list[int] = []
    read = TokenCodes.of

    def noting(codes: TokenCodes, fingerprint_id: int, chunk_ids: Collection[int]) -> dict[int, bytes]:
        afterwards.extend(chunk_ids)
        return read(codes, fingerprint_id, chunk_ids)

    monkeypatch.setattr(TokenCodes, "of", noting)
    with running(tmp_path / "data", None) as application:
        application.encoders.fill(counting_model(SpeakingEncoder()))
        application.indexing.add_root(docs)
        settle(application)
        result = application.searching.search("zebra", rerank=Rerank.LATE)
        assert (result.rerank, len(result.hits), len(afterwards)) == (Rerank.LATE, 8, 6)
        monkeypatch.setattr(TokenCodes, "of_any", lambda *_: {})
        again = application.searching.search("zebra", rerank=Rerank.LATE)
        assert [(hit.path, hit.score) for hit in again.hits] == [(hit.path, hit.score) for hit in result.hits]
        assert len(afterwards) == 6 + 8


def test_without_candidates_for_it_or_without_codes_nothing_is_reordered(tmp_path: Path) -> None:
    with indexed(tmp_path, CountingEncoder(), 3) as application:
        result = application.searching.search("note", rerank=Rerank.LATE)
        assert (result.rerank, len(result.hits), "late" in result.stage_ms) == (Rerank.NONE, 3, False)


def test_an_index_from_before_gets_its_codes_and_keeps_its_vectors(tmp_path: Path) -> None:
    with indexed(tmp_path, SpeakingEncoder(), 5) as application:
        before = application.indexing.status()
    with closing(sqlite3.connect(tmp_path / "data" / "index.db")) as database:
        vectors = database.execute("SELECT seq, chunk_id FROM vectors ORDER BY seq").fetchall()
        database.execute("DELETE FROM token_codes")
        database.commit()
    encoder = SpeakingEncoder()
    encoder.gate.clear()
    with running(tmp_path / "data", encoder) as application:
        assert encoder.started.wait(10)
        status = application.indexing.status()
        assert (status.files, status.coverage) == (before.files, 1.0)
        assert len(application.searching.search("note").hits) == 5
        encoder.gate.set()
        settle(application)
        assert count(application, "token_codes") == 5
        assert names(application, "note s3", Rerank.LATE)[0] == "note 3.txt"
        rows = application.database.reader().execute("SELECT seq, chunk_id FROM vectors ORDER BY seq").fetchall()
        assert rows == vectors
    assert len(encoder.embedded) == 5


def test_codes_of_one_index_are_made_with_one_basis(tmp_path: Path) -> None:
    with indexed(tmp_path, SpeakingEncoder(), 2) as application:
        (basis,) = application.database.reader().execute("SELECT basis FROM token_bases").fetchall()
    encoder = SpeakingEncoder()
    encoder.token_states = lambda texts: [_states("something else") for _ in texts]  # type: ignore[method-assign]
    write_folder(tmp_path / "docs", 4)
    with running(tmp_path / "data", encoder) as application:
        settle(application)
        assert application.database.reader().execute("SELECT basis FROM token_bases").fetchall() == [basis]
        assert count(application, "token_codes") == 4
        assert names(application, "note s3", Rerank.LATE)[0] == "note 3.txt"


def test_the_room_that_codes_take_is_told_before_a_switch(tmp_path: Path) -> None:
    with indexed(tmp_path, CountingEncoder(), 4) as application:
        disk = [
            estimate_switch(
                application.database, counting_model(one, "new", "new"), CancelToken(), probe_s=0
            ).disk_bytes
            for one in (SpeakingEncoder(), CountingEncoder())
        ]
    bits = TOKEN_DIMENSIONS
    words = 9  # "This is note number 0 about subject s0", and the title
    assert disk[0] - disk[1] == pytest.approx(4 * (4 + bits + round(words / 2.5) * (bits / 8 + 1)), rel=0.2)
