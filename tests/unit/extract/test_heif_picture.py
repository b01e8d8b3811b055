import io
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from desktop_app.extract.contents import CannotRead
from desktop_app.extract.pages import heif_picture
from desktop_app.extract.pages.picture import read_picture
from desktop_app.extract.pages.picture_type import picture_type
from desktop_app.records import FailureReason
from desktop_app.settings import ExtractSettings
from tests.heif_files import TILE, heic, mirrored, turned

RED, WHITE = "red", "white"
XMP = (
    b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='r' xmlns:dc='d'><rdf:Description><dc:title><rdf:Alt>"
    b"<rdf:li>The lake</rdf:li></rdf:Alt></dc:title></rdf:Description></rdf:RDF></x:xmpmeta>"
)


def exif() -> bytes:
    tags = Image.Exif()
    tags[0x010E], tags[0x0112] = "The ferry at noon", 6
    return tags.tobytes()


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content), formats=(heif_picture.FORMAT,))


def colour(picture: Image.Image, x: int, y: int) -> str:
    red, green, _ = picture.getpixel((x, y))
    assert red > 150
    return RED if green < 100 else WHITE


def corners(picture: Image.Image) -> list[str]:
    """Of the left upper tile: left and right above, then below."""
    return [colour(picture, x, y) for y in (10, 50) for x in (10, 50)]


def test_a_picture_of_one_tile() -> None:
    picture = opened(heic())
    assert (picture.size, picture.mode) == ((64, 64), "RGB")
    assert corners(picture) == [RED, WHITE, WHITE, WHITE]


def test_a_file_of_the_general_brand_is_no_avif(tmp_path: Path) -> None:
    path = tmp_path / "a.heic"
    path.write_bytes(heic(brand=b"mif1"))
    assert read_picture(path, ExtractSettings(), lambda picture: str(picture.size)).segments[0].text == "(64, 64)"


def test_tiles_stand_in_rows_and_are_cut_off_at_the_end() -> None:
    picture = opened(heic(tiles=(3, 2)))
    assert picture.size == (188, 124)
    for left, top in ((0, 0), (64, 0), (128, 0), (0, 64), (128, 64)):
        assert corners(picture.crop((left, top, left + 64, top + 64))) == [RED, WHITE, WHITE, WHITE]


@pytest.mark.parametrize(
    ("change", "red"), [(turned(1), 2), (turned(2), 3), (turned(3), 1), (mirrored(0), 2), (mirrored(1), 1)]
)
def test_pictures_stand_as_they_say(change: bytes, red: int) -> None:
    assert corners(opened(heic(turned=change))).index(RED) == red


def test_a_turned_picture_has_its_sides_turned() -> None:
    picture = opened(heic(tiles=(2, 1), turned=turned(1)))
    assert picture.size == (60, 124)
    assert picture.convert("L").size == (60, 124)


def test_what_is_said_of_it(tmp_path: Path) -> None:
    path = tmp_path / "a.heic"
    path.write_bytes(heic(exif=exif(), xmp=XMP))
    contents = read_picture(path, ExtractSettings(recognise_text=False))
    assert contents.title == "The lake"
    assert contents.segments[0].text == "The lake\nThe ferry at noon"
    assert contents.unrecognised == 1


def test_exif_does_not_turn_it_a_second_time(tmp_path: Path) -> None:
    path = tmp_path / "a.heic"
    path.write_bytes(heic(exif=exif(), tiles=(2, 1), turned=turned(3)))
    seen: list[Image.Image] = []
    read_picture(path, ExtractSettings(), lambda picture: seen.append(picture.copy()) or "words")
    assert seen[0].size == (60, 124)
    assert colour(seen[0], 50, 10) == RED


@pytest.mark.parametrize(
    "content",
    [
        heic()[:100],
        heic()[:-20],
        heic().replace(b"hvc1", b"hvc9"),
        heic().replace(b"pitm", b"mtip"),
        heic(tiles=(2, 2)).replace(TILE, bytes(len(TILE)), 1),
        b"\0\0\0\x18ftypheic" + bytes(12),
    ],
    ids=["head", "cut", "codec", "no picture", "a tile", "nothing"],
)
def test_damage_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.heic"
    path.write_bytes(content)
    with pytest.raises(CannotRead) as refusal:
        read_picture(path, ExtractSettings(), lambda _: "words")
    assert refusal.value.reason is FailureReason.CORRUPT


def test_a_picture_that_says_that_it_is_huge_is_not_decoded(tmp_path: Path) -> None:
    path = tmp_path / "a.heic"
    path.write_bytes(heic().replace((64).to_bytes(4, "big") * 2, (60_000).to_bytes(4, "big") * 2))
    with pytest.raises(CannotRead) as refusal:
        read_picture(path, ExtractSettings(), lambda _: "words")
    assert refusal.value.reason is FailureReason.TOO_LARGE


@pytest.mark.parametrize(
    ("head", "type_"),
    [
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "heic"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", "heic"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1avif", "avif"),
        (b"\0\0\0\x14ftypavis\0\0\0\0msf1", "avif"),
        (b"\0\0\0\x14ftypisom\0\0\0\0avc1", ""),
    ],
)
def test_the_codec_is_told_by_all_brands(head: bytes, type_: str) -> None:
    assert picture_type(head + bytes(20)) == type_


@given(st.integers(0, 700), st.binary(min_size=1, max_size=6))
def test_whatever_the_list_of_items_says(tmp_path_factory: pytest.TempPathFactory, at: int, damage: bytes) -> None:
    content = heic(exif=b"Exif\0\0", xmp=XMP, tiles=(2, 2))
    path = tmp_path_factory.getbasetemp() / "damaged.heic"
    path.write_bytes(content[:at] + damage + content[at + len(damage) :])
    with suppress(CannotRead):
        assert read_picture(path, ExtractSettings(recognise_text=False)).unrecognised == 1
