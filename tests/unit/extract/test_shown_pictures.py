"""Pictures in documents: what is recognised in them stands where they do."""

import zipfile
from io import BytesIO
from pathlib import Path

import docx
import pytest
from PIL import Image

from desktop_app.extract.contents import Contents
from desktop_app.extract.office.docx import read_docx
from desktop_app.extract.office.odp import read_odg, read_odp
from desktop_app.extract.office.odt import read_odt
from desktop_app.extract.office.pptx import read_pptx
from desktop_app.extract.office.shown_pictures import shown_pictures
from desktop_app.extract.pages.text_recognition import UNREAD
from desktop_app.settings import ExtractSettings
from tests.samples import zipped

LATER = ExtractSettings(recognise_text=False)


def picture(width: int, height: int = 100, kind: str = "PNG") -> bytes:
    packed = BytesIO()
    Image.effect_noise((width, height), 60).save(packed, kind)
    return packed.getvalue()


def seen(shown: Image.Image) -> str:
    return f"seen {shown.width}"


def relationships(**parts: str) -> str:
    """Id → target of each picture."""
    items = "".join(f'<Relationship Id="{key}" Type="u/image" Target="{part}"/>' for key, part in parts.items())
    return f"<R>{items}</R>"


def slide_show(path: Path, *slides: str) -> Path:
    """Each slide refers to the same two pictures, 300 and 400 pixels wide."""
    numbers = range(1, len(slides) + 1)
    listed = "".join(f'<sldId id="1" r:id="r{number}"/>' for number in numbers)
    targets = "".join(f'<Relationship Id="r{n}" Type="u/slide" Target="slides/{n}.xml"/>' for n in numbers)
    parts: dict[str, str | bytes] = {
        "ppt/presentation.xml": f'<p xmlns:r="u"><sldIdLst>{listed}</sldIdLst></p>',
        "ppt/_rels/presentation.xml.rels": f"<R>{targets}</R>",
        "ppt/media/a.png": picture(300),
        "ppt/media/b.jpg": picture(400, kind="JPEG"),
    }
    for number, slide in zip(numbers, slides, strict=True):
        parts[f"ppt/slides/{number}.xml"] = f'<s xmlns:r="u">{slide}</s>'
        parts[f"ppt/slides/_rels/{number}.xml.rels"] = relationships(a="../media/a.png", b="../media/b.jpg")
    path.write_bytes(zipped(parts))
    return path


def open_document(path: Path, body: str, **pictures: bytes) -> Path:
    names = {f"Pictures/{name}.png": content for name, content in pictures.items()}
    path.write_bytes(zipped({"content.xml": f"<d xmlns:x='u'>{body}</d>", **names}))
    return path


def texts(contents: Contents) -> list[str]:
    return [segment.text for segment in contents.segments]


def test_in_word_documents_they_stand_in_their_section_and_cell(tmp_path: Path) -> None:
    made = docx.Document()
    made.add_heading("Rent", level=1)
    made.add_picture(BytesIO(picture(300)))
    made.add_paragraph("After it.")
    made.add_heading("Heating", level=1)
    cell = made.add_table(rows=1, cols=2).cell(0, 1)
    cell.paragraphs[0].add_run().add_picture(BytesIO(picture(400)))
    cell.add_paragraph("beside")
    made.save(str(tmp_path / "a.docx"))
    contents = read_docx(tmp_path / "a.docx", ExtractSettings(), seen)
    assert texts(contents) == ["Rent\nseen 300\nAfter it.", "Heating\n\tseen 400 beside"]
    assert (contents.unrecognised, read_docx(tmp_path / "a.docx", LATER, seen).unrecognised) == (0, 2)


def test_drawings_of_old_word_and_newer_ones_are_looked_at_once(tmp_path: Path) -> None:
    body = (
        '<d xmlns:r="u" xmlns:w="w" xmlns:m="m"><w:p><w:r><m:AlternateContent><m:Choice><w:drawing><blip r:embed="a"/>'
        '</w:drawing></m:Choice><m:Fallback><imagedata r:id="b"/></m:Fallback></m:AlternateContent></w:r></w:p>'
        '<w:p><w:r><pict><imagedata r:id="b"/><imagedata r:id="gone"/></pict><w:t>words</w:t></w:r></w:p></d>'
    )
    parts = {
        "word/document.xml": body,
        "word/_rels/document.xml.rels": relationships(a="media/a.png", b="media/b.png", gone="media/gone.png"),
        "word/media/a.png": picture(300),
        "word/media/b.png": picture(400),
    }
    (tmp_path / "a.docx").write_bytes(zipped(parts))
    assert texts(read_docx(tmp_path / "a.docx", ExtractSettings(), seen)) == ["seen 300\nseen 400\nwords"]


def test_in_presentations_they_stand_on_the_first_slide_that_shows_them(tmp_path: Path) -> None:
    title = '<sp><nvPr><ph type="title"/></nvPr><txBody><p><r><t>Plans</t></r></p></txBody></sp>'
    first, second = '<pic><blip r:embed="a"/></pic>', '<pic><blip r:embed="a"/></pic><pic><blip r:embed="b"/></pic>'
    path = slide_show(tmp_path / "a.pptx", title + first, second)
    contents = read_pptx(path, ExtractSettings(), seen)
    assert [(segment.text, segment.locator.slide) for segment in contents.segments] == [
        ("Plans\nseen 300", 1),
        ("seen 400", 2),
    ]
    assert (contents.title, read_pptx(path, LATER, seen).unrecognised) == ("Plans", 2)


def test_in_open_documents_they_stand_where_their_frame_does(tmp_path: Path) -> None:
    frame = "<x:frame><x:image href='{}'/></x:frame>"
    words = f"<x:p>before {frame.format('./Pictures/a.png')}after</x:p>"
    others = frame.format("ObjectReplacements/Object 1") + frame.format("Pictures/a.png")
    path = open_document(tmp_path / "a.odt", words + others, a=picture(300))
    assert texts(read_odt(path, ExtractSettings(), seen)) == ["seen 300\nbefore after"]
    assert read_odt(path, LATER, seen).unrecognised == 1
    page = f"<x:page>{frame.format('Pictures/a.png')}<x:p>words</x:p></x:page>"
    for reader in (read_odp, read_odg):
        path = open_document(tmp_path / "a.odp", f"<x:page/>{page}", a=picture(300))
        (segment,) = reader(path, ExtractSettings(), seen).segments
        assert (segment.text, segment.locator.slide or segment.locator.page) == ("seen 300\nwords", 2)


def test_in_side_texts_they_stand_but_letterheads_are_left_out(tmp_path: Path) -> None:
    drawn = '<s xmlns:r="u" xmlns:w="w"><w:p><w:r><blip r:embed="a"/></w:r><w:t>{}</w:t></w:p></s>'
    names = ("comments", "footnotes", "endnotes", "header", "footer")
    links = "".join(f'<Relationship Id="{name}" Type="u/{name}" Target="{name}.xml"/>' for name in names)
    parts: dict[str, str | bytes] = {
        "word/document.xml": '<d xmlns:w="w"><w:p><w:t>words</w:t></w:p></d>',
        "word/_rels/document.xml.rels": f"<R>{links}</R>",
    }
    for number, name in enumerate(names):
        parts[f"word/{name}.xml"] = drawn.format(name)
        parts[f"word/_rels/{name}.xml.rels"] = relationships(a=f"media/{name}.png")
        parts[f"word/media/{name}.png"] = picture(300 + number)
    (tmp_path / "a.docx").write_bytes(zipped(parts))
    assert texts(read_docx(tmp_path / "a.docx", ExtractSettings(), seen)) == [
        "words",
        "seen 301\nfootnotes",
        "seen 302\nendnotes",
        "seen 300\ncomments",
        "header",
        "footer",
    ]


@pytest.mark.parametrize("folder", ["media/", "./media/", "#Pictures/", "Object 1/Pictures/"])
def test_in_open_documents_they_lie_wherever_the_program_puts_them(tmp_path: Path, folder: str) -> None:
    part = folder.removeprefix("./").removeprefix("#") + "image1.png"
    content = f"<d xmlns:x='u'><x:p>words<x:image x:href='{folder}image1.png'/></x:p></d>"
    (tmp_path / "a.odt").write_bytes(zipped({"content.xml": content, part: picture(300)}))
    assert texts(read_odt(tmp_path / "a.odt", ExtractSettings(), seen)) == ["seen 300\nwords"]


def test_a_row_with_a_picture_of_some_lines_is_a_line_and_one_in_a_heading_belongs_to_it(tmp_path: Path) -> None:
    image = "<x:frame><x:image x:href='Pictures/{}.png'/></x:frame>"
    row = f"<x:table-row><x:table-cell><x:p>left</x:p>{image.format('a')}</x:table-cell></x:table-row>"
    heading = f"<x:h x:outline-level='1'>Two{image.format('b')}</x:h>"
    body = f"<x:h x:outline-level='1'>One</x:h>{row}{heading}<x:p>words</x:p>"
    path = open_document(tmp_path / "a.odt", body, a=picture(300), b=picture(301))
    found = texts(read_odt(path, ExtractSettings(), lambda shown: f"line one\nline {shown.width}"))
    assert found == ["One\nleft line one line 300", "Two\nline one\nline 301\nwords"]
    path = open_document(tmp_path / "b.odt", f"<x:h>{image.format('a')}</x:h>", a=picture(300))
    assert texts(read_odt(path, ExtractSettings(), seen)) == ["seen 300"]


@pytest.mark.parametrize(
    "content", [picture(199), picture(300, 31), b"<svg/>" * 999, picture(300)[:4000], b"\x89PNG\r\n\x1a\n" * 999, b""]
)
def test_what_is_small_damaged_or_no_picture_is_passed_over(tmp_path: Path, content: bytes) -> None:
    words = "<x:p>words<x:image href='Pictures/a.png'/><x:image href='Pictures/b.png'/></x:p>"
    path = open_document(tmp_path / "a.odt", words, a=content, b=picture(300))
    assert texts(read_odt(path, ExtractSettings(), seen)) == ["seen 300\nwords"]


def test_a_line_of_text_cut_out_of_the_screen_is_looked_at(tmp_path: Path) -> None:
    path = open_document(tmp_path / "a.odt", "<x:p><x:image href='Pictures/a.png'/></x:p>", a=picture(640, 32))
    assert texts(read_odt(path, ExtractSettings(), seen)) == ["seen 640"]


def test_what_they_unpack_to_counts_apart_from_the_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop_app.extract.zip_guard.MAX_TOTAL_BYTES", 40_000)
    body = "<x:p><x:image href='Pictures/a.png'/><x:image href='Pictures/b.png'/></x:p><x:p>words</x:p>"
    path = open_document(tmp_path / "a.odt", body, a=picture(300), b=picture(400))
    with zipfile.ZipFile(path, "a") as container:
        container.writestr("styles.xml", "<s xmlns:x='u'><x:header><x:p>head</x:p></x:header></s>")
    assert texts(read_odt(path, ExtractSettings(), seen)) == ["seen 300\nwords", "head"]


def test_only_so_many_of_a_document_are_recognised_and_another_script_is_told_of(tmp_path: Path) -> None:
    path = open_document(tmp_path / "a.odt", "", a=picture(300), b=picture(301))
    some = ExtractSettings(recognise_pages=1)
    with shown_pictures(path, some, lambda _: f"some words{UNREAD}") as pictures:
        assert [pictures.text(f"Pictures/{name}.png") for name in "ab"] == ["some words", ""]
    assert (pictures.recognised.metadata, pictures.recognised.unrecognised) == ({"cut": "true", "unread": "true"}, 0)
    with shown_pictures(path, ExtractSettings(recognise_pages=1, recognise_text=False), seen) as pictures:
        assert [pictures.text(f"Pictures/{name}.png") for name in "ab"] == ["", ""]
    assert pictures.recognised.unrecognised == 1
