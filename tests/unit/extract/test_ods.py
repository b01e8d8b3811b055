import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import given

from desktop_app.extract.contents import CannotRead, Contents
from desktop_app.extract.office.ods import read_ods
from desktop_app.records import FailureReason, Locator
from desktop_app.settings import ExtractSettings
from tests.xml_trees import xml_trees


def read(path: Path, tables: str, *, max_chars: int = 1_000_000) -> Contents:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as container:
        container.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        container.writestr("content.xml", f"<d xmlns:x='u'><x:spreadsheet>{tables}</x:spreadsheet></d>")
        container.writestr("meta.xml", "<m><title>Rent</title><initial-creator>Ann</initial-creator></m>")
    return read_ods(path, ExtractSettings(max_chars=max_chars))


def table(*rows: str, name: str = "S", before: str = "") -> str:
    return f"<x:table x:name='{name}'>{before}{''.join(rows)}</x:table>"


def row(*cells: str, times: int = 1) -> str:
    inner = "".join(
        cell if cell.startswith("<") else f"<x:table-cell><x:p>{cell}</x:p></x:table-cell>" for cell in cells
    )
    return f"<x:table-row x:number-rows-repeated='{times}'>{inner}</x:table-row>"


def empty(times: int) -> str:
    return f"<x:table-cell x:number-columns-repeated='{times}'/>"


def test_sheets_by_rows_with_comments_and_shapes(tmp_path: Path) -> None:
    note = "<x:annotation><x:creator>Ann</x:creator><x:p>Check</x:p><x:p>this</x:p></x:annotation>"
    shapes = "<x:shapes><x:frame><x:text-box><x:p>Draft</x:p></x:text-box></x:frame></x:shapes>"
    first = table(
        row("Flat", "Rent", "Share", empty(16_381)),
        row(empty(16_384), times=4),
        row(f"<x:table-cell>{note}<x:p>A<x:s/>5</x:p></x:table-cell>", "1.200 €", "12,5%"),
        row(empty(16_384), times=1_048_570),
        name="2023",
        before=shapes,
    )
    contents = read(tmp_path / "a.ods", first + table(row(empty(2), "x", "y"), name="More"))
    names = "Flat · Rent · Share"
    assert [(item.locator, item.text) for item in contents.segments] == [
        (Locator(sheet="2023", row=1, heading=names), "Flat\tRent\tShare"),
        (Locator(sheet="2023", row=6, heading=names), "A 5\t1.200 €\t12,5%"),
        (Locator(sheet="2023", row=6, heading="Comments"), "Check\nthis"),
        (Locator(sheet="2023"), "Draft"),
        (Locator(sheet="More", row=1), "x\ty"),
    ]
    assert (contents.title, contents.metadata) == ("Rent", {"author": "Ann"})


def test_values_without_text_are_told(tmp_path: Path) -> None:
    cells = "<x:table-cell x:value='5.5'/><x:table-cell x:value-type='date' x:date-value='2021-04-01'/>"
    (segment,) = read(tmp_path / "a.ods", table(row(cells))).segments
    assert segment.text == "5.5\t2021-04-01"


def test_a_table_in_a_cell_is_text_of_the_cell(tmp_path: Path) -> None:
    inner = f"<x:table-cell>{table(row('in', 'ner'))}</x:table-cell>"
    (segment,) = read(tmp_path / "a.ods", table(row("a", inner, "b"), row("c"))).segments
    assert segment.text == "a\tin ner\tb\nc"


def test_fields_are_text_and_what_a_comment_says_of_itself_is_not(tmp_path: Path) -> None:
    note = (
        "<x:annotation><x:creator>Ann</x:creator><x:date>2024-01-01</x:date><x:date-string>1 Jan</x:date-string>"
        "<x:sender-initials>QZ</x:sender-initials><x:list><x:list-item><x:p>Check</x:p></x:list-item></x:list>"
        "</x:annotation>"
    )
    cell = f"<x:table-cell>{note}<x:p>due <x:date>12 March</x:date>, <x:creator>Ann</x:creator></x:p></x:table-cell>"
    contents = read(tmp_path / "a.ods", table(row(cell)))
    assert [segment.text for segment in contents.segments] == ["due 12 March, Ann", "Check"]


def test_what_stands_for_a_picture_is_text(tmp_path: Path) -> None:
    shapes = "<x:shapes><x:frame><x:image/><x:title>Bridge</x:title></x:frame></x:shapes>"
    (segment,) = read(tmp_path / "a.ods", table(before=shapes)).segments
    assert segment.text == "Bridge"


def test_what_is_kept_of_other_files_is_left_out(tmp_path: Path) -> None:
    kept = table(row("secret"), name="&apos;file:///home/x/b.ods&apos;#$S")
    contents = read(tmp_path / "a.ods", table(row("a")) + kept + table(row("b"), name="T"))
    assert [(item.locator.sheet, item.text) for item in contents.segments] == [("S", "a"), ("T", "b")]


def test_repeated_rows_and_cells_cost_nothing(tmp_path: Path) -> None:
    started = time.process_time()
    cell = "<x:table-cell x:number-columns-repeated='16384'><x:p>same</x:p></x:table-cell>"
    contents = read(tmp_path / "a.ods", table(row(cell, times=1_048_575), row("end")))
    assert contents.segments[-1].text.endswith("end")
    assert sum(len(item.text) for item in contents.segments) < 200
    assert time.process_time() - started < 1


def test_no_more_is_read_than_can_matter(tmp_path: Path) -> None:
    contents = read(tmp_path / "a.ods", table(row("abcdefgh", "b") * 50_000), max_chars=5_000)
    assert sum(len(item.text) for item in contents.segments) < 6_000


def test_what_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CannotRead) as refusal:
        read(tmp_path / "a.ods", "<x:table>")
    assert refusal.value.reason == FailureReason.CORRUPT
    with zipfile.ZipFile(tmp_path / "b.ods", "w") as container:
        container.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    with pytest.raises(CannotRead) as refusal:
        read_ods(tmp_path / "b.ods", ExtractSettings())
    assert refusal.value.reason == FailureReason.CORRUPT


def test_an_empty_sheet_has_no_text(tmp_path: Path) -> None:
    assert read(tmp_path / "a.ods", table()).segments == ()
    assert read(tmp_path / "a.ods", "").segments == ()


def test_damage_leaves_the_rows_before_it(tmp_path: Path) -> None:
    (segment,) = read(tmp_path / "a.ods", "<x:table x:name='S'>" + row("a", "b") + row("c & d")).segments
    assert (segment.text, segment.locator) == ("a\tb", Locator(sheet="S", row=1))


ELEMENTS = ("table", "table-row", "table-cell", "p", "annotation", "shapes", "forms", "s")


@given(xml_trees(ELEMENTS))
def test_elements_in_any_order_give_contents(tmp_path_factory: pytest.TempPathFactory, tree: str) -> None:
    assert isinstance(read(tmp_path_factory.getbasetemp() / "any.ods", tree), Contents)
