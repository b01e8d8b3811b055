import hashlib
from pathlib import Path

import pytest

from desktop_app.catalog.manifest import FileFacts
from desktop_app.catalog.model_files import matches, partial_folder, publish, require_space, sha256_of
from desktop_app.errors import UserFacingError


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
