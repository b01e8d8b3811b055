"""Nothing leaves the machine: libraries that report their use must find themselves switched off."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

MODULES = [
    "desktop_app.inference.onnx_session",
    "desktop_app.catalog.packages.e5_process",
    "desktop_app.catalog.graphs.precision_process",
    "desktop_app.catalog.graphs.m3_process",
    "desktop_app.catalog.hub.install",
    "desktop_app.services.doctor",
    "desktop_app.encode.remote_encoder",
    "desktop_app.extract.extractors",
]


@pytest.mark.parametrize("module", MODULES)
def test_importing_leaves_nothing_in_the_home(tmp_path: Path, module: str) -> None:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "ORT_"))}
    homes = dict.fromkeys(("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA"), str(tmp_path))
    subprocess.run([sys.executable, "-c", f"import {module}"], env=inherited | homes, check=True)
    assert list(tmp_path.rglob("*")) == []


def test_no_client_of_a_network_or_keychain_is_loaded_at_the_start() -> None:
    """They slow every start, and what is not loaded does not report."""
    code = "import sys, desktop_app.__main__; print({'huggingface_hub', 'httpx2', 'keyring'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "set()"
