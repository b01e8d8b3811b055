import sys
from pathlib import Path

import pytest

from desktop_app.catalog.manifest import HubSource, load_manifest, manifest_folder
from desktop_app.errors import EnvironmentFault
from desktop_app.settings import EncodeSettings
from tests.tiny_model import TinyModel


def test_the_default_model_can_be_installed() -> None:
    entry = load_manifest().find(EncodeSettings().model)
    assert entry is not None
    assert entry.package is not None
    assert entry.reference.is_file()
    assert (entry.dimensions, entry.max_tokens) == (384, 512)
    hub = entry.sources[0]
    assert isinstance(hub, HubSource)
    assert len(hub.revision) == 40


def test_a_bundle_goes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "manifest.toml").write_text("schema = 1\nmodel = []")
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert manifest_folder() == tmp_path / "models"
    assert load_manifest().models == ()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("schema = 1", "schema = 2"),
        ("schema = 1", ""),
        ("dimensions = 32", 'dimensions = "32"'),
        ("dimensions = 32", "dimension = 32"),
        ('kind = "package"', 'kind = "pigeon"'),
        ('title = "Tiny"', 'title = "Tiny"\ncolour = "red"'),
        ("[[model", "[[["),
    ],
)
def test_a_wrong_manifest_is_refused(tiny: TinyModel, tmp_path: Path, old: str, new: str) -> None:
    text = (tiny.manifest / "manifest.toml").read_text()
    assert old in text
    (tmp_path / "manifest.toml").write_text(text.replace(old, new, 1))
    with pytest.raises(EnvironmentFault, match=r"manifest\.toml"):
        load_manifest(tmp_path)


def test_a_missing_manifest(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault, match=r"manifest\.toml"):
        load_manifest(tmp_path)
