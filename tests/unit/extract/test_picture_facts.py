import struct
from pathlib import Path

import pytest
from PIL import ExifTags, Image, PngImagePlugin

from desktop_app.extract.pages.picture_facts import PictureFacts, facts_of

XMP = (
    "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='r' xmlns:dc='d' xmlns:xmp='m'>"
    "<rdf:Description xmp:CreateDate='2024-05-03T18:22:10+02:00'>"
    "<dc:title><rdf:Alt><rdf:li>Über den See</rdf:li></rdf:Alt></dc:title>"
    "<dc:description><rdf:Alt><rdf:li>The ferry\nat noon</rdf:li></rdf:Alt></dc:description>"
    "<dc:subject><rdf:Bag><rdf:li>lake</rdf:li><rdf:li>ferry</rdf:li></rdf:Bag></dc:subject>"
    "<dc:creator><rdf:Seq><rdf:li>Anna</rdf:li></rdf:Seq></dc:creator>"
    "</rdf:Description></rdf:RDF></x:xmpmeta>"
).encode()


def facts(path: Path) -> PictureFacts:
    with Image.open(path) as picture:
        assert isinstance(picture, PngImagePlugin.PngImageFile) or picture.format
        return facts_of(picture)


def photo(tmp_path: Path, exif: Image.Exif | None = None, **options: object) -> PictureFacts:
    path = tmp_path / "a.jpg"
    Image.new("RGB", (40, 40)).save(path, exif=exif or Image.Exif(), **options)
    return facts(path)


def iptc(*fields: tuple[int, bytes]) -> bytes:
    """An application segment of JPEG with these fields of record 2, in UTF-8."""
    coded = b"\x1c\x01\x5a\x00\x03\x1b%G"
    coded += b"".join(b"\x1c\x02" + bytes([number]) + struct.pack(">H", len(text)) + text for number, text in fields)
    resource = b"8BIM\x04\x04\0\0" + struct.pack(">I", len(coded)) + coded + b"\0" * (len(coded) % 2)
    body = b"Photoshop 3.0\0" + resource
    return b"\xff\xed" + struct.pack(">H", len(body) + 2) + body


def test_xmp(tmp_path: Path) -> None:
    found = photo(tmp_path, xmp=XMP)
    assert (found.title, found.caption, found.keywords) == ("Über den See", "The ferry at noon", ["lake", "ferry"])
    assert found.metadata == {"author": "Anna", "created": "2024-05-03T18:22:10"}
    assert found.text.splitlines() == ["Über den See", "The ferry at noon", "lake, ferry", "Anna", "2024-05-03"]


def test_iptc(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    Image.new("RGB", (40, 40)).save(path)
    whole = path.read_bytes()
    segment = iptc((5, b"Ferry"), (25, "Züge".encode()), (25, b"boats"), (80, b"Anna"), (120, b"At noon"))
    path.write_bytes(whole[:2] + segment + whole[2:])
    found = facts(path)
    assert (found.title, found.caption, found.author) == ("Ferry", "At noon", "Anna")
    assert found.keywords == ["Züge", "boats"]


def test_exif(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.ImageDescription] = "At noon"
    exif[ExifTags.Base.Make], exif[ExifTags.Base.Model] = "Canon", "Canon EOS 80D"
    exif[0x9C9E] = "lake;ferry\0".encode("utf-16-le")
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2024:05:03 18:22:10"
    exif.get_ifd(ExifTags.IFD.GPSInfo).update(
        {
            ExifTags.GPS.GPSLatitude: (47.0, 30.0, 36.0),
            ExifTags.GPS.GPSLatitudeRef: "N",
            ExifTags.GPS.GPSLongitude: (8.0, 0.0, 0.0),
            ExifTags.GPS.GPSLongitudeRef: "E",
        }
    )
    found = photo(tmp_path, exif)
    assert found.text.splitlines() == [
        "At noon",
        "lake, ferry",
        "2024-05-03",
        "Canon EOS 80D",
        "47.51000° N 8.00000° E",
    ]


def test_comments_of_png_and_jpeg(tmp_path: Path) -> None:
    info = PngImagePlugin.PngInfo()
    info.add_text("Title", "Ferry")
    info.add_itxt("Description", "Züge am See")
    Image.new("RGB", (40, 40)).save(tmp_path / "a.png", pnginfo=info)
    found = facts(tmp_path / "a.png")
    assert (found.title, found.caption) == ("Ferry", "Züge am See")
    assert photo(tmp_path, comment=b"At noon").caption == "At noon"


@pytest.mark.parametrize("text", ["OLYMPUS DIGITAL CAMERA         ", "SONY DSC", "Created with GIMP", "Screenshot"])
def test_what_a_program_left_behind_is_no_caption(tmp_path: Path, text: str) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.ImageDescription] = text
    assert photo(tmp_path, exif).text == ""


def test_a_camera_and_a_time_alone_are_nothing_to_search(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Model] = "EOS 80D"
    exif[ExifTags.Base.DateTime] = "2024:05:03 18:22:10"
    found = photo(tmp_path, exif)
    assert found.text == ""
    assert found.metadata == {"created": "2024-05-03T18:22:10"}


def test_long_texts_are_cut_and_damaged_ones_left_out(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.ImageDescription] = "x" * 20_000
    found = photo(tmp_path, exif, xmp=b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>")
    assert len(found.caption) == 5_000
    assert found.title == ""


def test_exif_that_was_written_in_utf8(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.ImageDescription] = "Gr\u00fc\u00dfe aus K\u00f6ln \u4e1c\u4eac".encode()
    exif[ExifTags.Base.Artist] = "J\u00f6rg M\u00fcller".encode("latin-1")
    found = photo(tmp_path, exif)
    assert (found.caption, found.author) == ("Gr\u00fc\u00dfe aus K\u00f6ln \u4e1c\u4eac", "J\u00f6rg M\u00fcller")


@pytest.mark.parametrize(
    "comment",
    [
        b"ASCII\0\0\0Hello world photo",
        b"Hello world photo",
        bytes(8) + b"Hello world photo",
        b"UNICODE\0" + "Hello world photo".encode("utf-16-be"),
        b"UNICODE\0" + "Hello world photo".encode("utf-16-le") + bytes(2),
        b"UNICODE\0" + "Hello world photo".encode("utf-16"),
        b"JIS\0\0\0\0\0Hello world photo",
    ],
)
def test_user_comments_in_every_encoding(tmp_path: Path, comment: bytes) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Canon"
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.UserComment] = comment
    assert photo(tmp_path, exif).caption == "Hello world photo"
