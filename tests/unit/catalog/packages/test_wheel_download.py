from pathlib import Path

import pytest

from desktop_app.cancellation import CancelToken
from desktop_app.catalog.manifest import PackageSource, load_manifest
from desktop_app.catalog.packages.wheel_download import download_wheel
from desktop_app.errors import UserFacingError


def test_the_packaged_application_says_which_file_to_bring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is a program of its own: `python -m pip` would start its window once more."""
    (source,) = [one for one in load_manifest().find("wordllama-256").sources if isinstance(one, PackageSource)]
    monkeypatch.setattr("sys.frozen", True, raising=False)
    with pytest.raises(UserFacingError, match="packaged application cannot download") as failure:
        download_wheel(source, tmp_path, lambda _share: None, CancelToken())
    assert source.archive.name in failure.value.remedy
    assert "findwell models import FILE" in failure.value.remedy
