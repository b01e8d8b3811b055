import zipfile
from pathlib import Path
from time import thread_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.extract.books.fb2 import read_fb2
from desktop_app.extract.contents import CannotRead, Contents
from desktop_app.extract.extractors import extract_file
from desktop_app.records import Extraction, ExtractionFailure, FailureReason
from desktop_app.settings import ExtractSettings

INFO = """<description><title-info><genre>prose</genre><author><first-name>Лев</first-name><middle-name>Николаевич
</middle-name><last-name>Толстой</last-name></author><author><nickname>Ann</nickname></author>
<book-title>Война и мир</book-title><annotation><p>О войне.</p></annotation><date value="1869-01-02">1869</date>
</title-info><document-info><author><nickname>scanner</nickname></author><date>2009</date></document-info></description>"""
TAGS = (
    *("body", "section", "title", "p", "v", "tr", "td", "title-info", "author", "first-name", "book-title", "date"),
    *("annotation", "emphasis", "binary"),
)


def element(tag: str, inner: list[str]) -> str:
    return f"<{tag}>{''.join(inner)}</{tag}>"


ELEMENTS = st.recursive(
    st.just("word"), lambda inner: st.builds(element, st.sampled_from(TAGS), st.lists(inner, max_size=4)), max_leaves=20
)


def book(body: str, *, encoding: str = "utf-8", description: str = "") -> bytes:
    head = f'<?xml version="1.0" encoding="{encoding}"?><FictionBook xmlns="f" xmlns:l="l">{description}'
    return f"{head}{body}<binary>QUJD</binary></FictionBook>".encode(encoding)


def read(path: Path, content: bytes) -> Contents:
    path.write_bytes(content)
    return read_fb2(path, ExtractSettings())


def test_sections_by_their_titles(tmp_path: Path) -> None:
    body = """<body><title><p>War</p><p>and Peace</p></title><epigraph><p>said</p></epigraph>
    <section><title><p>Part</p><p>One</p></title><section><title><p>I</p></title>
    <p>Well, <emphasis>Prince</emphasis>.</p><poem><stanza><v>one</v><v>two</v></stanza></poem>
    <table><tr><th>Month</th><td>May</td></tr></table></section></section></body>
    <body name="notes"><title><p>Remarks</p></title><section><title><p>1</p></title><p>A note.</p></section></body>"""
    contents = read(tmp_path / "a.fb2", book(body, description=INFO))
    assert [(s.locator.heading, s.text) for s in contents.segments] == [
        (None, "О войне.\nWar and Peace\nsaid"),
        ("Part One", "Part One"),
        ("Part One › I", "I\nWell, Prince.\none\ntwo\nMonth\tMay"),
        ("Notes", "Notes\nRemarks"),
        ("Notes › 1", "1\nA note."),
    ]
    assert contents.title == "Война и мир"
    assert contents.metadata == {"author": "Лев Николаевич Толстой, Ann", "created": "1869-01-02"}


def test_a_poem_has_a_title_but_is_no_section(tmp_path: Path) -> None:
    body = """<body><section><title><p>Chapter 1</p></title><p>before</p><poem><title><p>Ode</p></title>
    <stanza><v>line</v></stanza></poem><p>after</p></section></body>"""
    (segment,) = read(tmp_path / "a.fb2", book(body)).segments
    assert (segment.locator.heading, segment.text) == ("Chapter 1", "Chapter 1\nbefore\nOde\nline\nafter")


def test_a_section_without_a_title_is_not_in_the_one_before(tmp_path: Path) -> None:
    body = """<body><section><title><p>Part 1</p></title><section><title><p>Ch 1</p></title><p>a</p></section>
    <section><p>b</p></section><section><p>c</p></section></section><section><p>d</p></section></body>"""
    assert [(s.locator.heading, s.text) for s in read(tmp_path / "a.fb2", book(body)).segments] == [
        ("Part 1", "Part 1"),
        ("Part 1 › Ch 1", "Ch 1\na"),
        ("Part 1", "b\nc"),
        (None, "d"),
    ]


def test_who_translated_it_is_no_author(tmp_path: Path) -> None:
    info = """<description><title-info><author><nickname>Leo</nickname></author><translator><first-name>Ann</first-name>
    <last-name>Dunnigan</last-name></translator></title-info></description>"""
    assert read(tmp_path / "a.fb2", book("<body/>", description=info)).metadata == {"author": "Leo"}


@pytest.mark.parametrize("encoding", ["windows-1251", "koi8-r", "utf-16", "utf-8"])
def test_the_encoding_that_is_declared(tmp_path: Path, encoding: str) -> None:
    words = "Все счастливые семьи похожи друг на друга. " * 20
    (segment,) = read(tmp_path / "a.fb2", book(f"<body><p>{words}</p></body>", encoding=encoding)).segments
    assert segment.text == words.strip()


def test_what_is_not_well_formed_is_read_all_the_same(tmp_path: Path) -> None:
    contents = read(tmp_path / "a.fb2", book("<body><section><p>Dombey & Son</section></body>", description=INFO))
    assert "Dombey & Son" in contents.segments[0].text
    assert "QUJD" not in contents.segments[0].text
    assert contents.title == "Война и мир"


def test_a_packed_book_is_unpacked(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.fb2", "w") as archive:
        archive.writestr("readme.txt", "x")
        archive.writestr("a.FB2", book("<body><section><p>begin</p></section></body>"))
    outcome = extract_file(tmp_path / "a.fb2", ExtractSettings())
    assert isinstance(outcome, Extraction)
    assert (outcome.type, [segment.text for segment in outcome.segments]) == ("fb2", ["begin"])


def test_entities_are_refused_before_they_expand(tmp_path: Path) -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "ha">]><FictionBook><body><p>&a;</p></body></FictionBook>'
    with pytest.raises(CannotRead) as refusal:
        read(tmp_path / "a.fb2", bomb)
    assert refusal.value.reason == FailureReason.BOMB


def test_empty_and_no_text(tmp_path: Path) -> None:
    (tmp_path / "a.fb2").write_bytes(book("<body/>"))
    outcome = extract_file(tmp_path / "a.fb2", ExtractSettings())
    assert isinstance(outcome, ExtractionFailure)
    assert outcome.reason == FailureReason.EMPTY
    with pytest.raises(CannotRead) as refusal:
        read(tmp_path / "a.fb2", bytes(range(8)) * 100)
    assert refusal.value.reason == FailureReason.UNSUPPORTED


@given(ELEMENTS)
def test_any_nesting_of_elements_is_survived(tmp_path_factory: pytest.TempPathFactory, element: str) -> None:
    path = tmp_path_factory.mktemp("book") / "a.fb2"
    text = "\n".join(segment.text for segment in read(path, book(element)).segments)
    assert text.count("word") <= element.count("word")


def test_blanks_are_read_in_linear_time(tmp_path: Path) -> None:
    start = thread_time()
    (segment,) = read(
        tmp_path / "a.fb2", b"<FictionBook><body><p>one" + b"\n" * 1_000_000 + b"</p></body></FictionBook>"
    ).segments
    assert segment.text.startswith("one")
    assert thread_time() - start < 5
