from datetime import datetime
from pathlib import Path
from typing import NoReturn

import pytest

from desktop_app.present import grouping
from desktop_app.present.grouping import hits, utc_time
from desktop_app.present.highlights import Highlighter
from desktop_app.rank.fusion import Fused
from desktop_app.records import Locator
from desktop_app.search_records import Candidate, Hit, Lane, Query
from desktop_app.store.lexical_query import query_terms
from desktop_app.store.search_reader import ChunkText, FoundDocument, FoundFile, Placement

SECOND_NS = 1_000_000_000
FILES = (FoundFile(Path("/a/x.txt"), 5 * SECOND_NS), FoundFile(Path("/b/x.txt"), 9 * SECOND_NS))


def found(**changes: object) -> tuple[Hit, ...]:
    place = Placement(7, 1, 100, 108, Locator(page=3))
    values: dict[str, object] = {
        "ranking": [Fused(1, 2.5, {Lane.DENSE: 1})],
        "documents": {1: FoundDocument(1, "Title", "txt", FILES)},
        "passages": {1: [(Candidate(7, 0.5, {Lane.DENSE: 4}), place)]},
        "texts": {7: ChunkText("the text", "Title")},
        "highlighter": Highlighter.of(Query("text", words=("text",))),
    } | changes
    return hits(**values)  # type: ignore[arg-type]


def test_a_hit_has_all_paths_and_its_passages() -> None:
    (hit,) = found()
    assert (hit.rank, hit.score, hit.title, hit.type, hit.document_id) == (1, 2.5, "Title", "txt", 1)
    assert hit.path == Path("/a/x.txt")
    assert hit.paths == (Path("/a/x.txt"), Path("/b/x.txt"))
    assert hit.times_ns == (5 * SECOND_NS, 9 * SECOND_NS)
    (passage,) = hit.passages
    assert (passage.text, passage.start, passage.end, passage.locator.page) == ("the text", 100, 108, 3)
    assert (passage.score, passage.ranks, passage.highlights) == (0.5, {Lane.DENSE: 4}, ((4, 8),))


def test_the_time_is_that_of_the_path() -> None:
    assert found()[0].modified == "1970-01-01T00:00:05Z"
    members = tuple(FoundFile(Path(f"/a/x.zip/{number}.txt"), number, Path("/a/x.zip")) for number in (1, 2))
    (hit,) = found(documents={1: FoundDocument(1, "Title", "txt", (*FILES, *members))})
    assert hit.paths[2:] == (Path("/a/x.zip"),)
    assert hit.times_ns[2:] == (1,)


def test_documents_without_files_leave_no_gap() -> None:
    ranking = [Fused(9, 3.0, {}), Fused(1, 2.5, {})]
    assert [hit.rank for hit in found(ranking=ranking)] == [1]


def test_a_chunk_that_is_gone_is_left_out() -> None:
    assert found(texts={})[0].passages == ()


def test_a_document_without_a_title_is_called_like_its_file() -> None:
    (hit,) = found(documents={1: FoundDocument(1, "", "txt", FILES)})
    assert (hit.title, hit.heading) == ("", "x.txt")
    (member,) = found(
        documents={1: FoundDocument(1, "", "txt", (FoundFile(Path("/a/x.zip/b/c.txt"), 1, Path("/a/x.zip")),))}
    )
    assert member.heading == "c.txt"


def test_times_are_utc_to_the_second() -> None:
    assert utc_time(1_700_000_000 * SECOND_NS + 999) == "2023-11-14T22:13:20Z"


def test_times_far_from_now_can_be_shown() -> None:
    assert utc_time(-1) == "1969-12-31T23:59:59Z"
    assert utc_time(-(2**63)) == "1677-09-21T00:12:43Z"
    assert utc_time(2**63 - 1) == "2262-04-11T23:47:16Z"
    assert utc_time(2**80) == "9999-12-31T23:59:59Z"
    assert utc_time(-(2**80)) == "0001-01-01T00:00:00Z"


def test_times_do_not_ask_the_platform(monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows refuses times before 1970."""

    class Windows(datetime):
        @classmethod
        def fromtimestamp(cls, *_: object) -> NoReturn:
            raise OSError(22, "Invalid argument")

    monkeypatch.setattr(grouping, "datetime", Windows)
    assert utc_time(-86_400 * SECOND_NS) == "1969-12-31T00:00:00Z"


def test_further_passages_are_likely_answers_or_hold_a_word_that_was_looked_up() -> None:
    scores = {7: 0.1, 8: 0.4, 9: 0.6, 10: 0.2}
    texts = {7: "nothing", 8: "common again", 9: "likely", 10: "the common text"}
    common, text = query_terms(query := Query("common text", words=("common text",)))
    (hit,) = found(
        highlighter=Highlighter.of(query, [text], [common]),
        passages={1: [(Candidate(one, scores[one], {}), Placement(one, 1, 0, 9, Locator())) for one in scores]},
        texts={one: ChunkText(text, "") for one, text in texts.items()},
    )
    assert [passage.text for passage in hit.passages] == ["nothing", "likely", "the common text"]
    assert hit.passages[-1].highlights == ((4, 10), (11, 15))
