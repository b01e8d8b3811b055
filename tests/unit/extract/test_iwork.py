"""Pages, Numbers and Keynote documents as they are written since 2013."""

import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.extract.contents import CannotRead, Contents
from desktop_app.extract.file_type import recognise
from desktop_app.extract.iwork.reader import read_iwork
from desktop_app.records import FailureReason, Locator
from desktop_app.settings import ExtractSettings
from tests import iwork_documents
from tests.iwork_files import block, cell, marks, part, row, shape, to
from tests.samples import zipped

SETTINGS = ExtractSettings()
FIRST_ROWS = "Wohnung\t\tMiete"
LAST_ROWS = "-12.5%\t775\t2024-02-27\tTRUE\t2:30\tfett"
OLD_ROWS = "alt\t0.5\t2001-01-01\tfett"
TABLE = "\n".join((FIRST_ROWS, LAST_ROWS, OLD_ROWS))
SHEET_ROOT = {1: (1, {1: [to(2)], 8: {}}), 2: (2, {1: "S", 2: [to(3)]}), 3: (6000, {2: to(4)})}
BODY_ROOT = {1: (10_000, {4: to(2)}), 2: (2001, {3: "\ufffc", 9: marks((0, 3))}), 3: (6000, {2: to(4)})}
"""Of documents that show the table 4, and nothing else."""


def read(path: Path, main: bytes) -> Contents:
    path.write_bytes(zipped({"Index/Document.iwa": main}))
    return read_iwork(path, SETTINGS)


def told(contents: Contents) -> list[tuple[Locator, str]]:
    return [(segment.locator, segment.text) for segment in contents.segments]


def refused(path: Path, files: dict[str, bytes | str]) -> FailureReason:
    path.write_bytes(zipped(files))
    with pytest.raises(CannotRead) as refusal:
        recognise(path)
    return refusal.value.reason


def test_pages_by_headings_then_what_stands_beside(tmp_path: Path) -> None:
    contents = read(tmp_path / "a.pages", iwork_documents.pages())
    assert contents.title == "Mietvertrag"
    flat = "Wohnung 🏠\nDie Miete ist fällig.\nim Kasten\nTitel des Kastens\nEnde\nauf der ersten Seite\n" + TABLE
    assert told(contents) == [
        (Locator(), "Mietvertrag"),
        (Locator(heading="Wohnung 🏠"), flat),
        (Locator(heading="Header"), "Vertraulich"),
        (Locator(heading="Footer"), "Seite "),
        (Locator(heading="Footnotes"), "Eine Fußnote."),
        (Locator(heading="Comments"), "Warum?\nDarum.\nnetto"),
    ]


def test_keynote_in_the_order_of_the_show(tmp_path: Path) -> None:
    contents = read(tmp_path / "a.key", iwork_documents.keynote())
    assert contents.title == "Unser Jahr"
    assert told(contents) == [
        (Locator(slide=1, heading="Unser Jahr"), "Unser Jahr\nUmsätze\nKosten\nPfeil\n" + TABLE),
        (Locator(slide=1, heading="Unser Jahr › Notes"), "langsam sprechen"),
        (Locator(slide=1, heading="Unser Jahr › Comments"), "größer?\nnetto"),
        (Locator(slide=2, heading="Zweite"), "Zweite"),
    ]


def test_slides_below_slides_as_keynote_wrote_them_at_first(tmp_path: Path) -> None:
    def slide(number: int, text: str) -> dict[int, tuple[int, dict]]:
        return {
            number: (5, {5: to(number + 1)}),
            number + 1: (7, {1: shape(number + 2)}),
            number + 2: (2001, {3: text}),
        }

    nodes = {
        3: (4, {1: [to(4), to(5)]}),
        4: (4, {1: [to(6), to(3)], 2: to(10)}),
        5: (4, {2: to(20)}),
        6: (4, {2: to(30)}),
    }
    root = {1: (1, {2: to(2), 3: {}}), 2: (2, {3: {1: to(3)}})}
    contents = read(tmp_path / "a.key", part({**root, **nodes, **slide(10, "A"), **slide(20, "C"), **slide(30, "B")}))
    assert [(locator.slide, text) for locator, text in told(contents)] == [(1, "A"), (2, "B"), (3, "C")]


def test_numbers_by_rows_of_tables(tmp_path: Path) -> None:
    told_ = told(read(tmp_path / "a.numbers", iwork_documents.numbers()))
    table = [(1, FIRST_ROWS), (4, LAST_ROWS), (257, OLD_ROWS)]
    assert [item for item in told_ if item[0].sheet == "Formular"] == [
        *((Locator(sheet="Formular", row=number), text) for number, text in table),
        (Locator(sheet="Formular", row=1, heading="Comments"), "netto"),
    ]
    assert [locator.sheet for locator, _ in told_[:8]] == ["2024 › Kosten"] * 8
    assert told_[8:10] == [
        (Locator(sheet="2024"), "Neben den Tabellen"),
        (Locator(sheet="2024", heading="Comments"), "Stimmt das?"),
    ]


def test_rows_that_no_table_has_are_left_out(tmp_path: Path) -> None:
    packed = row(2**63, cell(2, 0x2, iwork_documents.double(5)))
    store = {3: {1: [{1: 0, 2: to(5)}, {1: 2**40, 2: to(5)}], 2: 2**40}}
    objects = {**SHEET_ROOT, 4: (6001, {4: store}), 5: (6002, {5: [packed]})}
    assert told(read(tmp_path / "a.numbers", part(objects))) == []


def test_a_cell_that_holds_its_own_table_is_told_once(tmp_path: Path) -> None:
    objects = {
        **SHEET_ROOT,
        4: (6001, {4: {3: {1: [{2: to(5)}]}, 17: to(6)}}),
        5: (6002, {5: [row(0, cell(9, 0x10, iwork_documents.number(1)))]}),
        6: (6005, {3: [{1: 1, 9: to(7)}]}),
        7: (6218, {1: to(8)}),
        8: (2001, {3: "inside\ufffc", 9: marks((6, 3))}),
    }
    [(_, text)] = told(read(tmp_path / "a.numbers", part(objects)))
    assert text == "inside"


@pytest.mark.parametrize("folder", ["", "Vertrag.pages/"])
def test_documents_in_every_packing(tmp_path: Path, folder: str) -> None:
    main = iwork_documents.pages()
    index = zipped({"Index/Document.iwa": main})
    for name, files in {
        "one": {f"{folder}Index/Document.iwa": main, f"{folder}preview.jpg": b"", "__MACOSX/x": b""},
        "two": {f"{folder}Index.zip": index, f"{folder}Metadata/Properties.plist": b"", "__MACOSX/x": b""},
    }.items():
        (tmp_path / name).write_bytes(zipped(files))
        assert recognise(tmp_path / name) == ("pages", "pages")
        assert read_iwork(tmp_path / name, SETTINGS).title == "Mietvertrag"


def test_archives_of_documents_are_archives(tmp_path: Path) -> None:
    index = zipped({"Index/Document.iwa": iwork_documents.pages()})
    path = tmp_path / "a.zip"
    path.write_bytes(zipped({"a.pages/Index.zip": index, "b.pages/Index.zip": index, "b.pages/.iwph": b"x"}))
    assert recognise(path).kind == "zip"
    path.write_bytes(zipped({"Index.zip": zipped({"a.txt": b"words"})}))
    assert recognise(path).kind == "zip"


def test_what_is_locked_says_so(tmp_path: Path) -> None:
    for lock in (".iwph", ".iwpv2", "a.key/.iwpv2"):
        folder = lock.rpartition(".")[0]
        files = {f"{folder}Index.zip": b"\1\2\3", lock: b"", f"{folder}Data/a.jpg": b""}
        assert refused(tmp_path / "a.key", files) is FailureReason.ENCRYPTED


def test_damage_is_told(tmp_path: Path) -> None:
    main = iwork_documents.pages()
    for content in (b"", main[: len(main) // 2], b"\0" + main, block(b"\xff" * 50), part({5: (4711, {1: 1})})):
        assert refused(tmp_path / "a.pages", {"Index/Document.iwa": content}) is FailureReason.CORRUPT
    assert refused(tmp_path / "a.pages", {"Index.zip": b"PK\3\4 no"}) is FailureReason.CORRUPT


def test_a_document_without_words_is_empty(tmp_path: Path) -> None:
    assert told(read(tmp_path / "a.pages", part({1: (10_000, {15: {}})}))) == []


def test_deep_nesting_ends(tmp_path: Path) -> None:
    groups = {number: (3008, {1: {}, 2: [to(number + 1)]}) for number in range(10, 3_000)}
    floating = {3: {1: [{1: 0, 4: [{1: to(10)}]}]}}
    root = {1: (10_000, {3: to(3), 15: {}}), 3: (10_010, floating[3])}
    text = {3_000: (2011, shape(3_001)), 3_001: (2001, {3: "deep"})}
    assert told(read(tmp_path / "a.pages", part({**root, **groups, **text}))) == []


@pytest.mark.parametrize("root", [SHEET_ROOT, BODY_ROOT])
def test_a_text_that_all_cells_repeat_is_bounded(tmp_path: Path, root: dict) -> None:
    rows = [row(index, *[cell(3, 0x8, iwork_documents.number(1))] * 100) for index in range(100)]
    strings = {3: [{1: 1, 3: "x" * 9_000}]}
    table = {4: (6001, {4: {3: {1: [{2: to(5)}]}, 4: to(6)}}), 5: (6002, {5: rows}), 6: (6005, strings)}
    path = tmp_path / "a"
    path.write_bytes(zipped({"Index/Document.iwa": part({**root, **table})}))
    contents = read_iwork(path, ExtractSettings(max_chars=10_000))
    assert 10_000 <= sum(len(segment.text) for segment in contents.segments) <= 30_000


def test_the_names_of_columns_go_with_all_rows(tmp_path: Path) -> None:
    words = ["Wer", "Was", *(f"wort {number}" for number in range(60))]
    places = range(len(words) // 2)
    rows = [row(at, *(cell(3, 0x8, iwork_documents.number(2 * at + column)) for column in range(2))) for at in places]
    strings = {3: [{1: number, 3: word} for number, word in enumerate(words)]}
    table = {4: (6001, {4: {3: {1: [{2: to(5)}]}, 4: to(6)}}), 5: (6002, {5: rows}), 6: (6005, strings)}
    found = told(read(tmp_path / "a.numbers", part({**SHEET_ROOT, **table})))
    assert [locator for locator, _ in found] == [
        Locator(sheet="S", row=number, heading="Wer · Was") for number in (1, 11, 21, 31)
    ]


@given(st.sampled_from(("pages", "numbers", "keynote")), st.integers(0, 2_000), st.binary(min_size=1, max_size=9))
def test_whatever_bytes_come(tmp_path_factory: pytest.TempPathFactory, name: str, at: int, damage: bytes) -> None:
    main = getattr(iwork_documents, name)()
    at %= len(main)
    path = tmp_path_factory.getbasetemp() / "damaged"
    with zipfile.ZipFile(path, "w") as container:
        container.writestr("Index/Document.iwa", main[:at] + damage + main[at + len(damage) :])
    with suppress(CannotRead):
        assert isinstance(read_iwork(path, SETTINGS), Contents)
