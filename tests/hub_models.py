"""The tiny model as a hub offers it, and what an installation of it leaves behind."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from desktop_app.catalog.install_progress import InstallProgress
from desktop_app.catalog.manifest import HubFile, HubSource, Manifest, Source, load_manifest
from tests.tiny_model import TinyModel

GRAPH = "onnx/model.onnx"
TINY = HubSource("org/tiny", "", "float32", "onnx", (HubFile(GRAPH), HubFile("tokenizer.json")), size_mb=1)
GONE = replace(TINY, repository="org/gone")


def manifest_with(tiny: TinyModel, sources: Sequence[Source] = (TINY,), **changes: object) -> Manifest:
    """The tiny model, offered by these sources."""
    manifest = load_manifest(tiny.manifest)
    return replace(manifest, models=(replace(manifest.models[0], sources=tuple(sources), **changes),))


def left_in(models: Path) -> list[str]:
    """What a models folder holds, but for its lock."""
    return sorted(path.name for path in models.iterdir() if path.name != ".lock")


def ignore(_step: InstallProgress) -> None:
    """Listen to nothing."""
