import time
import zipfile
from pathlib import Path

import pytest

from desktop_app.extract.contents import CannotRead, Contents
from desktop_app.extract.office.odt import read_odt
from desktop_app.records import FailureReason, Locator
from desktop_app.settings import ExtractSettings

META = "<m xmlns:dc='u'><dc:title>Lease</dc:title><dc:creator>Ann</dc:creator></m>"


def read(tmp_path: Path, body: str, *, styles: str = "", meta: str = META) -> Contents:
    path = tmp_path / "a.odt"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as container:
        container.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        container.writestr("content.xml", f"<d xmlns:x='u'><x:body>{body}</x:body></d>")
        container.writestr("styles.xml", f"<d xmlns:x='u'>{styles}</d>")
        container.writestr("meta.xml", meta)
    return read_odt(path, ExtractSettings())


def text(tmp_path: Path, body: str) -> str:
    return "\n".join(segment.text for segment in read(tmp_path, body).segments)


def row(*cells: str) -> str:
    return f"<x:table-row>{''.join(f'<x:table-cell>{cell}</x:table-cell>' for cell in cells)}</x:table-row>"


def test_text_by_heading_sections(tmp_path: Path) -> None:
    body = (
        "<x:p>a<x:s/>b</x:p><x:h x:outline-level='1'>One</x:h><x:p>text</x:p><x:tracked-changes><x:p>old</x:p>"
        "</x:tracked-changes><x:table><x:table-row><x:table-cell><x:p>c</x:p></x:table-cell>"
        "<x:table-cell x:number-columns-repeated='1000000'><x:p>d</x:p></x:table-cell></x:table-row></x:table>"
    )
    contents = read(tmp_path, body)
    assert [(s.locator.heading, s.text) for s in contents.segments] == [(None, "a b"), ("One", "One\ntext\nc\td")]
    assert contents.title == "Lease"
    assert contents.metadata == {"author": "Ann"}


def test_headings_of_openoffice_1_and_odd_levels(tmp_path: Path) -> None:
    body = "<x:h x:level='1'>A</x:h><x:p>a</x:p><x:h x:level='2'>B</x:h><x:h x:outline-level='x'>C</x:h>"
    assert [s.locator.heading for s in read(tmp_path, body).segments] == ["A", "A › B", "C"]


def test_footnotes_and_comments_leave_words_whole(tmp_path: Path) -> None:
    note = "<x:note><x:note-citation>2</x:note-citation><x:note-body><x:p>Note.</x:p></x:note-body></x:note>"
    comment = (
        "<x:annotation><x:creator>Ann</x:creator><x:date>2021-01-01T00:00:00</x:date>"
        "<x:creator-initials>AB</x:creator-initials><x:p>Ask Tom</x:p></x:annotation>"
    )
    body = f"<x:h x:outline-level='1'>Rent{note}</x:h><x:p>Hello word{comment} end.</x:p>"
    contents = read(tmp_path, body)
    assert [segment.text for segment in contents.segments] == ["Rent\nNote.\nAsk Tom\nHello word end."]
    assert contents.segments[-1].locator.heading == "Rent"


def test_dates_and_names_that_were_put_in_are_text(tmp_path: Path) -> None:
    body = (
        "<x:p>Berlin, <x:date x:fixed='true'>12 March 2024</x:date></x:p><x:p>by <x:creator>Ann</x:creator></x:p>"
        "<x:p>of the <x:title>Lease</x:title></x:p>"
    )
    assert text(tmp_path, body) == "Berlin, 12 March 2024\nby Ann\nof the Lease"


def test_what_stands_for_a_picture_is_a_line_of_its_own(tmp_path: Path) -> None:
    frame = "<x:frame><x:image/><x:title>Bridge</x:title><x:desc>A bridge over the Neckar</x:desc></x:frame>"
    assert text(tmp_path, f"<x:p>Before {frame}after.</x:p>") == "Bridge\nA bridge over the Neckar\nBefore after."


def test_marks_are_text(tmp_path: Path) -> None:
    marks = "<x:p>a<x:tab/>b<x:tab-stop/>c<x:s x:c='3'/>d<x:line-break/>e</x:p>"
    assert text(tmp_path, marks) == "a\tb\tc d\ne"


@pytest.mark.parametrize(
    "name",
    [
        *("tracked-changes", "ruby-text", "notes-configuration", "settings", "forms", "object-ole", "binary-data"),
        *("script", "note-citation", "footnote-citation", "endnote-citation"),
    ],
)
def test_what_is_no_text_is_passed_over(tmp_path: Path, name: str) -> None:
    aside = f"<x:{name}>gone<x:span>gone<x:tab/></x:span><x:p>gone</x:p></x:{name}>"
    assert text(tmp_path, f"<x:p>one{aside} two</x:p>") == "one two"


def test_cells_hold_paragraphs_and_headings_and_rows_end_with_their_last_text(tmp_path: Path) -> None:
    table = row("<x:h>Skills</x:h><x:p>many</x:p>", "<x:p>b</x:p>", "<x:p/>", "")
    contents = read(tmp_path, f"<x:h>Life</x:h><x:table>{table}</x:table>")
    assert [(s.locator, s.text) for s in contents.segments] == [(Locator(heading="Life"), "Life\nSkills many\tb")]


def test_a_table_in_a_cell_is_text_of_the_cell(tmp_path: Path) -> None:
    assert (
        text(tmp_path, row("<x:p>a</x:p>" + row("<x:p>in</x:p>", "<x:p>ner</x:p>"), "<x:p>b</x:p>")) == "a in\tner\tb"
    )


def test_a_cell_of_many_paragraphs_is_read_in_linear_time(tmp_path: Path) -> None:
    started = time.process_time()
    assert len(text(tmp_path, row("<x:p>abcdefghij</x:p>" * 200_000))) == 11 * 200_000 - 1
    assert time.process_time() - started < 4


def test_headers_and_footers_follow_the_text_once(tmp_path: Path) -> None:
    styles = (
        "<x:style><x:p>no text</x:p></x:style><x:master-page><x:header><x:p>Smith, file 4711</x:p></x:header>"
        "<x:header-first><x:p>Smith, file 4711</x:p></x:header-first><x:footer><x:p>Confidential</x:p></x:footer>"
        "<x:p>no text</x:p></x:master-page>"
    )
    contents = read(tmp_path, "<x:p>Body</x:p>", styles=styles)
    assert [(s.locator.heading, s.text) for s in contents.segments] == [
        (None, "Body"),
        ("Header", "Smith, file 4711"),
        ("Footer", "Confidential"),
    ]


def test_the_paragraph_styled_as_title_stands_in_for_a_title(tmp_path: Path) -> None:
    body = (
        "<x:style x:name='P1' x:parent-style-name='Title'/><x:p>To whom</x:p>"
        "<x:p x:style-name='P1'>The Charter</x:p><x:p>Body</x:p>"
    )
    contents = read(tmp_path, body, meta="<m><title>Untitled 1</title></m>")
    assert contents.title == "The Charter"
    assert [segment.locator.heading for segment in contents.segments] == [None, "The Charter"]
    assert read(tmp_path, body).title == "Lease"


def test_damage_leaves_what_stands_before_it_and_the_other_parts(tmp_path: Path) -> None:
    contents = read(tmp_path, "<x:p>one</x:p><x:p>two & three</x:p>", styles="<x:header>&", meta="<m>A & B</m>")
    assert [segment.text for segment in contents.segments] == ["one"]
    with pytest.raises(CannotRead) as refusal:
        read(tmp_path, "<x:p>one & two</x:p>")
    assert refusal.value.reason == FailureReason.CORRUPT
