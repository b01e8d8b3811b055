import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.extract.contents import Contents
from desktop_app.extract.normalise import normalise
from desktop_app.extract.texts.json_text import read_json
from desktop_app.settings import ExtractSettings


def read(folder: Path, text: str) -> Contents:
    path = folder / "a.json"
    path.write_text(text, encoding="utf-8")
    return read_json(path, ExtractSettings())


def text_of(contents: Contents) -> str:
    return "\n".join(segment.text for segment in contents.segments)


def test_lines_of_keys_and_values_located_by_the_outer_keys(tmp_path: Path) -> None:
    data = {"title": "My chat", "when": 3, "people": {"anna": {"age": 7, "tags": ["a", "b"]}}, "x": [{"y": {"z": 1}}]}
    contents = read(tmp_path, json.dumps(data))
    assert [(segment.locator.heading, segment.text) for segment in contents.segments] == [
        (None, "title: My chat\nwhen: 3"),
        ("people", "people:"),
        ("people › anna", "anna: \nage: 7\ntags: \na, b"),
        ("x", "x:"),
        ("x › y", "y: \nz: 1"),
    ]
    assert contents.title == "My chat"


def test_escapes_become_characters(tmp_path: Path) -> None:
    assert text_of(read(tmp_path, r'{"n": "M\u00fcller \ud83d\ude00\n\"x\" a\/b"}')) == 'n: Müller 😀\n"x" a/b'
    assert text_of(read(tmp_path, r'{"n": "M\u00fcller \q"}')) == r"n: Müller \q"
    assert text_of(read(tmp_path, r'{"n": "\ud83d alone"}')).endswith(" alone")


def test_objects_in_a_list_stand_apart(tmp_path: Path) -> None:
    assert text_of(read(tmp_path, '[{"a":1,"b":"x"},{"a":2,"b":"y"}]')) == "a: 1\nb: x\n\na: 2\nb: y"
    assert text_of(read(tmp_path, '{"a":1}\n{"a":2}\n')) == "a: 1\n\na: 2"


@pytest.mark.parametrize(
    "text",
    [
        '// a remark, "quoted"\n{"alpha": NaN, /* beta */ "gamma": [1,2,],}',
        "{alpha: 'beta', gamma: .5}",
        '{"alpha": "beta", "alpha": "gamma"}',
        '{"alpha": "beta", "gamma": "never closed',
        '{"alpha" "beta"]]]}} gamma',
        '{"alpha": }{"beta": ,{"gamma": 1}}',
        '{"alpha": {"beta": }} {"gamma": ]{',
    ],
)
def test_what_is_not_quite_json_loses_nothing(tmp_path: Path, text: str) -> None:
    shown = text_of(read(tmp_path, text))
    assert [word for word in ("alpha", "beta", "gamma") if word in text and word not in shown] == []


def test_comments_stay_as_they_are_written(tmp_path: Path) -> None:
    text = """// Set "strict" to {on} for "new" files, don't "
{"a": 1, // "b": 2,
 /* "c",
    "d" */ "e": [3 // f "x"
 , 4], "g" "h" i
 /* "never closed"""
    assert normalise(text_of(read(tmp_path, text))) == (
        '// Set "strict" to {on} for "new" files, don\'t "\na: 1\n// "b": 2,\n/* "c",\n    "d" */\n'
        'e:\n3 // f "x"\n4\ng h i /* "never closed'
    )


def test_many_objects_have_no_title(tmp_path: Path) -> None:
    assert read(tmp_path, '{"name": "Anna"}\n').title == "Anna"
    assert read(tmp_path, '{"name": "Anna"}\n{"name": "Bo"}\n').title == ""


def test_depth_and_size_do_not_matter(tmp_path: Path) -> None:
    deep = '{"a":[' * 100_000 + '"marker"' + "]}" * 100_000
    assert "marker" in text_of(read(tmp_path, deep))
    assert "marker" in text_of(read(tmp_path, "[" * 100_000 + '"marker"'))
    assert text_of(read(tmp_path, '"' + r"\"" * 200_000)).count('"') == 200_000
    assert len(read(tmp_path, '{"a":{"b":{}},' * 20_000).segments) < 20_000


def test_nothing_is_in_it(tmp_path: Path) -> None:
    assert read(tmp_path, "[{}, []]").segments == ()


VALUES = st.recursive(
    st.text() | st.integers() | st.booleans(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(VALUES, st.booleans())
def test_every_key_and_value_is_in_the_text(tmp_path_factory, value: object, pretty: bool) -> None:
    shown = text_of(read(tmp_path_factory.getbasetemp(), json.dumps(value, indent=2 if pretty else None)))
    assert [text for text in texts_in(value) if text.strip() not in shown] == []


def texts_in(value: object) -> list[str]:
    if isinstance(value, dict):
        return [*value, *(text for item in value.values() for text in texts_in(item))]
    if isinstance(value, list):
        return [text for item in value for text in texts_in(item)]
    return [value] if isinstance(value, str) else [json.dumps(value)]


@given(st.text('{}[]",:\\u0a \n/', max_size=200))
def test_any_text_is_read(tmp_path_factory, text: str) -> None:
    assert isinstance(read(tmp_path_factory.getbasetemp(), text), Contents)
