import plistlib
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.extract.contents import CannotRead, Contents
from desktop_app.extract.texts.property_list import read_property_list
from desktop_app.records import FailureReason
from desktop_app.settings import ExtractSettings


def read(folder: Path, value: object) -> Contents:
    path = folder / "a.plist"
    path.write_bytes(value if isinstance(value, bytes) else plistlib.dumps(value, fmt=plistlib.FMT_BINARY))
    return read_property_list(path, ExtractSettings())


def test_lines_by_outer_key(tmp_path: Path) -> None:
    contents = read(tmp_path, {"Name": "Müller", "Seen": {"at": datetime(2024, 1, 31), "n": [1, 2.5]}, "Icon": b"123"})
    assert [(segment.locator.heading, segment.text) for segment in contents.segments] == [
        ("Name", "Name: Müller"),
        ("Seen", "at: 2024-01-31 00:00:00\nn: 1\nn: 2.5"),
    ]


def test_a_web_archive_is_its_page(tmp_path: Path) -> None:
    page = {
        "WebResourceData": "<title>The page</title><meta name=author content=Ann><p>Grüße".encode("cp1252"),
        "WebResourceTextEncodingName": "windows-1252",
        "WebResourceURL": "http://a.example/",
    }
    contents = read(tmp_path, {"WebMainResource": page, "WebSubresources": []})
    assert (contents.title, contents.metadata) == ("The page", {"author": "Ann", "source": "http://a.example/"})
    assert [segment.text for segment in contents.segments] == ["Grüße"]


def test_what_is_small_and_endless_is_cut(tmp_path: Path) -> None:
    laughs: list[object] = ["lol"]
    for _ in range(60):
        laughs = [laughs, laughs]
    assert "lol" in read(tmp_path, laughs).segments[0].text


def test_numbers_of_endless_length_are_left_out(tmp_path: Path) -> None:
    number = b"\x1c" + b"\x7f" * 4096
    for holder in (b"\xa2\x01\x02", b"\xd1\x02\x01"):  # a list of both, and the text by the number
        objects = [holder, b"\x55words", number]
        offsets = [8 + sum(map(len, objects[:index])) for index in range(3)]
        table = b"".join(offset.to_bytes(2) for offset in offsets)
        end = 8 + sum(map(len, objects))
        trailer = bytes(6) + b"\x02\x01" + (3).to_bytes(8) + (0).to_bytes(8) + end.to_bytes(8)
        texts = [segment.text for segment in read(tmp_path, b"bplist00" + b"".join(objects) + table + trailer).segments]
        assert texts == (["words"] if holder[0] == 0xA2 else [])


def test_damage(tmp_path: Path) -> None:
    with pytest.raises(CannotRead) as refusal:
        read(tmp_path, plistlib.dumps({"a": "b"}, fmt=plistlib.FMT_BINARY)[:-9])
    assert refusal.value.reason == FailureReason.CORRUPT


GOOD = plistlib.dumps({"a": [1, "text", {"b": b"data"}], "u": plistlib.UID(3)}, fmt=plistlib.FMT_BINARY)


@settings(deadline=None)  # a list that holds itself is walked to the limit
@given(st.lists(st.tuples(st.integers(8, len(GOOD) - 1), st.integers(0, 255)), max_size=8))
def test_any_bytes_give_contents_or_a_refusal(tmp_path_factory, changes: list[tuple[int, int]]) -> None:
    content = bytearray(GOOD)
    for place, byte in changes:
        content[place] = byte
    with suppress(CannotRead):
        assert isinstance(read(tmp_path_factory.getbasetemp(), bytes(content)), Contents)
