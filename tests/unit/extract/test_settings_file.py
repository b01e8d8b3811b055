from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.extract.contents import Contents
from desktop_app.extract.texts.settings_file import read_ini, read_yaml
from desktop_app.settings import ExtractSettings


def read(folder: Path, name: str, text: str) -> Contents:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return (read_yaml if path.suffix == ".yaml" else read_ini)(path, ExtractSettings())


def outline(contents: Contents) -> list[str | None]:
    return [segment.locator.heading for segment in contents.segments]


@pytest.mark.parametrize(
    ("name", "text", "headings"),
    [
        ("a.ini", "top = 1\n[one]\na = b\n[[two.x]] # note\nc = [1]\n", [None, "one", "one › two.x"]),
        ("a.toml", "[package]\na = 1\n[[bin]]\nb = 2\n[x.'y z']\n", ["package", "bin", "x.'y z'"]),
        ("a.toml", "[a]\nmatrix = [\n[1, 2],\n[3, 4]\n]\nnames = [\n['a', 'b']\n]\n", ["a"]),
        ("a.conf", "[*.{js,py}]\na = 1\n[Unit]\n", ["*.{js,py}", "Unit"]),
        ("a.reg", "[-HKEY_CLASSES_ROOT\\a, b]\n\n[HKEY_USERS]\n", ["-HKEY_CLASSES_ROOT\\a, b", "HKEY_USERS"]),
        ("a.yaml", "# note\na: 1\nservices:\n  web:\n    b: 2\nnotes: |2-\n  text: x\n", [None, "services", "notes"]),
        ("a.yaml", "people:\n- Anna\n- Bo\n\n  # of\nversion: 3\nlast: 4\n", ["people", None]),
        ("a.yaml", "a:\n  b: 1\n---\nc: 2\n---\nd: &x !y # z\n  e: 1\n", ["a", None, "d"]),
    ],
)
def test_headings(tmp_path: Path, name: str, text: str, headings: list[str | None]) -> None:
    assert outline(read(tmp_path, name, text)) == headings


def test_a_comment_goes_with_what_stands_below_it(tmp_path: Path) -> None:
    contents = read(tmp_path, "a.yaml", "a:\n  b: 1\n#  c: 2\n  d: 3\n\n# about e\n# and f\ne:\n  f: 4\n")
    assert [segment.text.strip() for segment in contents.segments] == [
        "a:\n  b: 1\n#  c: 2\n  d: 3",
        "# about e\n# and f\ne:\n  f: 4",
    ]


@pytest.mark.parametrize(
    ("name", "text", "shown"),
    [
        ("a.properties", r"name = M\u00fcller \ud83d\ude00\nMore", "name = Müller 😀 More"),
        ("a.properties", r"path = C:\\ubeef \uD83D", r"path = C:\\ubeef �"),
        ("a.ini", r"path = C:\ubeef\x", r"path = C:\ubeef\x"),
        ("a.ini", r'path = "C:\ubeef\x"', r'path = "C:\ubeef\x"'),
        ("a.toml", r"""a = "M\u00fcller \U0001F600", b = 'C:\ubeef'""", """a = "Müller 😀", b = 'C:\\ubeef'"""),
        ("a.yaml", r'a: "M\xFCller\tAnna", b: C:\ubeef', r'a: "Müller Anna", b: C:\ubeef'),
        ("a.yaml", 'a: "one\\\n  \\ \\u00fc \\UFFFFFFFF"', 'a: "one ü \\UFFFFFFFF"'),
        ("a.yaml", r'a: "C:\\ubeef"', r'a: "C:\\ubeef"'),
    ],
)
def test_escapes_are_characters_where_the_format_has_them(tmp_path: Path, name: str, text: str, shown: str) -> None:
    assert read(tmp_path, name, text).segments[0].text == shown


@given(st.sampled_from(["a.ini", "a.toml", "a.yaml"]), st.lists(st.text("ab =-[]:|#{},", max_size=12), max_size=20))
def test_no_line_is_lost(tmp_path_factory, name: str, lines: list[str]) -> None:
    contents = read(tmp_path_factory.getbasetemp(), name, "\n".join(lines))
    found = [line.strip() for segment in contents.segments for line in segment.text.split("\n")]
    assert [line for line in found if line] == [line.strip() for line in lines if line.strip()]
