import hashlib
from pathlib import Path

import pytest

from desktop_app.catalog.file_hashes import git_blob_id_of, matches, sha256_of
from desktop_app.catalog.manifest import FileFacts


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


def test_the_blob_id_is_that_of_git(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"hello\n")
    assert git_blob_id_of(path) == "ce013625030ba8dba906f756967f9e9ca394464a"  # git hash-object file
