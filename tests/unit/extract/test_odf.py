import zipfile
from pathlib import Path

from desktop_app.extract.contents import Contents
from desktop_app.extract.office.odf import read_odf
from desktop_app.records import Locator
from desktop_app.settings import ExtractSettings


def read(tmp_path: Path, kind: str, body: str) -> Contents:
    path = tmp_path / "a.odf"
    with zipfile.ZipFile(path, "w") as container:
        container.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
        container.writestr("content.xml", f"<d xmlns:x='u'><x:body>{body}</x:body></d>")
        container.writestr("meta.xml", "<m xmlns:dc='u'><dc:title>Lease</dc:title><dc:creator>Ann</dc:creator></m>")
    return read_odf(path, ExtractSettings())


def test_text_by_heading_sections(tmp_path: Path) -> None:
    body = (
        "<x:p>a<x:s/>b</x:p><x:h x:outline-level='1'>One</x:h><x:p>text</x:p><x:tracked-changes><x:p>old</x:p>"
        "</x:tracked-changes><x:table><x:table-row><x:table-cell><x:p>c</x:p></x:table-cell>"
        "<x:table-cell x:number-columns-repeated='1000000'><x:p>d</x:p></x:table-cell></x:table-row></x:table>"
    )
    contents = read(tmp_path, "text", body)
    assert [(s.locator.heading, s.text) for s in contents.segments] == [(None, "a b"), ("One", "One\ntext\nc\td")]
    assert contents.title == "Lease"
    assert contents.metadata == {"author": "Ann"}


def test_slides_are_counted_and_have_their_notes(tmp_path: Path) -> None:
    notes = "<x:notes><x:frame><x:p>say it slowly</x:p></x:frame></x:notes>"
    slides = read(tmp_path, "presentation", f"<x:page><x:p>a</x:p>{notes}</x:page><x:page><x:p>b</x:p></x:page>")
    assert [(s.locator, s.text) for s in slides.segments] == [
        (Locator(slide=1), "a\nsay it slowly"),
        (Locator(slide=2), "b"),
    ]


def test_a_table_on_a_slide_is_no_slide(tmp_path: Path) -> None:
    table = "<x:table><x:table-row><x:table-cell><x:p>cell</x:p></x:table-cell></x:table-row></x:table>"
    contents = read(tmp_path, "presentation", f"<x:page><x:p>one</x:p>{table}</x:page><x:page><x:p>two</x:p></x:page>")
    pages = [(segment.locator.slide, segment.text.split()[0]) for segment in contents.segments]
    assert pages == [(1, "one"), (2, "two")]


def test_footnotes_and_comments_leave_words_whole(tmp_path: Path) -> None:
    note = "<x:note><x:note-citation>2</x:note-citation><x:note-body><x:p>Note.</x:p></x:note-body></x:note>"
    comment = "<x:annotation><x:creator>Ann</x:creator><x:date>2021-01-01T00:00:00</x:date></x:annotation>"
    body = f"<x:h x:outline-level='1'>Rent{note}</x:h><x:p>Hello word{comment} end.</x:p>"
    contents = read(tmp_path, "text", body)
    text = "\n".join(segment.text for segment in contents.segments)
    assert "Hello word end." in text
    assert "Ann" not in text
    assert contents.segments[-1].locator.heading == "Rent"
