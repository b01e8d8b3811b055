from pathlib import Path

import pytest

from desktop_app.extract.contents import Contents
from desktop_app.extract.texts.markdown import read_markdown
from desktop_app.settings import ExtractSettings


def read(tmp_path: Path, text: str) -> Contents:
    path = tmp_path / "a.md"
    path.write_text(text, encoding="utf-8")
    return read_markdown(path, ExtractSettings())


def outline(contents: Contents) -> list[str | None]:
    return [segment.locator.heading for segment in contents.segments]


def test_sections_by_heading_with_their_path(tmp_path: Path) -> None:
    contents = read(tmp_path, "intro\n\n# Lease #\ntext\n\n## Ending\nmore\n\nRent\n----\nx\n\nAnnex\n=====\ny\n")
    assert outline(contents) == [None, "Lease", "Lease › Ending", "Lease › Rent", "Annex"]
    assert contents.segments[2].text == "## Ending\nmore\n"
    assert contents.title == "Lease"


def test_code_is_no_heading(tmp_path: Path) -> None:
    contents = read(tmp_path, "# A\n```sh\n# not a heading\n~~~\n# nor this\n```\n    # nor this\n#tag\n# B\n")
    assert outline(contents) == ["A", "B"]


def test_marks_that_belong_to_a_heading_stay(tmp_path: Path) -> None:
    assert outline(read(tmp_path, "# Learning C#\nx\n# F# ##\nx\n# G #x\n")) == ["Learning C#", "F#", "G #x"]


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("Project [![Build](https://a.example/a.svg)](https://a.example) ![x][y]", "Project"),
        ("![Logo](a.png)", "Logo"),
        ("[![Logo](a.png)](https://a.example)", "Logo"),
        ("The [lease](http://a.example/b) and [rent][1] [note]", "The lease and rent [note]"),
        ('<a name="install"></a>Install `foo_bar` {#install}', "Install foo_bar"),
        ("**Bold** *and* _slanted_ __init__ 2 * 3 snake_case", "Bold and slanted __init__ 2 * 3 snake_case"),
        ("Map<K, V> in C++", "Map<K, V> in C++"),
    ],
)
def test_headings_are_named_without_their_markup(tmp_path: Path, written: str, seen: str) -> None:
    contents = read(tmp_path, f"# {written}\ntext\n")
    assert (contents.title, outline(contents)) == (seen, [seen])
    assert contents.segments[0].text.startswith(f"# {written}\n")


def test_code_within_a_line_opens_no_fence(tmp_path: Path) -> None:
    assert outline(read(tmp_path, "# A\n```npm install foo```\n# B\n~~~ `x`\n# no\n~~~\n# C\n")) == ["A", "B", "C"]


def test_headings_written_in_html(tmp_path: Path) -> None:
    text = (
        '<h1 align="center">\n  <img src="a.png" alt="Logo"><br>\n  The <b>project</b>\n</h1>\nx\n'
        "<H2>Use</H2>\ny\n<h2>never closed\n```\n<h1>code</h1>\n```\n"
    )
    assert outline(read(tmp_path, text)) == ["Logo The project", "Logo The project › Use"]
    assert outline(read(tmp_path, "<hr>\n<header>x</header>\n")) == [None]


def test_what_is_commented_out_is_no_heading(tmp_path: Path) -> None:
    text = "# A\n<!--\n# no\n```\n-->\n# B\n<!-- x -->\n# C\n```\n<!--\n```\n# D\n"
    assert outline(read(tmp_path, text)) == ["A", "B", "C", "D"]


def test_lists_and_rules_are_no_headings(tmp_path: Path) -> None:
    assert outline(read(tmp_path, "- item\n---\n\ntext\n\n---\n\n| a |\n|---|\n")) == [None]


def test_front_matter_gives_the_title_and_is_found_without_its_fences(tmp_path: Path) -> None:
    contents = read(tmp_path, '---\ntitle: "The lease"\nauthor: Anna\ntags: [a]\n---\ntext\n')
    assert (contents.title, contents.metadata) == ("The lease", {"author": "Anna"})
    assert [segment.text for segment in contents.segments] == ['title: "The lease"\nauthor: Anna\ntags: [a]', "text"]


def test_an_open_rule_at_the_top_is_text(tmp_path: Path) -> None:
    assert "first" in read(tmp_path, "---\nfirst\n").segments[0].text


def test_pictures_in_the_text_are_left_out(tmp_path: Path) -> None:
    contents = read(tmp_path, f"# A\n![x](data:image/png;base64,{'A' * 500})\nafter\n")
    assert "AAAA" not in contents.segments[0].text
    assert "after" in contents.segments[0].text
