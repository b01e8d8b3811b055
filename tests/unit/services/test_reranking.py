"""Searches over a small index of words, ordered anew by a reranker that says what a table says."""

import gc
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

import numpy as np
import pytest
from numpy.typing import NDArray

from desktop_app.cancellation import CancelToken
from desktop_app.errors import Cancelled, EnvironmentFault, ModelMissing, UserFacingError
from desktop_app.search_records import Lane, Rerank, SearchResult
from desktop_app.services.encoder_slot import EncoderSlot
from desktop_app.services.searching import SearchService
from desktop_app.settings import SearchSettings
from tests.unit.store.search_samples import ROOT, SampleIndex

WORDS = (Lane.LEXICAL, Lane.NAME)


@dataclass
class TableReranker:
    """The score of a passage is that of the first part in `table` that it holds, or 0.5."""

    table: dict[str, float] = field(default_factory=dict)
    failure: Exception | None = None
    when_asked: Callable[[], None] = lambda: None
    read: list[str] = field(default_factory=list)
    """Every passage, in the order in which it was given."""

    def scores(self, query: str, passages: Sequence[str], cancel: CancelToken | None = None) -> NDArray[np.float32]:
        self.when_asked()
        if cancel:
            cancel.check()
        if self.failure:
            raise self.failure
        self.read.extend(passages)
        return np.array([self._score(passage) for passage in passages], np.float32)

    def _score(self, passage: str) -> float:
        return next((score for part, score in self.table.items() if part in passage), 0.5)


@dataclass
class Rerankers:
    """Gives `reranker`, or raises `refusal`."""

    reranker: TableReranker | None = None
    refusal: Exception | None = None
    asked: int = 0

    lent: int = 0

    @property
    def name(self) -> str:
        return "table" if self.reranker else ""

    @contextmanager
    def chosen(self) -> Iterator[TableReranker | None]:
        self.asked += 1
        if self.refusal:
            raise self.refusal
        self.lent += 1
        yield self.reranker
        self.lent -= 1

    @contextmanager
    def any(self) -> Iterator[TableReranker]:
        with self.chosen() as chosen:
            assert chosen is not None
            yield chosen


class Library:
    """An index of documents that all hold the word "cat"; the earlier added, the better they match."""

    def __init__(self, folder: Path) -> None:
        self.index = SampleIndex(folder)
        self.reranker = TableReranker()
        self.rerankers = Rerankers(self.reranker)
        self.service = self.opened(SearchSettings())

    def opened(self, settings: SearchSettings) -> SearchService:
        vectors = Path("no vectors")
        slot = EncoderSlot()
        return SearchService(self.index.database, vectors, slot, settings, rerankers=self.rerankers)

    def fill(self, count: int) -> None:
        """Documents n0, n1, ... in the order of the search without a reranker."""
        for number in range(count):
            words = ["cat"] * (2 * count - number) + ["filler"] * (count + number)
            self.index.add(f"n{number}.txt", [" ".join((*words, f"n{number}"))])

    def search(self, text: str = "cat", **options: object) -> SearchResult:
        return self.service.search(text, lanes=WORDS, **options)  # type: ignore[arg-type]

    def names(self, text: str = "cat", **options: object) -> list[str]:
        return [str(hit.path.relative_to(ROOT)) for hit in self.search(text, **options).hits]


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    library = Library(tmp_path)
    yield library
    library.service.close()
    library.index.close()


def test_the_chosen_reranker_orders_the_best_documents_anew(library: Library) -> None:
    library.fill(8)
    plain = [f"n{number}.txt" for number in range(8)]
    assert library.names(rerank=Rerank.NONE) == plain
    library.reranker.table = {"n5": 0.95, "": 0.02}
    result = library.search()
    assert [hit.path.stem for hit in result.hits] == ["n5", "n0", "n1", "n2", "n3", "n4", "n6", "n7"]
    assert (result.rerank, result.rerank_cut, result.notices) == (Rerank.CROSS, False, ())
    assert "cross" in result.stage_ms
    scores = [hit.score for hit in result.hits]
    assert scores == sorted(scores, reverse=True)
    assert [hit.rank for hit in result.hits] == list(range(1, 9))


def test_equal_judgements_leave_everything_in_its_place(library: Library) -> None:
    library.fill(8)
    assert library.names() == library.names(rerank=Rerank.NONE)


def test_without_a_chosen_one_nothing_is_read(library: Library) -> None:
    library.fill(3)
    library.rerankers.reranker = None
    result = library.search()
    assert (result.rerank, result.notices) == (Rerank.NONE, ())
    assert "cross" not in result.stage_ms
    assert library.search(rerank=Rerank.NONE).rerank is Rerank.NONE
    assert library.rerankers.asked == 1


def test_a_document_is_as_good_as_its_best_passage_which_comes_first(library: Library) -> None:
    library.index.add("long.txt", ["cat cat one", "cat two", "cat three"])
    library.index.add("short.txt", ["cat cat cat short"])
    library.reranker.table = {"three": 0.9, "two": 0.4, "one": 0.1, "short": 0.2}
    hits = {hit.path.name: hit for hit in library.search().hits}
    assert [passage.text for passage in hits["long.txt"].passages] == ["cat three", "cat two", "cat cat one"]
    assert [passage.score for passage in hits["long.txt"].passages] == pytest.approx([0.9, 0.4, 0.1])
    assert library.names()[0] == "long.txt"


def test_title_and_headings_are_read_with_the_passage(library: Library) -> None:
    library.index.add("a.txt", ["the cat"], title="Pets")
    library.search()
    assert library.reranker.read == ["Pets\nthe cat"]


def test_only_the_candidates_are_reordered_and_the_others_follow(library: Library) -> None:
    library.fill(8)
    service = library.opened(SearchSettings(rerank_candidates=3))
    library.reranker.table = {"n7": 1.0, "n2": 0.9, "": 0.0}
    result = service.search("cat", lanes=WORDS)
    assert [hit.path.name for hit in result.hits][3:] == [f"n{number}.txt" for number in range(3, 8)]
    assert not any("n7" in passage for passage in library.reranker.read)
    assert result.hits[: len(result.relevant_hits)] == result.relevant_hits
    service.close()


def test_fewer_hits_are_chosen_among_all_candidates(library: Library) -> None:
    library.fill(8)
    library.reranker.table = {"n2": 1.0, "": 0.0}
    everything = library.names()
    assert library.names(limit=2) == everything[:2]
    assert "n2.txt" in everything[:2]


def test_an_exact_match_and_a_file_of_that_name_are_not_buried(library: Library) -> None:
    library.index.add("terms.txt", ["cat lease cat lease notice period cat lease"])
    library.index.add("cat lease.pdf", ["nothing of it"])
    for number in range(9):
        library.index.add(f"n{number}.txt", [f"lease of a cat, n{number}" + " filler" * number])
    library.reranker.table = {"nothing": 0.0, "terms": 0.0, "cat lease": 0.0, "n": 1.0}
    plain = library.names("cat lease", rerank=Rerank.NONE)[:2]
    assert set(plain) == {"terms.txt", "cat lease.pdf"}
    assert set(plain) <= set(library.names("cat lease")[:4])
    assert set(library.names('"cat lease"')) == {"terms.txt"}


def test_judgements_of_the_last_query_are_remembered(library: Library) -> None:
    library.fill(5)
    library.search()
    assert len(library.reranker.read) == 5
    library.search(limit=3)
    assert len(library.reranker.read) == 5
    library.index.add("new.txt", ["cat new"])
    assert "new.txt" in library.names()
    assert library.reranker.read[5:] == ["cat new"]
    library.search("filler")
    assert len(library.reranker.read) == 11


def test_one_that_was_judged_with_can_go(library: Library) -> None:
    library.fill(3)
    library.search()
    before = weakref.ref(library.reranker)
    library.reranker = library.rerankers.reranker = TableReranker()
    gc.collect()
    assert before() is None
    library.search()
    assert len(library.reranker.read) == 3


def test_it_is_given_back_when_the_search_has_ended(library: Library) -> None:
    library.fill(2)
    library.reranker.when_asked = lambda: lent.append(library.rerankers.lent)
    lent: list[int] = []
    library.search()
    assert (lent, library.rerankers.lent) == ([1], 0)


def test_when_the_time_ends_the_most_promising_were_read(library: Library) -> None:
    library.fill(12)
    service = library.opened(SearchSettings(rerank_ms=1))
    library.reranker.when_asked = lambda: _spend(0.005)
    library.reranker.table = {"n3": 1.0, "": 0.0}
    result = service.search("cat", lanes=WORDS)
    assert [passage.split()[-1] for passage in library.reranker.read] == ["n0", "n1", "n2", "n3"]
    assert (result.rerank, result.rerank_cut) == (Rerank.CROSS, True)
    assert result.notices == ("The time for reranking ended when 4 of 12 documents were judged.",)
    assert [hit.path.name for hit in result.hits].index("n3.txt") < 3
    service.close()


def _spend(seconds: float) -> None:
    """Compute for so long."""
    end = perf_counter() + seconds
    while perf_counter() < end:
        pass


def test_a_query_of_filters_alone_needs_no_reranker(library: Library) -> None:
    library.fill(2)
    result = library.search("type:txt")
    assert (len(result.hits), result.rerank, library.rerankers.asked) == (2, Rerank.NONE, 0)


def test_a_chosen_one_that_cannot_be_used_is_a_notice(library: Library) -> None:
    library.fill(2)
    library.rerankers.refusal = ModelMissing("The model x is not installed.", "Run: findwell models install x")
    result = library.search()
    assert (len(result.hits), result.rerank) == (2, Rerank.NONE)
    assert result.notices == (
        "The hits are not reranked. The model x is not installed. Run: findwell models install x",
    )
    with pytest.raises(ModelMissing):
        library.search(rerank=Rerank.CROSS)


def test_one_that_fails_is_a_notice_unless_it_was_asked_for(library: Library) -> None:
    library.fill(4)
    library.reranker.failure = EnvironmentFault("The reranker failed: out of memory")
    result = library.search()
    assert result.rerank is Rerank.NONE
    assert [hit.path.name for hit in result.hits] == [f"n{number}.txt" for number in range(4)]
    assert "out of memory" in result.notices[0]
    with pytest.raises(EnvironmentFault, match="out of memory"):
        library.search(rerank=Rerank.CROSS)


def test_it_can_be_cancelled(library: Library) -> None:
    library.fill(4)
    cancel = CancelToken()
    library.reranker.when_asked = cancel.cancel
    with pytest.raises(Cancelled):
        library.search(cancel=cancel)


def test_what_is_not_there_is_refused(library: Library) -> None:
    service = SearchService(library.index.database, Path("none"), EncoderSlot(), SearchSettings())
    with pytest.raises(UserFacingError, match="no reranker here"):
        service.search("cat", rerank=Rerank.CROSS)
    assert service.search("cat", lanes=WORDS).rerank is Rerank.NONE
