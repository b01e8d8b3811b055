from pathlib import Path

import pytest

from desktop_app.extract.contents import CannotRead, Contents
from desktop_app.extract.file_type import FileType, recognise
from desktop_app.extract.office.xps import read_xps
from desktop_app.records import FailureReason, Locator, Segment
from desktop_app.settings import ExtractSettings
from tests.archive_helpers import write_zip

PARTS = {
    "[Content_Types].xml": "<Types/>",
    "_rels/.rels": (
        '<R><Relationship Id="r0" Type="http://x/fixedrepresentation" Target="/Seq.fdseq"/>'
        '<Relationship Id="r1" Type="http://x/core-properties" Target="docProps/core.xml"/></R>'
    ),
    "Seq.fdseq": "<S><DocumentReference Source='/Documents/1/D.fdoc'/></S>",
    "Documents/1/D.fdoc": (
        "<D><PageContent Source='Pages/2.fpage'/><PageContent Source='/Documents/1/Pages/1.fpage'/></D>"
    ),
    "Documents/1/Pages/1.fpage": "<P><Canvas><Glyphs OriginY='9' UnicodeString='second'/></Canvas></P>",
    "Documents/1/Pages/2.fpage": (
        "<P><Glyphs OriginY='5' UnicodeString='{}{one}'/><Glyphs OriginY='5' UnicodeString='line'/>"
        "<Glyphs OriginY='8'/><Glyphs OriginY='9' UnicodeString='below'/></P>"
    ),
    "docProps/core.xml": "<c><title>Invoice</title></c>",
}


def read(path: Path, parts: dict[str, str]) -> Contents:
    return read_xps(write_zip(path, dict(parts)), ExtractSettings())


def test_pages_in_their_order_by_lines(tmp_path: Path) -> None:
    contents = read(tmp_path / "a.xps", PARTS)
    assert contents.segments == (Segment("{one} line\nbelow", Locator(page=1)), Segment("second", Locator(page=2)))
    assert contents.title == "Invoice"
    assert recognise(tmp_path / "a.xps") == FileType("xps", "xps")


@pytest.mark.parametrize("damage", [{"_rels/.rels": "<R/>"}, {"Seq.fdseq": "<S>"}])
def test_damage_is_a_refusal(tmp_path: Path, damage: dict[str, str]) -> None:
    with pytest.raises(CannotRead) as refusal:
        read(tmp_path / "a.xps", PARTS | damage)
    assert refusal.value.reason == FailureReason.CORRUPT


def test_no_more_is_read_than_may_be_kept(tmp_path: Path) -> None:
    pages = {**PARTS, "Documents/1/D.fdoc": "<D>" + "<PageContent Source='Pages/1.fpage'/>" * 1000 + "</D>"}
    read(tmp_path / "a.xps", pages)
    assert len(read_xps(tmp_path / "a.xps", ExtractSettings(max_chars=60)).segments) < 20
