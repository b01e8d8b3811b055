import zipfile
from pathlib import Path

import docx
import pytest
from docx.enum.section import WD_SECTION

from desktop_app.extract.contents import CannotRead, Contents
from desktop_app.extract.office.docx import read_docx
from desktop_app.records import FailureReason
from desktop_app.settings import ExtractSettings


def read(path: Path) -> Contents:
    return read_docx(path, ExtractSettings())


def document_xml(path: Path, body: str, *, before: str = "", **others: str) -> Path:
    """A document of only the parts that are needed, and `others`: name → content."""
    namespace = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    namespace += ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    with zipfile.ZipFile(path, "w") as container:
        container.writestr("[Content_Types].xml", "<Types/>")
        container.writestr("word/document.xml", f"{before}<w:document {namespace}><w:body>{body}</w:body></w:document>")
        for name, content in others.items():
            container.writestr(name, content)
    return path


def test_sections_tables_notes_and_title(tmp_path: Path) -> None:
    made = docx.Document()
    made.core_properties.title = "Lease of the flat"
    made.core_properties.author = "Ann"
    made.add_paragraph("before")
    made.add_heading("Lease", level=1)
    made.add_paragraph("Either party may end it.")
    made.add_heading("Rent", level=2)
    table = made.add_table(rows=2, cols=2)
    for row, column, text in ((0, 0, "Month"), (0, 1, "Amount"), (1, 0, "May"), (1, 1, "800")):
        table.cell(row, column).text = text
    made.sections[0].header.paragraphs[0].text = "Confidential"
    made.add_section(WD_SECTION.NEW_PAGE)
    made.save(str(tmp_path / "a.docx"))
    contents = read(tmp_path / "a.docx")
    assert [(s.locator.heading, s.text) for s in contents.segments] == [
        (None, "before"),
        ("Lease", "Lease\nEither party may end it."),
        ("Lease › Rent", "Rent\nMonth\tAmount\nMay\t800"),
        ("Header", "Confidential"),
    ]
    assert contents.title == "Lease of the flat"
    assert contents.metadata["author"] == "Ann"


def test_tracked_changes_read_as_accepted(tmp_path: Path) -> None:
    body = (
        "<w:p><w:r><w:t>kept </w:t></w:r><w:ins><w:r><w:t>new</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>old</w:delText></w:r></w:del>"
        "<w:moveFrom><w:r><w:t>gone</w:t></w:r></w:moveFrom></w:p>"
    )
    (segment,) = read(document_xml(tmp_path / "a.docx", body)).segments
    assert segment.text == "kept new"


def test_alternatives_are_read_once_and_text_boxes_are_read(tmp_path: Path) -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>box</w:t></w:r></w:p></w:txbxContent>"
    body = (
        "<w:p><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t></w:r>"
        f"<mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:p>"
    )
    (segment,) = read(document_xml(tmp_path / "a.docx", body)).segments
    assert segment.text == "box\na\tb\nc"


def test_entities_are_refused_before_they_expand(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
    with pytest.raises(CannotRead) as refusal:
        read(document_xml(tmp_path / "a.docx", "<w:p><w:r><w:t>&b;</w:t></w:r></w:p>", before=bomb))
    assert refusal.value.reason == FailureReason.BOMB


def related(**parts: str) -> str:
    """The relationships of a part: id → kind and target, as "kind target"."""
    items = ((key, *value.split()) for key, value in parts.items())
    lines = [f'<Relationship Id="{key}" Type="http://x/{kind}" Target="{target}"/>' for key, kind, target in items]
    return f"<R>{''.join(lines)}</R>"


def paragraph(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def test_what_a_document_says_of_itself_is_where_the_package_says(tmp_path: Path) -> None:
    core = "package/services/metadata/core-properties/1.psmdcp"
    others = {
        "_rels/.rels": related(a="officeDocument word/document.xml", b=f"core-properties /{core}"),
        core: "<c xmlns:dc='d'><dc:title>Lease of the mill</dc:title><dc:creator>Ann</dc:creator></c>",
    }
    contents = read(document_xml(tmp_path / "a.docx", paragraph("The lease"), **others))
    assert (contents.title, contents.metadata) == ("Lease of the mill", {"author": "Ann"})


def test_a_usual_title_gives_way_to_the_title_in_the_text(tmp_path: Path) -> None:
    others = {
        "docProps/core.xml": "<c xmlns:dc='d'><dc:title>Document1</dc:title></c>",
        "word/_rels/document.xml.rels": related(a="styles styles.xml"),
        "word/styles.xml": "<s><style type='paragraph' styleId='T'><name val='Title'/></style></s>",
    }
    path = document_xml(tmp_path / "a.docx", paragraph("The lease", '<w:pStyle w:val="T"/>'), **others)
    assert read(path).title == "The lease"


def test_diagrams_charts_and_pages_to_take_over_are_read(tmp_path: Path) -> None:
    others = {
        "word/_rels/document.xml.rels": related(a="diagramData d.xml", b="chart c.xml", c="aFChunk p.htm"),
        "word/d.xml": "<d><pt><t><p><r><t>Planning</t></r></p></t></pt></d>",
        "word/c.xml": "<c><title><p><r><t>Sales</t></r></p></title></c>",
        "word/p.htm": "<html><body><h1>Notice</h1><p>three months</p></body></html>",
    }
    contents = read(document_xml(tmp_path / "a.docx", paragraph("The lease"), **others))
    assert [(s.locator.heading, s.text) for s in contents.segments] == [
        (None, "The lease"),
        ("Notice", "Notice\n\nthree months"),
        ("Charts and diagrams", "Planning\nSales"),
    ]


def test_files_that_were_put_in_are_members(tmp_path: Path) -> None:
    others = {
        "word/_rels/document.xml.rels": related(
            a="package embeddings/a.xlsx", b="aFChunk p.mht", c="package gone.docx"
        ),
        "word/embeddings/a.xlsx": "a workbook",
        "word/p.mht": "a page",
    }
    contents = read(document_xml(tmp_path / "a.docx", paragraph("The lease"), **others))
    assert [(item.name, b"".join(item.unpack())) for item in contents.members] == [
        ("a.xlsx", b"a workbook"),
        ("p.mht", b"a page"),
    ]


def test_damage_beside_the_text_leaves_the_text(tmp_path: Path) -> None:
    others = {
        "docProps/core.xml": "<c xmlns:dc='d'><dc:title>A & B</dc:title></c>",
        "word/_rels/document.xml.rels": related(a="styles styles.xml", b="comments comments.xml", c="header gone.xml"),
        "word/styles.xml": "<?xml version='1.0' encoding='UT3-8'?><styles/>",
        "word/comments.xml": "<w:comments xmlns:w='w'><w:p><w:t>too long</w:t></w:p><w:p>",
    }
    contents = read(document_xml(tmp_path / "a.docx", paragraph("The lease"), **others))
    assert [(s.locator.heading, s.text) for s in contents.segments] == [(None, "The lease"), ("Comments", "too long")]
    assert contents.title == ""


def test_a_text_that_breaks_off_is_read_up_to_there(tmp_path: Path) -> None:
    contents = read(document_xml(tmp_path / "a.docx", paragraph("The lease") + "<w:p>&bad;"))
    assert [s.text for s in contents.segments] == ["The lease"]


def test_xml_that_is_not_well_formed_is_damage(tmp_path: Path) -> None:
    with pytest.raises(CannotRead) as refusal:
        read(document_xml(tmp_path / "a.docx", "<w:p>"))
    assert refusal.value.reason == FailureReason.CORRUPT


def test_a_package_without_text_part_is_damage(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.docx", "w") as container:
        container.writestr("[Content_Types].xml", "<Types/>")
    with pytest.raises(CannotRead):
        read(tmp_path / "a.docx")
