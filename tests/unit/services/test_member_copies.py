"""Copies of files inside files, made by a process of their own."""

import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.errors import UserFacingError
from desktop_app.services.member_copies import MemberCopies, can_be_opened
from desktop_app.settings import ExtractSettings


@pytest.fixture
def copies() -> Iterator[MemberCopies]:
    copies = MemberCopies(ExtractSettings())
    yield copies
    copies.close()


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    with zipfile.ZipFile(tmp_path / "old.zip", "w") as archive:
        archive.writestr('in/what? a "lease".pdf', b"lease")
    return tmp_path / "old.zip"


def test_a_copy_keeps_its_name_and_goes_with_the_program(copies: MemberCopies, archive: Path) -> None:
    copy = copies.copy(archive, 'in/what? a "lease".pdf')
    assert (copy.name, copy.read_bytes()) == ("what_ a _lease_.pdf", b"lease")
    assert os.name != "posix" or copy.stat().st_mode & 0o777 == 0o400
    again = copies.copy(archive, 'in/what? a "lease".pdf')
    assert again != copy
    copies.close()
    assert not copy.exists()
    assert not copy.parent.parent.exists()


def test_what_is_gone_is_said_in_a_sentence(copies: MemberCopies, archive: Path) -> None:
    with pytest.raises(UserFacingError, match=r"lease\.pdf could not be unpacked from old\.zip"):
        copies.copy(archive, "other/lease.pdf")


@pytest.mark.parametrize("member", ["lease.pdf", "a/b.DOCX", "in.zip ▸ scan.jpeg", "notes.md", "mail.eml"])
def test_documents_can_be_opened(member: str) -> None:
    assert can_be_opened(member)


@pytest.mark.parametrize("member", ["run.sh", "a.pdf/run.EXE", "x.pdf.js", "go.bat", "link.lnk", "a.desktop", "README"])
def test_what_could_run_is_left_in_its_container(member: str) -> None:
    assert not can_be_opened(member)
