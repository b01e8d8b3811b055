from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.extract.contents import Contents
from desktop_app.extract.texts.markup import MARKUP_KINDS, markup_reader
from desktop_app.settings import ExtractSettings


def read(folder: Path, kind: str, text: str) -> Contents:
    path = folder / "a.text"
    path.write_text(text, encoding="utf-8")
    return markup_reader(kind)(path, ExtractSettings())


def outline(contents: Contents) -> list[str | None]:
    return [segment.locator.heading for segment in contents.segments]


def test_restructured_text(tmp_path: Path) -> None:
    text = (
        "=====\nTitle\n=====\n:Author: Anna\n\nFirst\n=====\ntext\n\n=====\n\nInner\n-----\nLong heading\n---\n\n"
        "::\n\n  Code\n  ----\n\nSecond\n======\nmore\n"
    )
    contents = read(tmp_path, "rst", text)
    assert outline(contents) == ["Title", "Title › First", "Title › First › Inner", "Title › Second"]
    assert contents.segments[0].text.startswith("=====\nTitle")
    assert (contents.title, contents.metadata) == ("Title", {"author": "Anna"})


def test_asciidoc(tmp_path: Path) -> None:
    text = "= The book\nAnna Müller <a@example.org>\n\n== One\n----\n== no\n----\n=== Two ===\n|===\n|== no\n|===\n"
    contents = read(tmp_path, "asciidoc", text)
    assert outline(contents) == ["The book", "The book › One", "The book › One › Two"]
    assert (contents.title, contents.metadata) == ("The book", {"author": "Anna Müller"})


@pytest.mark.parametrize(
    ("head", "author"),
    [
        ("= T\nAnna Müller\n", "Anna Müller"),
        ("// made by hand\n:toc:\n\n= T\nLudwig van Beethoven; Bo <b@example.org>\nv1.0\n", "Ludwig van Beethoven"),
        ("= T\nBo <b@example.org>\n", "Bo"),
        ("= T\nMartin L. King Jr.\n", "Martin L. King Jr."),
        ("= T\n:toc:\n:author: Anna M. <a@example.org>\n", "Anna M."),
        ("= T\nThis is what it is about.\n", ""),
        ("= T\nHello World.\n", ""),
        ("= T\n\nAnna Müller\n", ""),
        ("Text\n\n== Part\nAnna Müller\n", ""),
        ("= T\n\n== Part\nAnna Müller\n", ""),
    ],
)
def test_authors_of_asciidoc(tmp_path: Path, head: str, author: str) -> None:
    assert read(tmp_path, "asciidoc", head + "\nmore\n").metadata == ({"author": author} if author else {})


def test_older_asciidoc_underlines_its_headings(tmp_path: Path) -> None:
    text = (
        "git-add(1)\n==========\n\nNAME\n----\ngit-add\n\n[[id]]\nUSE OF\n~~~~~~\n[NOTE]\n======\nwords\n======\n\n"
        "----\n== code\n----\n\nwords\nthat\n----\n== code\n----\n\nLAST\n-----\n"
    )
    contents = read(tmp_path, "asciidoc", text)
    assert outline(contents) == ["git-add(1)", "git-add(1) › NAME", "git-add(1) › NAME › USE OF", "git-add(1) › LAST"]
    assert contents.title == "git-add(1)"


def test_org(tmp_path: Path) -> None:
    text = "#+TITLE: Notes\n#+AUTHOR: Bo\nintro\n* TODO [#A] Buy milk  :home:shop:\n*bold* is no heading\n** Where\n"
    contents = read(tmp_path, "org", text)
    assert outline(contents) == [None, "Buy milk", "Buy milk › Where"]
    assert (contents.title, contents.metadata) == ("Notes", {"author": "Bo"})


@pytest.mark.parametrize(
    ("kind", "text", "headings"),
    [
        ("textile", "h1(#top). One\n\ntext\n\nh2. Two\n", ["One", "One › Two"]),
        ("wiki", "intro\n== One ==\n=== Two ===\n= 1 + 1\n", [None, "One", "One › Two"]),
    ],
)
def test_headings(tmp_path: Path, kind: str, text: str, headings: list[str | None]) -> None:
    assert outline(read(tmp_path, kind, text)) == headings


@given(st.sampled_from(MARKUP_KINDS), st.lists(st.text("ab =-.*h1[]:|~", max_size=12), max_size=20))
def test_no_line_is_lost(tmp_path_factory, kind: str, lines: list[str]) -> None:
    contents = read(tmp_path_factory.getbasetemp(), kind, "\n".join(lines))
    found = [line.strip() for segment in contents.segments for line in segment.text.split("\n")]
    assert [line for line in found if line] == [line.strip() for line in lines if line.strip()]
