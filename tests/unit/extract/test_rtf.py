from pathlib import Path

import pytest

from desktop_app.extract.contents import Contents
from desktop_app.extract.extractors import extract_file
from desktop_app.extract.file_type import FileType, recognise
from desktop_app.extract.office.rtf import read_rtf, rtf_text
from desktop_app.records import ExtractionFailure, FailureReason
from desktop_app.settings import ExtractSettings


def read(path: Path, content: bytes) -> Contents:
    path.write_bytes(content)
    return read_rtf(path, ExtractSettings())


def test_sections_then_side_texts_and_properties(tmp_path: Path) -> None:
    content = rb"""{\rtf1\ansi{\stylesheet{\s0 Normal;}{\s3\b heading 1;}}
    {\info{\title Der Mietvertrag f\'fcr}{\author Ann}{\creatim\yr2020\mo1\dy2\hr3\min4}{\operator Bo}}
    {\header Confidential\par}{\footer page\par}\pard before\par\pard\s3 Lease\par\pard may end{\footnote note}
    {\*\atnauthor Bo}{\*\annotation why?}{\footnote\ftnalt end note}\par}"""
    contents = read(tmp_path / "any name.doc", content)
    assert [(s.locator.heading, s.text) for s in contents.segments] == [
        (None, "before"),
        ("Lease", "Lease\nmay end"),
        ("Footnotes", "note"),
        ("Endnotes", "end note"),
        ("Comments", "why?"),
        ("Header", "Confidential"),
        ("Footer", "page"),
    ]
    assert contents.title == "Der Mietvertrag für"
    assert contents.metadata == {"author": "Ann", "created": "2020-01-02T03:04:00"}


def test_it_is_known_by_its_first_bytes_or_in_part_by_its_name(tmp_path: Path) -> None:
    for name, content in (("a.doc", "\n{\\rtf1 a}"), ("a.rtf", "{\\pard a\\par}")):
        (tmp_path / name).write_text(content)
        assert recognise(tmp_path / name) == FileType("rtf", "rtf")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (rb"{\rtf1}", FailureReason.EMPTY),
        (rb"{\rtf1{\fonttbl{\f0 Arial;}}{\*\generator x}{\pict 0102}}", FailureReason.EMPTY),
        (rb"{\rtf1", FailureReason.CORRUPT),
        (rb"{\rtf1{\fonttbl{\f0 Arial;}}{\info{\title Lease}}{\pict 01", FailureReason.CORRUPT),
    ],
)
def test_no_text_is_empty_or_cut_off_before_it(tmp_path: Path, content: bytes, reason: FailureReason) -> None:
    (tmp_path / "a.rtf").write_bytes(content)
    outcome = extract_file(tmp_path / "a.rtf", ExtractSettings())
    assert isinstance(outcome, ExtractionFailure)
    assert outcome.reason == reason


def test_cut_off_in_its_text_it_gives_what_stands_before(tmp_path: Path) -> None:
    assert [item.text for item in read(tmp_path / "a.rtf", rb"{\rtf1 Dear Ann,\par see {\b yo").segments] == [
        "Dear Ann,\nsee yo"
    ]


def test_what_is_read_no_further_is_not_damaged(tmp_path: Path) -> None:
    (tmp_path / "a.rtf").write_bytes(rb"{\rtf1{\pict " + b"01" * 200 + b"}}")
    assert not read_rtf(tmp_path / "a.rtf", ExtractSettings(max_chars=50)).segments


def test_the_body_that_lies_in_another_file() -> None:
    assert rtf_text(rb"{\rtf1{\info{\title T}}\pard Dear Ann,\par see you{\footnote soon}\par}") == "Dear Ann,\nsee you"
