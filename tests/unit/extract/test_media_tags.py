from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.extract.contents import CannotRead, Contents
from desktop_app.extract.file_type import recognise
from desktop_app.extract.pages.media_tags import read_media_tags
from desktop_app.records import FailureReason
from desktop_app.settings import ExtractSettings
from tests.media_files import flac, id3, id3_latin1, m4a


def read(folder: Path, name: str, content: bytes) -> Contents:
    path = folder / name
    path.write_bytes(content)
    assert recognise(path).kind == "media"
    return read_media_tags(path, ExtractSettings())


def test_tags_of_mp3(tmp_path: Path) -> None:
    song = id3(TIT2="Das Lied", TPE1="Anna Müller", TALB="Lieder", USLT="\0first line\nsecond line", TDRC="2024-01-31")
    contents = read(tmp_path, "a.mp3", song)
    assert contents.title == "Das Lied"
    assert contents.metadata == {"author": "Anna Müller", "created": "2024-01-31"}
    assert contents.segments[0].text.splitlines() == [
        "Title: Das Lied",
        "Artist: Anna Müller",
        "Album: Lieder",
        "Year: 2024-01-31",
        "Lyrics: first line",
        "second line",
    ]


def test_tags_of_flac(tmp_path: Path) -> None:
    contents = read(tmp_path, "a.flac", flac("TITLE=春", "COMMENT=one", "COMMENT=two"))
    assert contents.segments[0].text == "Title: 春\nComment: one, two"


def test_tags_of_mp4(tmp_path: Path) -> None:
    assert read(tmp_path, "a.m4a", m4a("Lesson 1")).title == "Lesson 1"


@pytest.mark.parametrize(("name", "content"), [("a.mp3", id3()), ("a.flac", flac()), ("a.flac", flac()[:20])])
def test_sound_without_tags_is_empty(tmp_path: Path, name: str, content: bytes) -> None:
    with pytest.raises(CannotRead) as refusal:
        read(tmp_path, name, content)
    assert refusal.value.reason in {FailureReason.EMPTY, FailureReason.UNSUPPORTED}


@given(st.sampled_from([("a.mp3", id3(TIT2="T")), ("a.flac", flac("A=b")), ("a.m4a", m4a("T"))]), st.data())
def test_any_bytes_give_contents_or_a_refusal(tmp_path_factory, song: tuple[str, bytes], data: st.DataObject) -> None:
    name, good = song
    content = bytearray(good)
    for place in data.draw(st.lists(st.integers(12, len(good) - 1), max_size=6)):
        content[place] = data.draw(st.integers(0, 255))
    with suppress(CannotRead):
        assert isinstance(read(tmp_path_factory.getbasetemp(), name, bytes(content)), Contents)


@pytest.mark.parametrize(
    ("encoding", "title", "artist"),
    [
        ("cp1251", "Песня о друге", "Владимир Высоцкий"),
        ("gbk", "海阔天空", "Beyond"),
        ("cp1253", "Όλοι οι άνθρωποι", "Ελεύθεροι"),
        ("latin-1", "Ágætis byrjun", "Sigur Rós"),
        ("latin-1", "Þú", "Björk"),
        ("latin-1", "Öää", "À Ç É"),
        ("latin-1", "Für Elise", "Dvořák".replace("ř", "r")),
    ],
)
def test_tags_in_national_encodings(tmp_path: Path, encoding: str, title: str, artist: str) -> None:
    song = id3_latin1(TIT2=title.encode(encoding), TPE1=artist.encode(encoding))
    contents = read(tmp_path, "a.mp3", song)
    assert (contents.title, contents.metadata["author"]) == (title, artist)
