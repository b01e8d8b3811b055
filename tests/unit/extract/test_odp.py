import zipfile
from pathlib import Path

import pytest
from hypothesis import given

from desktop_app.extract.contents import CannotRead, Contents, Reader
from desktop_app.extract.office.odp import read_odg, read_odp
from desktop_app.records import FailureReason, Locator, Segment
from desktop_app.settings import ExtractSettings
from tests.xml_trees import xml_trees


def read(path: Path, body: str, *, title: str = "", reader: Reader = read_odp) -> Contents:
    with zipfile.ZipFile(path, "w") as container:
        container.writestr("content.xml", f"<d xmlns:x='u'><x:body>{body}</x:body></d>")
        container.writestr("meta.xml", f"<m><title>{title}</title><creator>Ann</creator></m>")
    return reader(path, ExtractSettings())


def frame(text: str, kind: str = "") -> str:
    return f"<x:frame x:class='{kind}'><x:text-box><x:p>{text}</x:p></x:text-box></x:frame>"


def test_slides_with_their_titles_notes_and_comments(tmp_path: Path) -> None:
    notes = f"<x:notes>{frame('say it slowly', 'notes')}{frame('7', 'page-number')}{frame('Acme', 'header')}</x:notes>"
    comment = "<x:annotation><x:creator>Tom</x:creator><x:date>2024</x:date><x:p>too long</x:p></x:annotation>"
    contents = read(
        tmp_path / "a.odp",
        "<x:footer-decl x:name='f'>Choir of Ulm</x:footer-decl>"
        f"<x:page>{comment}{frame('Sales rose', 'outline')}{frame('Results', 'title')}{notes}</x:page><x:page/>"
        f"<x:page>{frame('Thanks')}{frame('2024', 'date-time')}</x:page>",
        title="LibreOffice Presentation",
    )
    assert list(contents.segments) == [
        Segment("Results\nSales rose", Locator(slide=1, heading="Results")),
        Segment("say it slowly", Locator(slide=1, heading="Results › Notes")),
        Segment("too long", Locator(slide=1, heading="Results › Comments")),
        Segment("Thanks", Locator(slide=3)),
        Segment("Choir of Ulm\nAcme", Locator(heading="Footer")),
    ]
    assert (contents.title, contents.metadata) == ("Results", {"author": "Ann"})
    assert read(tmp_path / "a.odp", "", title="Budget of the choir").title == "Budget of the choir"


def test_a_table_on_a_slide_is_no_slide(tmp_path: Path) -> None:
    table = "<x:table><x:table-row><x:table-cell><x:p>cell</x:p></x:table-cell></x:table-row></x:table>"
    contents = read(tmp_path / "a.odp", f"<x:page>{frame('one')}{table}</x:page><x:page>{frame('two')}</x:page>")
    assert [(segment.locator.slide, segment.text) for segment in contents.segments] == [(1, "one\ncell"), (2, "two")]


def test_drawings_by_pages(tmp_path: Path) -> None:
    shape = "<x:custom-shape><x:title>Pump</x:title><x:p>Drawn words</x:p></x:custom-shape>"
    contents = read(tmp_path / "a.odg", f"<x:page/><x:page>{shape}</x:page>", reader=read_odg)
    assert contents.segments == (Segment("Pump\nDrawn words", Locator(page=2)),)


@pytest.mark.parametrize("reader", [read_odp, read_odg])
def test_what_is_refused(tmp_path: Path, reader: Reader) -> None:
    with zipfile.ZipFile(tmp_path / "a", "w") as container:
        container.writestr("mimetype", "x")
    with pytest.raises(CannotRead) as refusal:
        reader(tmp_path / "a", ExtractSettings())
    assert refusal.value.reason == FailureReason.CORRUPT


def test_damage_leaves_the_slides_before_it(tmp_path: Path) -> None:
    contents = read(tmp_path / "a.odp", f"<x:page>{frame('one')}</x:page><x:page>{frame('a & b')}</x:page>", title="&")
    assert [segment.text for segment in contents.segments] == ["one"]


ELEMENTS = ("page", "notes", "annotation", "frame", "table-row", "table-cell", "p", "title", "footer-decl", "s")


@given(xml_trees(ELEMENTS))
def test_elements_in_any_order_give_contents(tmp_path_factory: pytest.TempPathFactory, tree: str) -> None:
    assert isinstance(read(tmp_path_factory.getbasetemp() / "any.odp", tree), Contents)
