import time
from pathlib import Path

import pytest
from PIL import Image

from desktop_app.extract.contents import CannotRead
from desktop_app.extract.pages.pdf import read_pdf
from desktop_app.records import FailureReason
from desktop_app.settings import ExtractSettings
from tests.folder_builders import write_pdf

SHARED_FILES = Path(__file__).resolve().parents[4] / "shared" / "data" / "files"


def test_one_segment_for_each_page(tmp_path: Path) -> None:
    write_pdf(tmp_path / "a.pdf", "Lease", "The first page.", "The second page.")
    contents = read_pdf(tmp_path / "a.pdf", ExtractSettings())
    assert [segment.locator.page for segment in contents.segments] == [1, 2]
    assert "second page" in contents.segments[1].text
    assert contents.metadata["pages"] == "2"


def test_pages_beyond_the_limit_are_not_read(tmp_path: Path) -> None:
    write_pdf(tmp_path / "a.pdf", "Lease", *["A page of text."] * 20)
    assert len(read_pdf(tmp_path / "a.pdf", ExtractSettings(max_chars=50)).segments) < 5


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7\nnothing more")
    with pytest.raises(CannotRead) as refusal:
        read_pdf(tmp_path / "a.pdf", ExtractSettings())
    assert refusal.value.reason == FailureReason.CORRUPT


@pytest.mark.shared
def test_a_user_password_is_asked_for_and_an_owner_password_is_not() -> None:
    with pytest.raises(CannotRead) as refusal:
        read_pdf(SHARED_FILES / "pdf" / "r3-user-password.pdf", ExtractSettings())
    assert refusal.value.reason == FailureReason.ENCRYPTED
    for name in ("r2-owner-password.pdf", "r3-empty-password.pdf"):
        contents = read_pdf(SHARED_FILES / "pdf" / name, ExtractSettings())
        assert "encryption test" in contents.segments[0].text


@pytest.mark.shared
def test_bookmarks_are_headings() -> None:
    contents = read_pdf(SHARED_FILES / "pdf" / "test_article.pdf", ExtractSettings())
    assert len(contents.segments) > 20
    assert any(segment.locator.heading for segment in contents.segments) or contents.title


def scan(path: Path, pages: int = 1) -> Path:
    """A PDF whose pages are pictures."""
    picture = Image.new("RGB", (300, 400), "white")
    picture.save(path, save_all=True, append_images=[picture] * (pages - 1))
    return path


def seen(picture: Image.Image) -> str:
    return f"seen {max(picture.size)}"


def test_a_page_that_is_a_picture_is_recognised(tmp_path: Path) -> None:
    contents = read_pdf(scan(tmp_path / "a.pdf", 2), ExtractSettings(), seen)
    assert [(item.text, item.locator.page) for item in contents.segments] == [("seen 1667", 1), ("seen 1667", 2)]
    assert contents.unrecognised == 0


def test_pictures_are_counted_where_they_are_not_recognised(tmp_path: Path) -> None:
    contents = read_pdf(scan(tmp_path / "a.pdf", 3), ExtractSettings(recognise_text=False), seen)
    assert (contents.segments, contents.unrecognised) == ((), 3)


def test_only_so_many_pictures_of_a_file_are_recognised(tmp_path: Path) -> None:
    contents = read_pdf(scan(tmp_path / "a.pdf", 3), ExtractSettings(recognise_pages=2), seen)
    assert [segment.locator.page for segment in contents.segments] == [1, 2]
    assert contents.metadata["cut"] == "true"


def test_pages_of_text_and_blank_pages_are_not_recognised(tmp_path: Path) -> None:
    write_pdf(tmp_path / "a.pdf", "Lease", "Either party may end it with three months' notice.", "")
    write_pdf(tmp_path / "b.pdf", "", "")
    for name in ("a.pdf", "b.pdf"):
        contents = read_pdf(tmp_path / name, ExtractSettings(recognise_text=False), seen)
        assert contents.unrecognised == 0


def test_text_that_its_font_hides_is_recognised_and_never_indexed(tmp_path: Path) -> None:
    prose = "Either party may end the contract with a notice of three months to the end of a month. " * 3
    write_pdf(tmp_path / "a.pdf", "", "".join(chr(ord(char) - 29) if char.isalpha() else char for char in prose))
    assert [item.text for item in read_pdf(tmp_path / "a.pdf", ExtractSettings(), seen).segments] == ["seen 2000"]
    later = read_pdf(tmp_path / "a.pdf", ExtractSettings(recognise_text=False), seen)
    assert (later.segments, later.unrecognised) == ((), 1)


def test_author_and_day_are_told(tmp_path: Path) -> None:
    picture = Image.new("RGB", (60, 60))
    picture.save(tmp_path / "a.pdf", author="Anna", creationDate=time.struct_time((2024, 5, 3, 10, 0, 0, 4, 124, 0)))
    metadata = read_pdf(tmp_path / "a.pdf", ExtractSettings(), seen).metadata
    assert (metadata["author"], metadata["created"]) == ("Anna", "2024-05-03")
