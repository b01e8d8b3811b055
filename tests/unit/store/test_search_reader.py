from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.records import Locator, Segment
from desktop_app.search_records import Filters
from desktop_app.store.document_texts import DocumentTexts
from desktop_app.store.search_reader import SearchReader
from tests.unit.store.search_samples import DAY_NS, ROOT, SampleIndex


@pytest.fixture
def index(tmp_path: Path) -> Iterator[SampleIndex]:
    index = SampleIndex(tmp_path)
    yield index
    index.close()


@pytest.fixture
def reader(index: SampleIndex) -> SearchReader:
    return SearchReader(index.database)


def test_documents_within_filters(index: SampleIndex, reader: SearchReader) -> None:
    lease = index.add("Contracts/Lease 2023.pdf", ["one"], day=10)
    note = index.add("Notes/lease.md", ["two"], day=20)
    assert reader.documents_within([]) == {lease, note}
    assert reader.documents_within([Filters(types=("pdf", "docx"))]) == {lease}
    assert reader.documents_within([Filters(folders=(ROOT / "Notes",))]) == {note}
    assert reader.documents_within([Filters(folders=(Path("contracts"),))]) == {lease}
    assert reader.documents_within([Filters(name_parts=("LEASE", "2023"))]) == {lease}
    assert reader.documents_within([Filters(name_parts=("*.md",))]) == {note}
    assert reader.documents_within([Filters(after_ns=11 * DAY_NS)]) == {note}
    assert reader.documents_within([Filters(after_ns=10 * DAY_NS, before_ns=20 * DAY_NS)]) == {lease}
    assert reader.documents_within([Filters(types=("pdf",)), Filters(folders=(ROOT / "Notes",))]) == set()


def test_messages_and_pictures_count_by_their_own_dates(index: SampleIndex, reader: SearchReader) -> None:
    photo = index.add("Photos/IMG_1.jpg", ["a harbour"], day=20, created="1970-01-06T12:00:00+00:00")
    mail = index.add("Mail/1.eml", ["a letter"], day=20, created="1970-01-11T08:00:00+01:00")
    text = index.add("Notes/old.docx", ["a note"], day=20, created="1970-01-06T12:00:00+00:00")
    assert reader.documents_within([Filters(after_ns=5 * DAY_NS, before_ns=6 * DAY_NS)]) == {photo}
    assert reader.documents_within([Filters(after_ns=10 * DAY_NS, before_ns=11 * DAY_NS)]) == {mail}
    assert reader.documents_within([Filters(after_ns=20 * DAY_NS)]) == {text}
    assert reader.newest([photo, mail, text], 3) == [text, mail, photo]
    assert reader.dates([photo]) == {photo: 5 * DAY_NS + DAY_NS // 2}


def test_a_document_counts_by_any_of_its_files(index: SampleIndex, reader: SearchReader) -> None:
    first = index.add("a/x.txt", ["same"], day=1)
    assert index.add("b/x.txt", ["same"], day=9) == first
    for folder in ("a", "b"):
        assert reader.documents_within([Filters(folders=(ROOT / folder,))]) == {first}
    assert [file.path for file in reader.documents([first])[first].files] == [ROOT / "a/x.txt", ROOT / "b/x.txt"]


def test_files_within_the_filters_come_first(index: SampleIndex, reader: SearchReader) -> None:
    document = index.add("a/x.txt", ["same"], day=9)
    index.add("b/x.txt", ["same"], day=1)
    index.add("c/x.txt", ["same"], day=5)
    for filters in (Filters(folders=(ROOT / "b", ROOT / "c")), Filters(folders=(Path("c"), Path("b")))):
        files = reader.documents([document], [filters])[document].files
        assert [file.path for file in files] == [ROOT / "b/x.txt", ROOT / "c/x.txt", ROOT / "a/x.txt"]
        assert [file.within for file in files] == [True, True, False]
    first = reader.documents([document], [Filters(before_ns=2 * DAY_NS)])[document].files[0]
    assert first.path == ROOT / "b/x.txt"
    assert all(file.within for file in reader.documents([document])[document].files)


@pytest.mark.parametrize(
    ("copy", "original"),
    [
        ("a/strudel (copy).md", "b/strudel.md"),
        ("Downloads/Garage brake pads(1).pdf", "Papers/Garage brake pads.pdf"),
        ("Kopie von Brief.txt", "z/Brief.txt"),
        ("x - Copy.pdf", "x.pdf"),
    ],
)
def test_of_equal_contents_the_shortest_name_comes_first(
    index: SampleIndex, reader: SearchReader, copy: str, original: str
) -> None:
    document = index.add(copy, ["same"])
    index.add(original, ["same"])
    files = reader.documents([document])[document].files
    assert [file.path for file in files] == [ROOT / original, ROOT / copy]
    wanted = Filters(folders=(ROOT / Path(copy).parent,), name_parts=(Path(copy).name,))
    assert reader.documents([document], [wanted])[document].files[0].path == ROOT / copy


def test_newest_goes_by_the_files_within_the_filters(index: SampleIndex, reader: SearchReader) -> None:
    copied = index.add("a/x.txt", ["same"], day=9)
    index.add("b/x.txt", ["same"], day=1)
    other = index.add("b/y.txt", ["other"], day=5)
    assert reader.newest([copied, other], 5) == [copied, other]
    for folder in (ROOT / "b", Path("b")):
        filters = [Filters(folders=(folder,))]
        assert reader.newest([copied, other], 5, filters) == [other, copied]
        assert reader.newest([copied, other], 1, filters) == [other]


def test_documents_without_a_file_are_never_returned(index: SampleIndex, reader: SearchReader) -> None:
    gone = index.add("gone.txt", ["lost words"])
    (chunk_id,) = index.chunk_ids(gone)
    index.remove("gone.txt")
    assert reader.documents_within([]) == set()
    assert reader.holders([chunk_id]) == {}
    assert reader.documents([gone]) == {}
    assert reader.newest([gone], 5) == []


def test_a_chunk_may_stand_in_several_documents(index: SampleIndex, reader: SearchReader) -> None:
    first = index.add("a.txt", ["alone", "shared"])
    second = index.add("b.txt", ["shared", "other", "shared"])
    shared = index.chunk_ids(first)[1]
    assert reader.holders([shared]) == {shared: [first, second]}
    places = reader.placements([shared])
    assert places[first, shared].start == 7
    assert places[first, shared].locator == Locator(page=2)
    assert places[second, shared].start == 0
    assert reader.documents_holding([shared]) == {first, second}
    assert reader.chunks_of([first, second]).tolist() == sorted({*index.chunk_ids(first), *index.chunk_ids(second)})


def test_texts_segments_and_the_first_chunk(index: SampleIndex, reader: SearchReader) -> None:
    document = index.add("a.txt", ["beginning", "end"], title="Title")
    first, last = index.chunk_ids(document)
    assert (reader.texts([last, 999])[last].text, reader.texts([last])[last].context) == ("end", "Title")
    texts = DocumentTexts(index.database)
    assert texts.segments(document) == (
        Segment("beginning", Locator(page=1)),
        Segment("end", Locator(page=2)),
    )
    place = reader.first_placement(document)
    assert place is not None
    assert place.chunk_id == first
    assert reader.first_placement(12345) is None
    assert reader.first_chunks([document, 12345]) == {document: first}
    assert texts.segments(12345) == ()
    assert texts.beginning(document, 5) == "begin"
    assert texts.located([(document, 13), (document, 3), (12345, 7)]) == [
        (Locator(page=2), 11),
        (Locator(page=1), 0),
        (Locator(), 7),
    ]


def test_coverage_is_the_share_of_readable_files(index: SampleIndex, reader: SearchReader) -> None:
    assert reader.coverage() == 1.0
    index.add("a.txt", ["one"])
    ready = index.add("b.txt", ["two"])
    index.add("c.txt", ["three"])
    assert reader.coverage() == 0.0
    index.connection.execute("UPDATE documents SET state = 'indexed' WHERE id = ?", (ready,))
    index.connection.execute("UPDATE documents SET state = 'failed' WHERE title = '' AND id = ?", (ready + 1,))
    assert reader.coverage() == 0.5


def test_newest_documents_first(index: SampleIndex, reader: SearchReader) -> None:
    old, new = index.add("old.txt", ["1"], day=1), index.add("new.txt", ["2"], day=2)
    assert reader.newest([old, new], 5) == [new, old]
    assert reader.newest([old, new], 1) == [new]


def test_chunks_and_documents_of_examples(index: SampleIndex, reader: SearchReader) -> None:
    document_id = index.add("a.txt", ["one", "two", "three"])
    ids = index.chunk_ids(document_id)
    assert reader.chunks_at(document_id) == ids
    assert reader.chunks_at(document_id, len("one") + 2) == [ids[1]]
    assert reader.chunks_at(document_id, 1) == []
    assert reader.chunks_at(document_id + 1) == []
    assert reader.document_at(ROOT / "a.txt") == document_id
    assert reader.document_at(ROOT / "b.txt") is None
    index.remove("a.txt")
    assert reader.document_at(ROOT / "a.txt") is None
