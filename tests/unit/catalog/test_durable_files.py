import errno
from pathlib import Path

import pytest

from desktop_app.catalog.durable_files import partial_folder, publish, require_space, writing
from desktop_app.errors import EnvironmentFault, OutOfSpace, UserFacingError


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


def test_a_full_disk_has_a_sentence_of_its_own(tmp_path: Path) -> None:
    with pytest.raises(OutOfSpace, match="disk is full"), writing(tmp_path / "file"):
        raise OSError(errno.ENOSPC, "No space left on device")
    with pytest.raises(EnvironmentFault, match="cannot be written"), writing(tmp_path / "file"):
        raise PermissionError(errno.EACCES, "Permission denied")
