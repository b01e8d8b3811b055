import contextlib
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ExifTags, Image

from desktop_app.extract.contents import OTHER_SCRIPT, CannotRead, Contents
from desktop_app.extract.pages.picture import read_picture
from desktop_app.extract.pages.text_recognition import UNREAD
from desktop_app.records import FailureReason
from desktop_app.settings import ExtractSettings

SETTINGS = ExtractSettings()
LATER = ExtractSettings(recognise_text=False)


class Recogniser:
    """Finds in every picture its size and the colour of its first point."""

    def __init__(self) -> None:
        self.seen: list[Image.Image] = []

    def __call__(self, picture: Image.Image) -> str:
        self.seen.append(picture)
        return f"{picture.width}x{picture.height} {picture.getpixel((0, 0))}"


def nothing(_: Image.Image) -> str:
    return ""


def saved(path: Path, picture: Image.Image, **options: object) -> Path:
    picture.save(path, **options)
    return path


def refused(path: Path) -> CannotRead:
    with pytest.raises(CannotRead) as refusal:
        read_picture(path, SETTINGS, nothing)
    return refusal.value


@pytest.mark.parametrize("suffix", ["png", "jpg", "gif", "bmp", "webp", "tif", "avif"])
def test_every_kind_of_picture_is_recognised(tmp_path: Path, suffix: str) -> None:
    path = saved(tmp_path / f"a.{suffix}", Image.new("RGB", (80, 40), "white"))
    contents = read_picture(path, SETTINGS, Recogniser())
    assert [segment.text for segment in contents.segments] == ["80x40 (255, 255, 255)"]
    assert contents.unrecognised == 0


def test_text_in_another_script_is_told_of(tmp_path: Path) -> None:
    pages = [Image.new("1", (size, 40), 1) for size in (40, 50)]
    path = saved(tmp_path / "a.tif", pages[0], save_all=True, append_images=pages[1:])
    contents = read_picture(path, SETTINGS, lambda page: f"words{UNREAD}" if page.width == 40 else UNREAD)
    assert [(item.locator.page, item.text) for item in contents.segments] == [(1, "words")]
    assert contents.metadata["unread"] == "true"
    with pytest.raises(CannotRead) as refusal:
        read_picture(path, SETTINGS, lambda _: UNREAD)
    assert (refusal.value.reason, refusal.value.detail) == (FailureReason.EMPTY, OTHER_SCRIPT)


def test_pages_of_a_tiff_are_located_and_bounded(tmp_path: Path) -> None:
    pages = [Image.new("1", (size, 40), 1) for size in (40, 50, 60)]
    path = saved(tmp_path / "a.tif", pages[0], save_all=True, append_images=pages[1:])
    contents = read_picture(path, SETTINGS, Recogniser())
    assert [(item.locator.page, item.text[:2]) for item in contents.segments] == [(1, "40"), (2, "50"), (3, "60")]
    assert "cut" not in contents.metadata
    contents = read_picture(path, ExtractSettings(recognise_pages=2), Recogniser())
    assert len(contents.segments) == 2
    assert contents.metadata["cut"] == "true"
    assert read_picture(path, LATER, nothing).unrecognised == 3


def test_of_a_film_the_first_picture_is_read(tmp_path: Path) -> None:
    film = [Image.new("RGB", (40, 40), colour) for colour in ("red", "green")]
    path = saved(tmp_path / "a.gif", film[0], save_all=True, append_images=film[1:])
    contents = read_picture(path, SETTINGS, Recogniser())
    assert [(item.text, item.locator.page) for item in contents.segments] == [("40x40 (255, 0, 0)", None)]


def test_pictures_are_turned_upright_and_made_smaller(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    for suffix in ("jpg", "png"):
        recogniser = Recogniser()
        path = saved(tmp_path / f"a.{suffix}", Image.new("RGB", (4000, 2000)), exif=exif)
        read_picture(path, SETTINGS, recogniser)
        assert recogniser.seen[0].size == (1000, 2000)


def test_a_long_picture_is_recognised_in_pieces_cut_between_lines(tmp_path: Path) -> None:
    picture = Image.new("RGB", (100, 1000), "white")
    for top in range(0, 1000, 10):
        picture.paste("black", (10, top, 90, top + 7))
    recogniser = Recogniser()
    read_picture(saved(tmp_path / "a.png", picture), SETTINGS, recogniser)
    assert sum(piece.height for piece in recogniser.seen) == 1000
    assert all(piece.height <= 200 for piece in recogniser.seen)
    assert all(piece.getpixel((50, 0)) == (255, 255, 255) for piece in recogniser.seen[1:])


def test_sixteen_bits_a_pixel_are_not_all_white(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.png", Image.new("I;16", (40, 40), 0x4000))
    assert read_picture(path, SETTINGS, Recogniser()).segments[0].text == "40x40 (64, 64, 64)"


def test_what_is_transparent_stays_so(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.png", Image.new("RGBA", (40, 40), (1, 2, 3, 0)))
    assert read_picture(path, SETTINGS, Recogniser()).segments[0].text == "40x40 (1, 2, 3, 0)"


def test_icons_are_not_recognised(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.png", Image.new("RGB", (300, 31)))
    recogniser = Recogniser()
    with pytest.raises(CannotRead) as refusal:
        read_picture(path, SETTINGS, recogniser)
    assert refusal.value.reason == FailureReason.EMPTY
    assert recogniser.seen == []
    assert read_picture(path, LATER, recogniser).unrecognised == 0


def test_a_caption_is_read_with_and_without_recognition(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.ImageDescription] = "Grandmother in the garden"
    path = saved(tmp_path / "a.jpg", Image.new("RGB", (80, 40)), exif=exif)
    later = read_picture(path, LATER, nothing)
    assert later.segments[0].text == "Grandmother in the garden"
    assert later.unrecognised == 1
    assert read_picture(path, SETTINGS, nothing).segments == later.segments


def test_a_picture_that_says_nothing_is_empty(tmp_path: Path) -> None:
    refusal = refused(saved(tmp_path / "a.png", Image.new("RGB", (80, 40))))
    assert (refusal.reason, refusal.detail) == (FailureReason.EMPTY, "There is no text in the picture.")


def test_damaged_pictures_are_refused(tmp_path: Path) -> None:
    for suffix in ("png", "jpg", "tif", "webp"):
        whole = saved(tmp_path / f"a.{suffix}", Image.effect_noise((200, 200), 90).convert("RGB")).read_bytes()
        for length in (12, len(whole) // 2):
            (tmp_path / f"cut.{suffix}").write_bytes(whole[:length])
            assert refused(tmp_path / f"cut.{suffix}").reason == FailureReason.CORRUPT


def test_a_picture_with_too_many_pixels_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 5_000)
    for size in (80, 400):
        path = saved(tmp_path / "a.png", Image.new("1", (size, 80)))
        assert refused(path).reason == FailureReason.TOO_LARGE


def test_a_picture_that_waits_is_not_decoded(tmp_path: Path) -> None:
    whole = saved(tmp_path / "a.png", Image.effect_noise((200, 200), 90)).read_bytes()
    (tmp_path / "a.png").write_bytes(whole[: len(whole) // 2])
    assert read_picture(tmp_path / "a.png", LATER, nothing).unrecognised == 1


def test_a_file_that_is_gone_is_no_damaged_picture(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_picture(tmp_path / "gone.png", SETTINGS, nothing)


def _whole(kind: str) -> bytes:
    buffer = BytesIO()
    Image.new("RGB", (40, 40), "white").save(buffer, kind)
    return buffer.getvalue()


WHOLE = [_whole(kind) for kind in ("PNG", "JPEG", "TIFF", "GIF", "BMP", "WEBP")]


@given(
    content=st.sampled_from(WHOLE),
    start=st.integers(0, 400),
    change=st.binary(min_size=1, max_size=8),
    settings=st.sampled_from((SETTINGS, LATER)),
)
def test_whatever_bytes_come_it_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, start: int, change: bytes, settings: ExtractSettings
) -> None:
    path = tmp_path_factory.getbasetemp() / "changed"
    path.write_bytes(content[:start] + change + content[start + len(change) :])
    with contextlib.suppress(CannotRead):
        assert isinstance(read_picture(path, settings, nothing), Contents)


def test_a_damaged_avif_is_damage(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.avif", Image.new("RGB", (80, 40), "white"))
    path.write_bytes(path.read_bytes().replace(b"pitm", b"mtip"))
    assert refused(path).reason == FailureReason.CORRUPT
