from pathlib import Path

import pytest

from desktop_app.extract.contents import CannotRead, Contents
from desktop_app.extract.file_type import FileType, recognise
from desktop_app.extract.office.vsdx import read_vsdx
from desktop_app.records import FailureReason, Locator, Segment
from desktop_app.settings import ExtractSettings
from tests.archive_helpers import write_zip

PARTS = {
    "[Content_Types].xml": "<Types/>",
    "visio/_rels/document.xml.rels": '<R><Relationship Id="r1" Type="x/pages" Target="pages/pages.xml"/></R>',
    "visio/pages/pages.xml": (
        '<Pages xmlns:r="r"><Page Name="Pumps"><Rel r:id="r2"/></Page>'
        '<Page Name="Pipes"><Rel r:id="r1"/></Page></Pages>'
    ),
    "visio/pages/_rels/pages.xml.rels": (
        '<R><Relationship Id="r1" Type="x/page" Target="page1.xml"/>'
        '<Relationship Id="r2" Type="x/page" Target="page2.xml"/></R>'
    ),
    "visio/pages/page1.xml": "<P><Shape><Cell V='9'/><Text><cp IX='0'/>cold <fld>water</fld>\n</Text></Shape></P>",
    "visio/pages/page2.xml": "<P><Shapes><Shape><Text>Pump</Text></Shape><Shape><Text/></Shape></Shapes></P>",
    "visio/masters/master1.xml": "<M><Shape><Text>pattern</Text></Shape></M>",
    "docProps/core.xml": "<c><title>Waterworks</title><creator>Ann</creator></c>",
}


def read(path: Path, parts: dict[str, str]) -> Contents:
    return read_vsdx(write_zip(path, dict(parts)), ExtractSettings())


def test_pages_in_the_order_of_their_list(tmp_path: Path) -> None:
    contents = read(tmp_path / "a.vsdx", PARTS)
    assert contents.segments == (
        Segment("Pump", Locator(page=1, heading="Pumps")),
        Segment("cold water", Locator(page=2, heading="Pipes")),
    )
    assert (contents.title, contents.metadata) == ("Waterworks", {"author": "Ann"})
    assert recognise(tmp_path / "a.vsdx") == FileType("vsdx", "vsdx")


def test_a_drawing_without_pages_has_no_text(tmp_path: Path) -> None:
    assert read(tmp_path / "a.vsdx", {"visio/document.xml": "<x/>"}).segments == ()


def test_a_damaged_page_leaves_the_others(tmp_path: Path) -> None:
    contents = read(tmp_path / "a.vsdx", {**PARTS, "visio/pages/page2.xml": "<P>&"})
    assert [segment.text for segment in contents.segments] == ["cold water"]


def test_damage_is_a_refusal(tmp_path: Path) -> None:
    with pytest.raises(CannotRead) as refusal:
        read(tmp_path / "a.vsdx", {**PARTS, "visio/pages/pages.xml": "<Pages>"})
    assert refusal.value.reason == FailureReason.CORRUPT
