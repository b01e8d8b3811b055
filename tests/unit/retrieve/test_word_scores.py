"""BM25 is computed here because FTS5's own takes five times as long; it must be the same to the last digit but few."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.retrieve.lexical import LexicalLane
from desktop_app.retrieve.scope import Scope
from desktop_app.search_records import Query
from desktop_app.store.database import Database
from desktop_app.store.lexical_query import any_of, query_terms
from desktop_app.store.postings import Postings
from desktop_app.store.search_reader import SearchReader

WORDS = ["lease", "leases", "Rent", "Possibly", "technology", "technological", "naïve", "été", "ὀξύς", "C++", "foo_bar"]
WORDS += ["1.2.3", "中文检索", "文", "黒猫がいる", "हिन्दी", "أُمّ", "getUserName", "x" * 70, "𝒳", "½"]
texts = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(texts, texts), min_size=1, max_size=9), texts.filter(bool), st.integers(0, 3))
def test_scores_are_those_of_fts5(chunks: list[tuple[str, str]], query: str, removed: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = Database(Path(folder) / "index.db")
        database.migrate()
        connection = database.writer()
        postings = Postings(connection)
        for chunk_id, (context, text) in enumerate(chunks, start=1):
            postings.add(3 * chunk_id, context, text)
        for chunk_id, (context, text) in list(enumerate(chunks, start=1))[:removed]:
            postings.remove(3 * chunk_id, context, text)
        terms = query_terms(Query("", words=(query,)))
        lane = LexicalLane(database, SearchReader(database))
        found = lane.scores(terms, [3 * chunk_id for chunk_id in range(1, len(chunks) + 1)])
        gained = dict(lane.search(terms, 100, Scope()))
        expected = (
            connection.execute(
                "SELECT rowid, -bm25(postings, ?, 1.0) FROM postings WHERE postings MATCH ?",
                (Postings.CONTEXT_WEIGHT, any_of(terms)),
            ).fetchall()
            if terms
            else []
        )
        connection.close()
        database.close()
    assert found == pytest.approx(dict(expected), rel=1e-5)
    assert gained.keys() == found.keys()
    assert all(gained[chunk_id] >= score for chunk_id, score in found.items())
