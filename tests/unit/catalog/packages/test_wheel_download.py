import os
import shutil
from pathlib import Path

import pytest

from desktop_app.cancellation import CancelToken
from desktop_app.catalog.manifest import PackageSource, load_manifest
from desktop_app.catalog.packages.wheel_download import _bytes_below, download_wheel
from desktop_app.errors import UserFacingError


def test_the_packaged_application_says_which_file_to_bring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is a program of its own: `python -m pip` would start its window once more."""
    (source,) = [one for one in load_manifest().find("wordllama-256").sources if isinstance(one, PackageSource)]
    monkeypatch.setattr("sys.frozen", True, raising=False)
    with pytest.raises(UserFacingError, match="packaged application cannot download") as failure:
        download_wheel(source, tmp_path, lambda _share: None, CancelToken())
    assert source.archive.name in failure.value.remedy
    assert "findwell models import FILE" in failure.value.remedy


def test_what_has_arrived_is_measured_while_pip_removes_its_folders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "wheel").write_bytes(b"1234")
    (tmp_path / "scratch").mkdir()
    (tmp_path / "scratch" / "part").write_bytes(b"12345678")
    assert _bytes_below(tmp_path) == 12
    look = Path.stat

    def removing(path: Path, **options: bool) -> os.stat_result:
        shutil.rmtree(tmp_path / "scratch", ignore_errors=True)
        return look(path, **options)

    monkeypatch.setattr(Path, "stat", removing)
    assert _bytes_below(tmp_path) == 4
