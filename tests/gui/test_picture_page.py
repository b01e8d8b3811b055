"""Pictures in the preview."""

import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from desktop_app.errors import EnvironmentFault
from desktop_app.gui.page_image import PageImage
from desktop_app.gui.picture_page import render_picture

pytestmark = pytest.mark.usefixtures("qapp")


def pixel(page: PageImage, x: int, y: int) -> tuple[int, ...]:
    start = y * page.stride + 3 * x
    return tuple(page.pixels[start : start + 3])


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def test_a_small_picture_stays_as_small_as_it_is(tmp_path: Path) -> None:
    Image.new("RGB", (40, 30), (200, 10, 10)).save(tmp_path / "a.png")
    page = render_picture(tmp_path / "a.png", "png", 1, 500)
    assert (page.width, page.height, page.page, page.page_count) == (40, 30, 1, 1)
    assert pixel(page, 20, 15) == (200, 10, 10)
    assert not page.stretched


def test_a_large_picture_is_read_as_small_as_it_is_shown(tmp_path: Path) -> None:
    Image.new("RGB", (4000, 2000)).save(tmp_path / "a.jpg")
    page = render_picture(tmp_path / "a.jpg", "jpg", 1, 500)
    assert (page.width, page.height) == (500, 250)


def test_a_photo_stands_as_the_camera_was_held(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (800, 400)).save(tmp_path / "a.jpg", exif=exif)
    page = render_picture(tmp_path / "a.jpg", "jpg", 1, 200)
    assert (page.width, page.height) == (200, 400)


def test_what_lets_its_ground_through_stands_on_white(tmp_path: Path) -> None:
    Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(tmp_path / "a.png")
    assert pixel(render_picture(tmp_path / "a.png", "png", 1, 100), 1, 1) == (255, 255, 255)


def test_pages_of_a_tiff_file_can_be_turned(tmp_path: Path) -> None:
    first, second = Image.new("RGB", (20, 20), (255, 0, 0)), Image.new("RGB", (20, 20), (0, 0, 255))
    first.save(tmp_path / "a.tif", save_all=True, append_images=[second])
    page = render_picture(tmp_path / "a.tif", "tif", 2, 100)
    assert (page.page, page.page_count, pixel(page, 5, 5)) == (2, 2, (0, 0, 255))
    assert render_picture(tmp_path / "a.tif", "tif", 9, 100).page == 2


def test_a_picture_with_too_many_pixels_is_not_read(tmp_path: Path) -> None:
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunks = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000)))
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n" + chunks)
    with pytest.raises(EnvironmentFault, match="too many pixels"):
        render_picture(tmp_path / "a.png", "png", 1, 100)


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\nnothing", b'<svg xmlns="http://www.w3.org/2000/svg"/>'])
def test_what_is_no_picture_of_its_type_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.png").write_bytes(content)
    with pytest.raises(EnvironmentFault, match="cannot be shown"):
        render_picture(tmp_path / "a.png", "png", 1, 100)


@pytest.mark.parametrize("name", ["a.png", f"{'a' * 300}.png"])
def test_a_file_that_cannot_be_reached_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(EnvironmentFault, match="cannot be reached"):
        render_picture(tmp_path / name, "png", 1, 100)
