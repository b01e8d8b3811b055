from pathlib import Path

import pytest

from desktop_app.extract.contents import CannotRead
from desktop_app.extract.pdf import read_pdf
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
