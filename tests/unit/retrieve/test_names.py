from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.retrieve.names import NameLane
from desktop_app.retrieve.query_parser import parse_query
from desktop_app.retrieve.scope import Scope, ScopeFinder
from desktop_app.store.search_reader import SearchReader
from tests.unit.store.search_samples import SampleIndex


@pytest.fixture
def index(tmp_path: Path) -> Iterator[SampleIndex]:
    index = SampleIndex(tmp_path)
    yield index
    index.close()


def found(index: SampleIndex, text: str, scope: Scope | None = None) -> list[int]:
    lane = NameLane(index.database, SearchReader(index.database))
    return lane.search(parse_query(text), 10, scope or Scope())


def test_a_name_is_found_by_most_of_its_words(index: SampleIndex) -> None:
    lease = index.add("Contracts/Lease_agreement-2023.pdf", ["x"])
    index.add("Contracts/2023 budget.xlsx", ["y"])
    assert found(index, "lease agreement 2023") == [lease]
    assert found(index, "the lease 2023") == [lease]
    assert found(index, "contracts lease") == [lease]
    assert found(index, "Lease_agreement-2023.pdf") == [lease]


def test_a_question_is_not_disturbed_by_a_shared_word(index: SampleIndex) -> None:
    index.add("Lease.pdf", ["x"])
    assert found(index, "when may either party end the lease early") == []
    assert found(index, "租约在什么时候可以提前终止") == []


def test_folders_alone_do_not_make_a_name(index: SampleIndex) -> None:
    index.add("Contracts/other.txt", ["x"])
    assert found(index, "contracts") == []


def test_a_word_of_the_name_and_one_of_a_folder_are_not_what_was_typed(index: SampleIndex) -> None:
    index.add("taxes 2018.zip/2018/letter tax office.txt", ["x"])
    assert found(index, "refund tax 2018") == []
    office = index.add("2018/tax office.txt", ["y"])
    assert found(index, "tax office 2018") == [office, 1], "the name and its folders hold all"


def test_scripts_without_spaces(index: SampleIndex) -> None:
    lease = index.add("租赁合同.docx", ["x"])
    assert found(index, "租赁合同") == [lease]
    assert found(index, "合同") == [lease]


def test_a_fuller_match_comes_first_and_a_document_only_once(index: SampleIndex) -> None:
    loose = index.add("annual figures of the report.txt", ["x"])
    exact = index.add("annual report 2023.txt", ["y"])
    assert index.add("copy of annual report 2023.txt", ["y"]) == exact
    assert found(index, "annual report 2023") == [exact, loose]


def test_only_documents_in_scope(index: SampleIndex) -> None:
    index.add("a/report.txt", ["x"])
    kept = index.add("b/report.txt", ["y"])
    assert found(index, "report", Scope(document_ids=frozenset({kept}))) == [kept]


def test_better_names_out_of_scope_take_no_places(index: SampleIndex) -> None:
    for number in range(30):
        index.add(f"a/{number}/report.txt", [f"{number}"])
    kept = index.add("b/a long report about something.txt", ["y"])
    assert found(index, "report", Scope(document_ids=frozenset({kept}))) == [kept]


def test_a_name_outside_the_filters_does_not_count_for_a_copy_inside(index: SampleIndex) -> None:
    both = index.add("a/report.txt", ["same"])
    assert index.add("b/x.txt", ["same"]) == both
    for text, expected in (("report in:a", [both]), ("report in:b", [])):
        scope = ScopeFinder(SearchReader(index.database)).scope(parse_query(text))
        assert found(index, text, scope) == expected


def test_phrases_and_punctuation_name_no_file(index: SampleIndex) -> None:
    index.add("report.txt", ["x"])
    assert found(index, '"report"') == []
    assert found(index, "?!") == []


def test_a_name_with_another_number_is_another_file(index: SampleIndex) -> None:
    receipt = index.add("領収書2024年3月.html", ["x"])
    assert found(index, "2024年3月") == [receipt]
    assert found(index, "2026年3月") == found(index, "2024年8月") == []
    final = index.add("annual report final.pdf", ["x"])
    index.add("annual report final 2022.pdf", ["x"])
    assert found(index, "annual report final 2023") == [final]
    assert index.add("2023/annual report final 7.pdf", ["x"]) in found(index, "annual report final 2023")
