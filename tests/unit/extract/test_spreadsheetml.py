from desktop_app.extract.office.number_formats import parse_format
from desktop_app.extract.office.spreadsheetml import (
    column_number,
    parse_comments,
    parse_formats,
    parse_rows,
    parse_strings,
    parse_workbook,
)
from desktop_app.extract.office.tables import Row
from desktop_app.extract.office.workbook import Note, SharedValues, Sheet


def rows(cells: str, values: SharedValues | None = None) -> list[Row]:
    content = f"<worksheet xmlns='u'><dimension ref='A1:XFD1048576'/><sheetData>{cells}</sheetData></worksheet>"
    return list(parse_rows(content.encode(), values or SharedValues()))


def test_sheets_and_the_day_from_which_is_counted() -> None:
    content = "<w xmlns:r='v'><workbookPr date1904='1'/><sheets><sheet name='A' sheetId='7' r:id='r1' state='hidden'/>"
    assert parse_workbook(f"{content}</sheets></w>".encode()) == ([Sheet("A", "r1")], True)
    assert parse_workbook(b"<w/>") == ([], False)


def test_strings_without_phonetic_guides_and_escapes() -> None:
    content = (
        "<sst><si><t>one</t></si><si><r><t>two </t></r><r><t>halves</t></r><rPh><t>x</t></rPh></si>"
        "<si><t>a_x000D_b_x0001</t></si><si/></sst>"
    )
    assert parse_strings(content.encode()) == ["one", "two halves", "a\rb_x0001", ""]
    assert parse_strings(b"") == []


def test_formats_of_cell_styles_only() -> None:
    content = (
        "<s><numFmts><numFmt numFmtId='164' formatCode='0.0%'/></numFmts>"
        "<cellStyleXfs><xf numFmtId='9'/></cellStyleXfs>"
        "<cellXfs><xf numFmtId='0'/><xf numFmtId='164'/><xf numFmtId='14'/><xf numFmtId='999'/></cellXfs></s>"
    )
    assert parse_formats(content.encode()) == [parse_format(code) for code in ("", "0.0%", "yyyy-mm-dd", "")]


def test_cells_of_every_type() -> None:
    values = SharedValues(["shared"], [parse_format(""), parse_format("dd/mm/yy")])
    cells = (
        "<row r='3'><c r='A3' t='s'><v>0</v></c><c r='B3' t='s'><v>9</v></c><c r='C3' t='b'><v>1</v></c>"
        "<c r='D3' t='e'><v>#REF!</v></c><c r='E3' t='str'><f>A1&amp;B1</f><v>made</v></c>"
        "<c r='F3' s='1'><v>45047</v></c>"
        "<c r='G3'><v>1200.0</v></c><c r='H3' t='inlineStr'><is><r><t>in</t></r><r><t>line</t></r></is></c>"
        "<c r='I3' t='d'><v>2023-05-01</v></c><c r='J3' s='1'/><c r='K3'><v>word</v></c></row>"
    )
    assert rows(cells, values) == [
        Row(3, ["shared", "", "TRUE", "#REF!", "made", "2023-05-01", "1200", "inline", "2023-05-01", "", "word"])
    ]


def test_phonetic_guides_of_texts_in_cells_are_left_out() -> None:
    inline = (
        "<c t='inlineStr'><is><t>東京</t><rPh><t>とうきょう</t></rPh></is></c><c t='inlineStr'><is><t>b</t></is></c>"
    )
    assert rows(f"<row>{inline}</row>") == [Row(1, ["東京", "b"])]


def test_cells_and_rows_that_do_not_say_where_they_stand() -> None:
    cells = "<row><c><v>1</v></c><c><v>2</v></c></row><row r='9'/><row><c r='C1'><v>3</v></c><c><v>4</v></c></row>"
    assert rows(cells) == [Row(1, ["1", "2"]), Row(10, ["", "", "3", "4"])]


def test_far_cells_cost_nothing() -> None:
    cells = "<row r='1'><c r='A1'><v>1</v></c></row><row r='1048576'><c r='XFD1048576'><v>2</v></c></row>"
    first, last = rows(cells)
    assert (first.number, last.number) == (1, 1_048_576)
    assert len(last.cells) < 50
    assert column_number("XFD") == 16_383


def test_notes_and_threads() -> None:
    note = b"<c><comment ref='$B$7'><text><r><t>Check </t></r><r><t>this</t></r></text></comment></c>"
    assert parse_comments(note) == [Note(7, "Check this")]
    thread = b"<T><threadedComment ref='A2' id='x'><text>Why?</text></threadedComment></T>"
    assert parse_comments(thread) == [Note(2, "Why?")]
