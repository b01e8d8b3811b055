from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.extract.contents import CannotRead, Contents
from desktop_app.extract.file_type import recognise
from desktop_app.extract.media_tags import read_media_tags
from desktop_app.records import FailureReason
from desktop_app.settings import ExtractSettings


def id3(**frames: str) -> bytes:
    """The tags that MP3 files begin with, version 2.4, and a first frame of silence."""
    body = b""
    for name, text in frames.items():
        value = b"\x03" + (b"eng\0" if name in {"COMM", "USLT"} else b"") + text.encode()
        body += name.encode() + _synchsafe(len(value)) + b"\0\0" + value
    return b"ID3\x04\0\0" + _synchsafe(len(body)) + body + b"\xff\xfb\x90\x64" + bytes(413)


def flac(*comments: str) -> bytes:
    """A FLAC file without sound."""
    vorbis = (0).to_bytes(4, "little") + len(comments).to_bytes(4, "little")
    vorbis += b"".join(len(text.encode()).to_bytes(4, "little") + text.encode() for text in comments)
    info = b"\x10\0\x10\0" + bytes(6) + b"\x0a\xc4\x42\xf0" + bytes(20)
    return b"fLaC\0" + len(info).to_bytes(3, "big") + info + b"\x84" + len(vorbis).to_bytes(3, "big") + vorbis


def m4a(title: str) -> bytes:
    """An MP4 file that has a title."""
    data = _atom(b"data", b"\0\0\0\1\0\0\0\0" + title.encode())
    items = _atom(b"ilst", _atom(b"\xa9nam", data))
    tags = _atom(b"udta", _atom(b"meta", bytes(4) + items))
    return _atom(b"ftyp", b"M4A \0\0\0\0") + _atom(b"moov", tags)


def _atom(name: bytes, content: bytes) -> bytes:
    return (len(content) + 8).to_bytes(4, "big") + name + content


def _synchsafe(number: int) -> bytes:
    return bytes(number >> shift & 0x7F for shift in (21, 14, 7, 0))


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
