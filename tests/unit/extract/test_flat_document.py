from pathlib import Path

import pytest

from desktop_app.extract.contents import CannotRead
from desktop_app.extract.extractors import extract_file
from desktop_app.extract.file_type import FileType, recognise
from desktop_app.extract.office.flat_document import FlatDocument
from desktop_app.records import Extraction, ExtractionFailure, FailureReason, Segment
from desktop_app.settings import ExtractSettings

NAMES = " ".join(
    f'xmlns:{name}="urn:{name}"' for name in ("office", "text", "table", "draw", "chart", "dc", "style", "p")
)
META = "<office:meta><dc:title>Lease</dc:title><dc:creator>Ann</dc:creator></office:meta>"
STYLES = "<office:styles><style:style style:name='accent1'><text:p>Click to edit</text:p></style:style></office:styles>"
AUTOMATIC = "<office:automatic-styles><style:style style:name='P1' style:parent-style-name='Title'/>"
AUTOMATIC += "</office:automatic-styles>"
MASTER = "<office:master-styles><style:header><text:p>Acme</text:p></style:header></office:master-styles>"
CHART = (
    "<draw:frame><draw:object><p:p/><office:document><office:body><office:chart><chart:chart><chart:title>"
    "<text:p>Rents</text:p></chart:title><table:table><table:table-row><table:table-cell office:value='800'>"
    "<text:p>800</text:p></table:table-cell></table:table-row></table:table></chart:chart></office:chart>"
    "</office:body></office:document></draw:object></draw:frame>"
)


def flat(kind: str, body: str, before: str = "") -> str:
    mimetype = f'office:mimetype="application/vnd.oasis.opendocument.{kind}"'
    root = f'<?xml version="1.0" encoding="UTF-8"?>\n{before}<office:document {NAMES} {mimetype}>'
    return f"{root}{META}{STYLES}{AUTOMATIC}{MASTER}<office:body>{body}</office:body></office:document>"


def outcome(path: Path, content: str) -> Extraction:
    path.write_text(content, encoding="utf-8")
    found = extract_file(path, ExtractSettings())
    assert isinstance(found, Extraction)
    return found


def texts(segments: tuple[Segment, ...]) -> list[str]:
    return [segment.text for segment in segments]


def test_a_text_without_its_styles(tmp_path: Path) -> None:
    body = f"<text:p text:style-name='P1'>Our lease</text:p><text:p>may\n      end{CHART}</text:p>"
    found = outcome(tmp_path / "a.fodt", flat("text", body))
    assert texts(found.segments) == ["Our lease\nRents\nmay end", "Acme"]
    assert (found.reader, found.title, found.metadata) == ("odt", "Lease", {"author": "Ann"})


def test_sheets_and_slides(tmp_path: Path) -> None:
    cells = "<table:table-cell><text:p>May</text:p></table:table-cell><table:table-cell office:value='800'/>"
    table = f"<table:table table:name='Rents'><table:table-row>{cells}</table:table-row></table:table>"
    (row,) = outcome(tmp_path / "a.fods", flat("spreadsheet", table)).segments
    assert (row.locator.sheet, row.text) == ("Rents", "May\t800")
    slides = f"<draw:page>{CHART}</draw:page><draw:page><draw:frame><text:p>Thanks</text:p></draw:frame></draw:page>"
    found = outcome(tmp_path / "a.fodp", flat("presentation", slides)).segments
    assert [(item.locator.slide, item.text) for item in found] == [(1, "Rents"), (2, "Thanks")]


def test_it_is_known_by_what_it_says_that_it_is(tmp_path: Path) -> None:
    for name, kind in (("a.fodt", "text"), ("a.odt", "text"), ("a.bak", "text-template")):
        (tmp_path / name).write_text(flat(kind, ""))
        assert recognise(tmp_path / name) == FileType("odt", "odt")
    (tmp_path / "a.notes").write_text("An example: " + flat("text", ""))
    assert recognise(tmp_path / "a.notes").kind == "text"
    (tmp_path / "a.fodt").write_text(flat("formula", ""))
    assert recognise(tmp_path / "a.fodt").kind == "xml"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8"])
def test_it_is_read_in_other_bytes_and_without_a_declaration(tmp_path: Path, encoding: str) -> None:
    whole = flat("text", "<text:p>Grüße</text:p>").replace('encoding="UTF-8"', f'encoding="{encoding}"')
    for content in (whole, whole.partition("\n")[2]):
        (tmp_path / "a.fodt").write_text(content, encoding=encoding)
        found = extract_file(tmp_path / "a.fodt", ExtractSettings())
        assert isinstance(found, Extraction)
        assert texts(found.segments) == ["Grüße", "Acme"]


def test_of_an_object_in_it_only_the_body_is_read(tmp_path: Path) -> None:
    parts = "<office:master-styles><text:p>Page 1</text:p></office:master-styles>"
    deleted = "<text:tracked-changes><text:p>gone</text:p></text:tracked-changes>"
    body = f"<office:body>{deleted}<text:p>kept<text:s/>x<text:tab/>y</text:p></office:body>"
    inner = f"<draw:frame><draw:object><office:document>{parts}{body}</office:document></draw:object></draw:frame>"
    found = outcome(tmp_path / "a.fodt", flat("text", f"<text:p>before{inner}</text:p>"))
    assert texts(found.segments) == ["kept x y\nbefore", "Acme"]


def test_cut_off_it_gives_what_stands_before(tmp_path: Path) -> None:
    whole = flat("text", "<text:p>one</text:p><text:p>two</text:p>")
    found = outcome(tmp_path / "a.fodt", whole[: whole.index("wo</text:p>")])
    assert texts(found.segments) == ["one", "Acme"]
    assert found.title == "Lease"


def test_entities_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.fodt").write_text(flat("text", "<text:p>&a;</text:p>", '<!DOCTYPE d [<!ENTITY a "b">]>'))
    found = extract_file(tmp_path / "a.fodt", ExtractSettings())
    assert isinstance(found, ExtractionFailure)
    assert found.reason == FailureReason.BOMB


def test_a_file_without_a_document_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.fodt").write_text("<x/>")
    with pytest.raises(CannotRead):
        FlatDocument(tmp_path / "a.fodt")
