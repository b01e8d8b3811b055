import zipfile
from pathlib import Path

import pytest

from desktop_app.extract.contents import CannotRead, Contents
from desktop_app.extract.extractors import extract_file
from desktop_app.extract.office.pptx import read_pptx
from desktop_app.records import Extraction, ExtractionFailure, FailureReason
from desktop_app.settings import ExtractSettings

CORE = '<c xmlns:dc="d" xmlns:t="t"><dc:title>Our year</dc:title><dc:creator>Ann</dc:creator></c>'


def read(path: Path) -> Contents:
    return read_pptx(path, ExtractSettings())


def related(**parts: str) -> str:
    """The relationships of a part: id → kind and target, as "kind target"."""
    items = ((key, *value.split()) for key, value in parts.items())
    lines = [f'<Relationship Id="{key}" Type="http://x/{kind}" Target="{target}"/>' for key, kind, target in items]
    return f"<R>{''.join(lines)}</R>"


def shape(text: str, placeholder: str = "") -> str:
    kind = f'<nvPr><ph type="{placeholder}"/></nvPr>' if placeholder else ""
    return f"<sp>{kind}<txBody><p><r><t>{text}</t></r></p></txBody></sp>"


def deck(path: Path, slides: list[str], **others: str) -> Path:
    """A presentation whose slides are stored in the opposite of their order."""
    ids = [f"r{number}" for number in range(len(slides))]
    listed = "".join(f'<sldId id="{index}" r:id="{item}"/>' for index, item in enumerate(ids))
    parts = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": related(a="officeDocument ppt/presentation.xml"),
        "ppt/presentation.xml": f'<p xmlns:r="u"><sldIdLst>{listed}</sldIdLst></p>',
        "ppt/_rels/presentation.xml.rels": related(
            **{item: f"slide slides/slide{len(ids) - index}.xml" for index, item in enumerate(ids)}
        ),
        "docProps/core.xml": CORE,
        **{f"ppt/slides/slide{len(ids) - index}.xml": f"<sld>{slide}</sld>" for index, slide in enumerate(slides)},
        **{name.replace("__", "/"): content for name, content in others.items()},
    }
    with zipfile.ZipFile(path, "w") as container:
        for name, content in parts.items():
            container.writestr(name, content)
    return path


def test_a_part_that_is_listed_as_many_slides_is_read_once(tmp_path: Path) -> None:
    path = deck(tmp_path / "a.pptx", [shape("Rent"), shape("Deposit")])
    with zipfile.ZipFile(path) as container:
        parts = {name: container.read(name).decode() for name in container.namelist()}
    listed = '<sldId id="7" r:id="r0"/>' * 300 + '<sldId id="8" r:id="r1"/>'
    parts["ppt/presentation.xml"] = f'<p xmlns:r="u"><sldIdLst>{listed}</sldIdLst></p>'
    with zipfile.ZipFile(path, "w") as container:
        for name, content in parts.items():
            container.writestr(name, content)
    assert [(item.locator.slide, item.text) for item in read(path).segments] == [(1, "Rent"), (301, "Deposit")]


def test_slides_in_their_order_with_the_title_first(tmp_path: Path) -> None:
    path = deck(
        tmp_path / "a.pptx",
        [
            shape("Sales rose") + shape("Results", "ctrTitle") + shape("Acme", "ftr") + shape("3 May", "dt"),
            shape("Thanks") + shape("2", "sldNum") + shape("Acme", "ftr"),
        ],
    )
    contents = read(path)
    assert [(s.locator.slide, s.locator.heading, s.text) for s in contents.segments] == [
        (1, "Results", "Results\nSales rose"),
        (2, None, "Thanks"),
        (None, "Footer", "Acme"),
    ]
    assert contents.title == "Our year"
    assert contents.metadata == {"author": "Ann"}


def test_notes_comments_diagrams_and_charts_belong_to_their_slide(tmp_path: Path) -> None:
    rels = related(
        a="notesSlide ../notes.xml", b="comments ../comments.xml", c="diagramData ../d.xml", d="chart ../c.xml"
    )
    path = deck(
        tmp_path / "a.pptx",
        [shape("Results", "title")],
        **{
            "ppt__slides___rels__slide1.xml.rels": rels,
            "ppt__notes.xml": f"<notes>{shape('Slide', 'sldImg')}{shape('say it slowly', 'body')}</notes>",
            "ppt__comments.xml": "<cmLst><cm><text>too long</text></cm></cmLst>",
            "ppt__d.xml": "<d><pt><t><p><r><t>First</t></r></p></t></pt></d>",
            "ppt__c.xml": "<c><strCache><pt><v>May</v></pt></strCache></c>",
        },
    )
    assert [(s.locator.slide, s.locator.heading, s.text) for s in read(path).segments] == [
        (1, "Results", "Results\nFirst\nMay"),
        (1, "Results › Notes", "say it slowly"),
        (1, "Results › Comments", "too long"),
    ]


def test_a_usual_title_gives_way_to_that_of_the_first_slide(tmp_path: Path) -> None:
    usual = {"docProps__core.xml": "<c xmlns:dc='d'><dc:title>PowerPoint Presentation</dc:title></c>"}
    path = deck(tmp_path / "a.pptx", [shape("Hello"), shape("Budget of the choir", "title")], **usual)
    assert read(path).title == "Budget of the choir"


def test_files_that_were_put_into_slides_are_members(tmp_path: Path) -> None:
    rels = related(a="package ../a.docx", b="oleObject ../a.docx")
    others = {"ppt__slides___rels__slide1.xml.rels": rels, "ppt__a.docx": "terms"}
    contents = read(deck(tmp_path / "a.pptx", [shape("Thanks")], **others))
    assert [(item.name, b"".join(item.unpack())) for item in contents.members] == [("a.docx", b"terms")]


def test_a_slide_that_is_missing_keeps_its_number(tmp_path: Path) -> None:
    path = deck(tmp_path / "a.pptx", ["", shape("Thanks")], **{"ppt___rels__presentation.xml.rels": related(
        r1="slide slides/slide1.xml")})  # fmt: skip
    assert [(s.locator.slide, s.text) for s in read(path).segments] == [(2, "Thanks")]


def test_a_presentation_without_a_word_is_empty(tmp_path: Path) -> None:
    outcome = extract_file(deck(tmp_path / "a.pptx", [""]), ExtractSettings())
    assert isinstance(outcome, ExtractionFailure)
    assert outcome.reason == FailureReason.EMPTY


def test_every_kind_of_presentation_is_recognised(tmp_path: Path) -> None:
    for suffix in ("pptx", "pptm", "ppsx"):
        outcome = extract_file(deck(tmp_path / f"a.{suffix}", [shape("Thanks")]), ExtractSettings())
        assert isinstance(outcome, Extraction)
        assert outcome.type == "pptx"


def test_xml_that_is_not_well_formed_is_damage(tmp_path: Path) -> None:
    with pytest.raises(CannotRead) as refusal:
        read(deck(tmp_path / "a.pptx", ["<sp>"]))
    assert refusal.value.reason == FailureReason.CORRUPT


def test_a_damaged_slide_leaves_the_others(tmp_path: Path) -> None:
    rels = {"ppt__slides___rels__slide1.xml.rels": "<R", "docProps__core.xml": "<c"}
    slides = [shape("One"), shape("Two") + "<sp>", "<sp", shape("Four")]
    assert [(s.locator.slide, s.text) for s in read(deck(tmp_path / "a.pptx", slides, **rels)).segments] == [
        (1, "One"),
        (2, "Two"),
        (4, "Four"),
    ]


def test_a_package_without_a_list_of_slides_is_damage(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.pptx", "w") as container:
        container.writestr("[Content_Types].xml", "<Types/>")
    with pytest.raises(CannotRead) as refusal:
        read(tmp_path / "a.pptx")
    assert refusal.value.reason == FailureReason.CORRUPT


def test_what_shapes_show_stands_on_the_slide_and_never_in_its_title(tmp_path: Path) -> None:
    def shown(name: str, description: str, inner: str) -> str:
        return f'<{name}><cNvPr name="x" descr="{description}"/>{inner}</{name}>'

    title = shown("sp", "a banner", '<nvPr><ph type="title"/></nvPr><txBody><p><r><t>Lisbon</t></r></p></txBody>')
    sign = shown("sp", "Stop here", "<txBody><p><r><t>Stop</t></r></p><p><r><t>here</t></r></p></txBody>")
    number = shown("sp", "the number", '<nvPr><ph type="sldNum"/></nvPr>')
    slide = title + shown("pic", "our terrace", "") + sign + number
    (found,) = read(deck(tmp_path / "a.pptx", [slide])).segments
    assert (found.locator.heading, found.text) == ("Lisbon", "Lisbon\na banner\nour terrace\nStop\nhere")
