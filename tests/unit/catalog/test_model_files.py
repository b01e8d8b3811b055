import errno
import hashlib
from pathlib import Path

import pytest

from desktop_app.catalog.manifest import FileFacts
from desktop_app.catalog.model_files import (
    discard_downloads,
    downloads_of,
    git_blob_id_of,
    matches,
    partial_folder,
    publish,
    require_space,
    sha256_of,
    writing,
)
from desktop_app.errors import EnvironmentFault, OutOfSpace, UserFacingError


def test_matches_size_and_hash(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"abc")
    digest = hashlib.sha256(b"abc").hexdigest()
    assert sha256_of(path) == digest
    assert matches(path, FileFacts("file", digest, 3))
    assert not matches(path, FileFacts("file", digest, 4))
    assert not matches(path, FileFacts("file", "0" * 64, 3))
    assert not matches(tmp_path / "none", FileFacts("none", digest, 3))


def test_hashing_can_be_stopped(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"abc")
    with pytest.raises(ZeroDivisionError):
        sha256_of(path, lambda size: size // 0)


def test_publish_replaces_what_was_there(tmp_path: Path) -> None:
    final = tmp_path / "model"
    final.mkdir()
    (final / "old").write_text("old")
    with partial_folder(tmp_path) as folder:
        (folder / "model").mkdir()
        (folder / "model" / "new").write_text("new")
        publish(folder / "model", final)
    assert [path.name for path in tmp_path.iterdir()] == ["model"]
    assert [path.name for path in final.iterdir()] == ["new"]


def test_a_failure_leaves_no_folder(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), partial_folder(tmp_path) as folder:
        (folder / "half").write_text(str(1 // 0))
    assert list(tmp_path.iterdir()) == []


def test_require_space(tmp_path: Path) -> None:
    require_space(tmp_path, 1)
    with pytest.raises(UserFacingError, match="are free"):
        require_space(tmp_path, 1 << 60)


def test_the_blob_id_is_that_of_git(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"hello\n")
    assert git_blob_id_of(path) == "ce013625030ba8dba906f756967f9e9ca394464a"  # git hash-object file


def test_a_full_disk_has_a_sentence_of_its_own(tmp_path: Path) -> None:
    with pytest.raises(OutOfSpace, match="disk is full"), writing(tmp_path / "file"):
        raise OSError(errno.ENOSPC, "No space left on device")
    with pytest.raises(EnvironmentFault, match="cannot be written"), writing(tmp_path / "file"):
        raise PermissionError(errno.EACCES, "Permission denied")


def test_a_published_model_needs_no_downloads(tmp_path: Path) -> None:
    for name in ("model", "other"):
        downloads_of(tmp_path, name).mkdir(parents=True)
    (tmp_path / "work").mkdir()
    publish(tmp_path / "work", tmp_path / "model")
    assert not downloads_of(tmp_path, "model").exists()
    assert discard_downloads(tmp_path, "other")
    assert not discard_downloads(tmp_path, "other")
    assert [path.name for path in tmp_path.iterdir()] == ["model"]
