from contextlib import suppress
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from desktop_app.extract.contents import CannotRead, Contents
from desktop_app.extract.mail.saved_page import read_saved_page
from desktop_app.settings import ExtractSettings

PAGE = b"""From: <Saved by a browser>
Snapshot-Content-Location: http://a.example/some/
 page
Subject: =?utf-8?Q?The_page?=
Date: Wed, 31 Jan 2024 09:30:00 +0100
MIME-Version: 1.0
Content-Type: multipart/related; type="text/html"; boundary="----x"

------x
Content-Type: text/html
Content-Transfer-Encoding: quoted-printable
Content-Location: http://a.example/some/page

<meta charset=3Dwindows-1252><title>Gr=FC=DFe</title><h1>One</h1><p>Text of=
 the page</p><style>p {color: red}</style>
------x
Content-Type: text/css

p { color: blue }
------x
Content-Type: image/png
Content-Transfer-Encoding: base64

iVBORw0KGgo=
------x
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: base64

PHA+RnJhbWU8L3A+
------x--
"""


def read(folder: Path, content: bytes) -> Contents:
    path = folder / "a.mhtml"
    path.write_bytes(content)
    return read_saved_page(path, ExtractSettings())


def test_the_page_and_its_frames(tmp_path: Path) -> None:
    contents = read(tmp_path, PAGE)
    assert contents.title == "Grüße"
    assert contents.metadata == {"source": "http://a.example/some/page", "created": "2024-01-31T09:30:00+01:00"}
    assert [(segment.locator.heading, segment.text) for segment in contents.segments] == [
        ("One", "One\n\nText of the page"),
        (None, "Frame"),
    ]


def test_a_page_that_was_cut_off_keeps_its_beginning(tmp_path: Path) -> None:
    contents = read(tmp_path, PAGE[: PAGE.index(b" the page</p>")])
    assert [segment.text for segment in contents.segments] == ["One\n\nText of"]


def test_a_page_that_is_one_part(tmp_path: Path) -> None:
    page = b"<meta name=author content=Ann><p>alone"
    contents = read(tmp_path, b"Content-Type: text/html\nContent-Location: http://a.example\n\n" + page)
    assert contents.metadata == {"author": "Ann", "source": "http://a.example"}
    assert [segment.text for segment in contents.segments] == ["alone"]


def test_no_page_is_in_it(tmp_path: Path) -> None:
    assert read(tmp_path, b"MIME-Version: 1.0\nContent-Type: image/png\n\nxyz").segments == ()


@given(st.integers(0, len(PAGE)), st.binary(max_size=100))
def test_any_bytes_give_contents_or_a_refusal(tmp_path_factory, at: int, content: bytes) -> None:
    with suppress(CannotRead):
        assert isinstance(read(tmp_path_factory.getbasetemp(), PAGE[:at] + content + PAGE[at + 9 :]), Contents)


def test_a_date_beyond_all_calendars_is_none(tmp_path: Path) -> None:
    contents = read(tmp_path, PAGE.replace(b"+0100", b"+" + b"9" * 30))
    assert (contents.title, "created" in contents.metadata) == ("Grüße", False)
