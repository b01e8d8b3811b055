"""BM25 is computed here because FTS5's own takes five times as long; of words it must be the same to the last digit but
few, and pairs of characters, of which FTS5 knows nothing, count less."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.retrieve.lexical import LexicalLane
from desktop_app.retrieve.scope import Scope
from desktop_app.search_records import Query
from desktop_app.store.database import Database
from desktop_app.store.lexical_query import QueryTerm, any_of, query_terms
from desktop_app.store.postings import Postings
from desktop_app.store.search_reader import SearchReader
from tests.unit.store.search_samples import SampleIndex

WORDS = ["lease", "leases", "Rent", "Possibly", "technology", "technological", "naïve", "été", "ὀξύς", "C++", "foo_bar"]
WORDS += ["1.2.3", "हिन्दी", "أُمّ", "getUserName", "x" * 70, "𝒳", "½"]
RUNS = ["中文检索", "文", "黒猫がいる"]
texts = st.lists(st.sampled_from(WORDS + RUNS), max_size=12).map(" ".join)
queries = st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map(" ".join)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(texts, texts), min_size=1, max_size=9), queries, st.integers(0, 3))
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


@pytest.fixture
def index(tmp_path: Path) -> Iterator[SampleIndex]:
    index = SampleIndex(tmp_path)
    for number in range(20):
        index.add(f"{number}.txt", [f"別的文字 {number}"])
    yield index
    index.close()


def test_a_year_outweighs_a_name_of_three_pairs(index: SampleIndex) -> None:
    name, year = _asked(index, "1564 法国殖民", "法国殖民地建立", "1564 建立")
    assert year > 0.99 * name > 0


def test_a_short_word_of_characters_counts_as_much_as_one_of_letters(index: SampleIndex) -> None:
    both, year = _asked(index, "2023 合同", "2023 合同", "2023 2023 2023 春天")
    assert both > 1.2 * year
    letters, characters = _asked(index, "Siemens 保修", "Siemens and two more", "家电保修")
    assert characters == pytest.approx(letters, rel=0.2)


def test_repetition_adds_less_to_a_pair_than_to_a_word(index: SampleIndex) -> None:
    texts = ("lease 銀行", "lease lease lease 銀行 銀行 銀行")
    gains = [often / once for once, often in (_asked(index, word, *texts) for word in ("lease", "銀行"))]
    assert gains[0] > gains[1] > 1


def test_a_chunk_that_has_everything_once_has_the_same_share_of_what_can_be_reached_in_any_script(
    index: SampleIndex,
) -> None:
    lane = LexicalLane(index.database, SearchReader(index.database))
    found = {words: _asked(index, words, words)[0] for words in ("lease of banks and rent", "銀行的租約")}
    shares = [score / lane.reach(_terms(words)) for words, score in found.items()]
    assert shares[0] == pytest.approx(shares[1], rel=0.05)


def _asked(index: SampleIndex, words: str, *texts: str) -> list[float]:
    """The scores of passages that are added, each of which holds one of the words."""
    for number, text in enumerate(texts):
        index.add(f"{words} {number}.txt", [text])
    lane = LexicalLane(index.database, SearchReader(index.database))
    return [score for _, score in sorted(lane.search(_terms(words), 9, Scope(), near=False))]


def _terms(words: str) -> tuple[QueryTerm, ...]:
    return query_terms(Query("", words=(words,)))
