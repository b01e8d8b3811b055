import zipfile
from contextlib import suppress
from datetime import datetime, time
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment

from desktop_app.extract.contents import CannotRead, Contents
from desktop_app.extract.office.xlsx import read_xlsx
from desktop_app.records import FailureReason, Locator
from desktop_app.settings import ExtractSettings

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


def read(path: Path, *, max_chars: int = 1_000_000) -> Contents:
    return read_xlsx(path, ExtractSettings(max_chars=max_chars))


def package(path: Path, parts: dict[str, str], **targets: dict[str, str]) -> Path:
    """A package of these parts and the relationships of some: part → kind → target."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as container:
        container.writestr("[Content_Types].xml", "<Types/>")
        for name, content in parts.items():
            container.writestr(f"xl/{name}.xml", content)
        for name, found in targets.items():
            links = (f"<R Id='{kind}' Type='{OFFICE}{kind}' Target='{to}'/>" for kind, to in found.items())
            content = f"<Rs>{''.join(links)}</Rs>".replace("<R ", "<Relationship ")
            container.writestr(f"xl/_rels/{name}.xml.rels", content)
    return path


def one_sheet(path: Path, sheet: str, *, before: str = "", **related: str) -> Path:
    """A workbook with one sheet; `related` are parts that the sheet refers to, by kind."""
    parts = {
        "workbook": "<w xmlns:r='v'><sheets><sheet name='S' r:id='worksheet'/></sheets></w>",
        "sheet": f"{before}<worksheet><sheetData>{sheet}</sheetData></worksheet>",
        **related,
    }
    return package(path, parts, workbook={"worksheet": "sheet.xml"}, sheet={kind: f"{kind}.xml" for kind in related})


def test_a_part_that_many_sheets_name_is_read_once(tmp_path: Path) -> None:
    sheets = "".join(f"<sheet name='S{number}' r:id='worksheet'/>" for number in range(300))
    row = "<row><c t='inlineStr'><is><t>rent</t></is></c></row>"
    parts = {
        "workbook": f"<w xmlns:r='v'><sheets>{sheets}</sheets></w>",
        "sheet": f"<worksheet><sheetData>{row}</sheetData></worksheet>",
    }
    contents = read(package(tmp_path / "a.xlsx", parts, workbook={"worksheet": "sheet.xml"}))
    assert [(item.locator.sheet, item.text) for item in contents.segments] == [("S0", "rent")]


def test_sheets_by_rows_with_everything_on_them(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.properties.title, book.properties.creator = "Rent", "Ann"
    book.properties.created = datetime(2023, 5, 1, 10)
    sheet = book.active
    sheet.title = "2023"
    for cells in (
        ["Flat", "Since", "Rent", "Share", "Paid", "At"],
        ["Müllerstraße 5", datetime(2021, 4, 1), 1200.0, 0.125, True, time(13, 45)],
        ["=1/0", datetime(2021, 4, 1, 14, 30), 0.5, None, False, None],
    ):
        sheet.append(cells)
    sheet["D2"].number_format = "0.0%"
    sheet["A2"].comment = Comment("The heating\nis new.", "Ann")
    chart = BarChart()
    chart.title = "Rent by year"
    chart.add_data(Reference(sheet, min_col=3, min_row=2, max_row=3))
    sheet.add_chart(chart, "H2")
    hidden = book.create_sheet("Secret")
    hidden.sheet_state = "hidden"
    hidden["C7"] = "far down"
    book.save(tmp_path / "a.xlsx")

    contents = read(tmp_path / "a.xlsx")
    names = "Flat · Since · Rent · Share · Paid · At"
    table, comment, title, last = contents.segments
    assert table.locator == Locator(sheet="2023", row=1, heading=names)
    assert table.text.splitlines()[1:] == [
        "Müllerstraße 5\t2021-04-01\t1200\t12.5%\tTRUE\t13:45",
        "2021-04-01 14:30\t0.5\t\tFALSE",
    ]
    assert (comment.locator, comment.text) == (
        Locator(sheet="2023", row=2, heading="Comments"),
        "The heating\nis new.",
    )
    assert (title.locator, title.text) == (Locator(sheet="2023"), "Rent by year")
    assert (last.locator, last.text) == (Locator(sheet="Secret", row=7), "far down")
    assert contents.title == "Rent"
    assert contents.metadata == {"author": "Ann", "created": "2023-05-01T10:00:00+00:00"}


def test_text_boxes_and_threads_which_are_told_once(tmp_path: Path) -> None:
    path = one_sheet(
        tmp_path / "a.xlsx",
        "<row r='1'><c r='A1'><v>1</v></c></row>",
        drawing="<d><twoCellAnchor><from><row>3</row></from><sp><p><t>Draft</t></p></sp></twoCellAnchor></d>",
        comments="<c><comment ref='A1'><text><t>[Threaded comment]\n\nComment:\n    Why 1? \nAsk Ann</t></text>"
        "</comment><comment ref='B1'><text><t>plain</t></text></comment></c>",
        threadedComment="<T><threadedComment ref='A1'><text>Why 1? \nAsk Ann</text></threadedComment></T>",
    )
    assert [(item.locator.row, item.text) for item in read(path).segments] == [
        (1, "1"),
        (1, "Why 1? \nAsk Ann"),
        (1, "plain"),
        (4, "Draft"),
    ]


def test_charts_of_either_kind_have_titles(tmp_path: Path) -> None:
    parts = {
        "workbook": "<w xmlns:r='v'><sheets><sheet name='S' r:id='worksheet'/></sheets></w>",
        "sheet": "<worksheet/>",
        "drawing": "<d/>",
        "chart": "<c><title><p><t>Sales</t></p></title></c>",
        "chartEx": "<c><title><tx><txData><v>Costs</v></txData></tx><txPr><p><t>Costs</t></p></txPr></title></c>",
    }
    drawn = {"chart": "chart.xml", "chartEx": "chartEx.xml"}
    links = {"workbook": {"worksheet": "sheet.xml"}, "sheet": {"drawing": "drawing.xml"}, "drawing": drawn}
    assert [item.text for item in read(package(tmp_path / "a.xlsx", parts, **links)).segments] == ["Sales", "Costs"]


def test_an_empty_workbook_has_no_text(tmp_path: Path) -> None:
    openpyxl.Workbook().save(tmp_path / "a.xlsx")
    assert read(tmp_path / "a.xlsx").segments == ()


def test_no_more_is_read_than_can_matter(tmp_path: Path) -> None:
    cell = "<c t='inlineStr'><is><t>abcdefgh</t></is></c>"
    path = one_sheet(tmp_path / "a.xlsx", f"<row>{cell * 5}</row>" * 20_000)
    assert sum(len(item.text) for item in read(path, max_chars=5_000).segments) < 6_000


@pytest.mark.parametrize(
    ("sheet", "before", "reason"),
    [
        ("<row>", "", FailureReason.CORRUPT),
        ("<row><c><v>&b;</v></c></row>", '<!DOCTYPE x [<!ENTITY b "ha">]>', FailureReason.BOMB),
        ("<row/>" * 5_000_000, "", FailureReason.BOMB),
    ],
    ids=["not well-formed", "entities", "bomb"],
)
def test_what_is_refused(tmp_path: Path, sheet: str, before: str, reason: FailureReason) -> None:
    with pytest.raises(CannotRead) as refusal:
        read(one_sheet(tmp_path / "a.xlsx", sheet, before=before))
    assert refusal.value.reason == reason


def test_damaged_packages(tmp_path: Path) -> None:
    book = one_sheet(tmp_path / "a.xlsx", "<row/>").read_bytes()
    (tmp_path / "cut.xlsx").write_bytes(book[: len(book) // 2])
    package(tmp_path / "hollow.xlsx", {})
    for name in ("cut", "hollow"):
        with pytest.raises(CannotRead) as refusal:
            read(tmp_path / f"{name}.xlsx")
        assert refusal.value.reason == FailureReason.CORRUPT


def test_damage_leaves_what_stands_before_it_and_beside_it(tmp_path: Path) -> None:
    sheets = "<w xmlns:r='v'><sheets><sheet name='A' r:id='one'/><sheet name='B' r:id='two'/></sheets></w>"
    parts = {"workbook": sheets, "a": "<w><row><c><v>1</v></c></row><row>", "b": "<w><row><c><v>2</v></c></row></w>"}
    others = {"comments": "<c", "styles": "<s"}
    related = {"one": "a.xml", "two": "b.xml", "styles": "styles.xml"}
    path = package(tmp_path / "a.xlsx", parts | others, workbook=related, b={"comments": "comments.xml"})
    assert [(item.locator.sheet, item.text) for item in read(path).segments] == [("A", "1"), ("B", "2")]


def test_parts_that_are_missing_are_empty(tmp_path: Path) -> None:
    sheets = "<w xmlns:r='v'><sheets><sheet name='A' r:id='gone'/><sheet name='B' r:id='worksheet'/></sheets></w>"
    sheet = "<w><row><c t='s'><v>3</v></c><c><v>5</v></c></row></w>"
    path = package(tmp_path / "a.xlsx", {"workbook": sheets, "s": sheet}, workbook={"worksheet": "s.xml"})
    assert [(item.locator.sheet, item.text) for item in read(path).segments] == [("B", "5")]


@given(st.text("<>/=' rcvts1A&;", max_size=60), st.text("<>/=' sidrPhtx1&;", max_size=60))
def test_any_parts_give_contents_or_a_refusal(
    tmp_path_factory: pytest.TempPathFactory, sheet: str, strings: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.xlsx"
    one_sheet(path, sheet, comments=f"<c>{strings}</c>")
    with suppress(CannotRead):
        assert isinstance(read(path), Contents)
