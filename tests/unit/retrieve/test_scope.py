from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.retrieve.query_parser import parse_query
from desktop_app.retrieve.scope import Scope, ScopeFinder
from desktop_app.search_records import Filters
from desktop_app.store.search_reader import SearchReader
from tests.unit.store.search_samples import ROOT, SampleIndex


@pytest.fixture
def index(tmp_path: Path) -> Iterator[SampleIndex]:
    index = SampleIndex(tmp_path)
    yield index
    index.close()


def scope(index: SampleIndex, text: str, *filters: Filters) -> Scope:
    return ScopeFinder(SearchReader(index.database)).scope(parse_query(text), filters)


def chunks(scope: Scope) -> list[int]:
    assert scope.chunk_ids is not None
    return scope.chunk_ids.tolist()


def test_plain_words_restrict_nothing(index: SampleIndex) -> None:
    index.add("a.txt", ["text"])
    assert scope(index, "what is it").chunk_ids is None
    assert scope(index, "x", Filters()).chunk_ids is None


def test_filters_give_the_chunks_of_their_documents(index: SampleIndex) -> None:
    kept = index.add("in/a.txt", ["one", "two"])
    index.add("out/b.txt", ["three"])
    assert chunks(scope(index, "x in:in")) == index.chunk_ids(kept)
    assert chunks(scope(index, "x", Filters(folders=(ROOT / "in",)))) == index.chunk_ids(kept)
    assert chunks(scope(index, "x in:out", Filters(folders=(ROOT / "in",)))) == []
    assert chunks(scope(index, "x type:pdf")) == []


def test_a_scope_knows_its_filters(index: SampleIndex) -> None:
    more = Filters(types=("pdf",))
    assert scope(index, "x in:in", more, Filters()).filters == (Filters(folders=(Path("in"),)), more)
    assert scope(index, "x -y").filters == ()


@pytest.mark.parametrize("exclusion", ["-draft", "-drafts", '-"first draft"', "-foo_bar", "-草案"])
def test_a_document_is_excluded_as_a_whole(index: SampleIndex, exclusion: str) -> None:
    index.add("a.txt", ["clean part", "the first draft of foo_bar 草案说明"])
    kept = index.add("b.txt", ["clean part too", "first comes the foo, then the bar: 草 案"])
    assert chunks(scope(index, f"part {exclusion}")) == index.chunk_ids(kept)


def test_titles_can_be_excluded_and_punctuation_excludes_nothing(index: SampleIndex) -> None:
    index.add("a.txt", ["text"], title="Old Draft")
    kept = index.add("b.txt", ["text"])
    assert scope(index, "text -draft").document_ids == frozenset({kept})
    assert scope(index, "text -…").chunk_ids is None


def test_a_phrase_must_stand_in_the_chunk_as_written(index: SampleIndex) -> None:
    document = index.add(
        "a.txt", ["The Notice\nPeriod is three months", "notice of the period", "no period, no notice"]
    )
    assert chunks(scope(index, '"notice period"')) == index.chunk_ids(document)[:1]
    assert chunks(scope(index, '"notice" "months"')) == index.chunk_ids(document)[:1]
    assert chunks(scope(index, '"period notice"')) == []


def test_a_phrase_in_the_title_counts_for_every_chunk(index: SampleIndex) -> None:
    document = index.add("a.txt", ["one", "two"], title="Notice period")
    assert chunks(scope(index, '"notice period"')) == index.chunk_ids(document)


def test_a_phrase_in_a_removed_file_does_not_count(index: SampleIndex) -> None:
    index.add("gone.txt", ["the notice period"])
    kept = index.add("kept.txt", ["a notice period"])
    index.remove("gone.txt")
    assert chunks(scope(index, '"notice period"')) == index.chunk_ids(kept)


def test_phrases_in_scripts_without_spaces(index: SampleIndex) -> None:
    document = index.add("a.txt", ["我在北京市中心", "北京和上海市"])
    assert chunks(scope(index, '"北京市"')) == index.chunk_ids(document)[:1]


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("iPhone15", "家里iPhone15保修到明年"),
        ("WiFi", "家里WiFi名称"),
        ("2026年3月", "保修到2026年3月为止"),
        ("6月30日", "于2024年6月30日前付清"),
        ("12日", "4月12日上午"),
        ("회사의 노트북", "회사의 노트북은 가져오지"),
        ("노트북은 가져오지", "회사의 노트북은 가져오지"),
        ("火災保険 証券番号", "火災保険 証券番号は"),
        ("八角、桂皮", "放入八角、桂皮和冰糖"),
    ],
)
def test_words_of_several_scripts_are_found_and_excluded_where_they_touch(
    index: SampleIndex, phrase: str, text: str
) -> None:
    document = index.add("a.txt", [f"note {text}", "note"])
    other = index.add("b.txt", ["note"])
    assert chunks(scope(index, f'"{phrase}"')) == index.chunk_ids(document)[:1]
    assert chunks(scope(index, f'note -"{phrase}"')) == index.chunk_ids(other)


def test_phrase_and_filter_together(index: SampleIndex) -> None:
    index.add("out/a.txt", ["the notice period"])
    kept = index.add("in/b.txt", ["a notice period", "else"])
    assert chunks(scope(index, '"notice period" in:in')) == index.chunk_ids(kept)[:1]
