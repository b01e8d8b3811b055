"""Documents as iWork '09 wrote them."""

import gzip
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from desktop_app.extract.contents import CannotRead, Contents
from desktop_app.extract.file_type import recognise
from desktop_app.extract.iwork import package
from desktop_app.extract.iwork.document import Document
from desktop_app.extract.iwork.old_format import parse_old_document
from desktop_app.extract.iwork.reader import read_iwork
from desktop_app.records import FailureReason, Locator
from desktop_app.settings import ExtractSettings
from tests.iwork_documents import OLD_KEYNOTE, OLD_NUMBERS, OLD_PAGES, old_document
from tests.samples import zipped

SETTINGS = ExtractSettings()

TABLE = "Wer\tWas\tWann\nAnna Müller\t-12.5\t2009-10-01\n7\t\tnein"
APART = "TRUE\tFALSE\t1:30"
"""The last row, behind an empty one."""


def read(path: Path, content: str, part: str = "index.xml") -> Contents:
    path.write_bytes(zipped({part: content, "QuickLook/Thumbnail.jpg": b""}))
    return read_iwork(path, SETTINGS)


def told(contents: Contents) -> list[tuple[Locator, str]]:
    return [(segment.locator, segment.text) for segment in contents.segments]


def test_pages_by_headings_then_what_stands_beside(tmp_path: Path) -> None:
    contents = read(tmp_path / "a.pages", OLD_PAGES)
    assert recognise(tmp_path / "a.pages") == ("pages", "pages")
    assert (contents.title, contents.metadata) == ("Unser Haus", {"author": "Ann"})
    assert told(contents) == [
        (Locator(), "vorher"),
        (Locator(heading="Miete"), "Miete\na\tb\nc\n" + TABLE + "\n" + APART),
        (Locator(heading="Header"), "Vertraulich"),
        (Locator(heading="Footer"), "Seite"),
        (Locator(heading="Footnotes"), "Eine Fußnote."),
        (Locator(heading="Comments"), "Warum?"),
    ]


def test_numbers_by_rows_of_tables(tmp_path: Path) -> None:
    contents = read(tmp_path / "a.numbers", OLD_NUMBERS)
    assert recognise(tmp_path / "a.numbers") == ("numbers", "numbers")
    names = "Wer · Was · Wann"
    assert told(contents) == [
        (Locator(sheet="2009", row=1, heading=names), TABLE),
        (Locator(sheet="2009", row=5, heading=names), APART),
        (Locator(sheet="2009"), "daneben"),
        (Locator(sheet="2009", heading="Comments"), "Stimmt das?"),
    ]


def test_keynote_by_slides(tmp_path: Path) -> None:
    contents = read(tmp_path / "a.key", OLD_KEYNOTE, "index.apxl")
    assert recognise(tmp_path / "a.key") == ("key", "key")
    assert contents.title == "Unser Jahr"
    assert told(contents) == [
        (Locator(slide=1, heading="Unser Jahr"), "Unser Jahr\nUmsätze\n" + TABLE + "\n" + APART),
        (Locator(slide=1, heading="Unser Jahr › Notes"), "langsam"),
        (Locator(slide=1, heading="Unser Jahr › Comments"), "größer?"),
        (Locator(slide=2, heading="Zweite"), "Zweite"),
    ]


def test_rows_end_with_the_columns_where_cells_say_no_places(tmp_path: Path) -> None:
    cells = "".join(f'<sf:n sf:v="{number}"/>' for number in range(5))
    grid = f'<sf:grid sf:numcols="2"><sf:datasource>{cells}</sf:datasource></sf:grid>'
    body = f'<x:workspace x:workspace-name="S"><sf:tabular-model>{grid}</sf:tabular-model></x:workspace>'
    assert told(read(tmp_path / "a", old_document("ls", body))) == [(Locator(sheet="S", row=1), "0\t1\n2\t3\n4")]


def test_xml_that_was_packed_again_and_lies_in_a_folder(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(zipped({"Brief.pages/index.xml.gz": gzip.compress(OLD_PAGES.encode())}))
    assert recognise(path).kind == "pages"
    assert read_iwork(path, SETTINGS).title == "Unser Haus"


def test_other_xml_makes_no_document(tmp_path: Path) -> None:
    path = tmp_path / "site.zip"
    path.write_bytes(zipped({"index.xml": "<rss>namespaces/sl</rss>", "a.txt": "words"}))
    assert recognise(path).kind == "zip"


@pytest.mark.parametrize(
    ("part", "content", "reason"),
    [
        ("index.xml", OLD_PAGES[:-20], FailureReason.CORRUPT),
        ("index.xml.gz", "no gzip", FailureReason.CORRUPT),
        ("index.xml.gz", gzip.compress(OLD_PAGES.encode())[:-200], FailureReason.CORRUPT),
        ("index.xml", '<!DOCTYPE a [<!ENTITY b "c">]>' + OLD_PAGES.partition("?>")[2], FailureReason.BOMB),
        (".iwph", "a hint", FailureReason.ENCRYPTED),
    ],
    ids=["cut", "no gzip", "gzip cut", "entities", "password"],
)
def test_what_cannot_be_read_says_why(tmp_path: Path, part: str, content: str | bytes, reason: FailureReason) -> None:
    (tmp_path / "a").write_bytes(zipped({part: content}))
    with pytest.raises(CannotRead) as refusal:
        read_iwork(tmp_path / "a", SETTINGS)
    assert refusal.value.reason is reason


def test_xml_that_unpacks_to_too_much_is_a_bomb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "MAX_MEMBER_BYTES", 1_000)
    (tmp_path / "a").write_bytes(zipped({"index.xml.gz": gzip.compress(bytes(1_001))}))
    with pytest.raises(CannotRead) as refusal:
        read_iwork(tmp_path / "a", SETTINGS)
    assert refusal.value.reason is FailureReason.BOMB


NAMES = (
    *("p", "br", "tab", "ghost-text", "header", "annotation", "title-placeholder", "notes", "slide", "workspace"),
    *("tabular-model", "grid", "datasource", "t", "n", "ct", "pm", "menu-choices", "proxied-cell-ref", "cb", "string"),
)
VALUES = 'sfa:ID="a" sfa:IDREF="a" sfa:s="words" sf:v="1" sf:ct="3" sf:numcols="2" sf:style="a" sfa:string="title"'
ELEMENTS = st.recursive(
    st.sampled_from(NAMES).map(lambda name: f"<sf:{name} {VALUES}/>"),
    lambda inner: st.builds(
        lambda name, content: f"<sf:{name} {VALUES}>words{''.join(content)}</sf:{name}>",
        st.sampled_from(NAMES),
        st.lists(inner, max_size=4),
    ),
)


@given(ELEMENTS)
@example("<sf:tabular-model><sf:header><sf:tabular-model/></sf:header></sf:tabular-model>")
def test_elements_in_any_order(content: str) -> None:
    assert isinstance(parse_old_document(old_document("sl", content).encode()), Document)
