"""The tools that turn checkpoints into graphs, in virtual environments that Findwell makes when they are needed.

Owns where such an environment lies, what is installed in it and when it counts as ready: a folder appears by one
rename, so a half-made one is never used. The application itself never imports what is in it. There are two sets of
tools because no release of Transformers serves both (decision 19).
"""

import hashlib
import os
import platform
import shutil
import sys
from pathlib import Path

from desktop_app.cancellation import CancelToken
from desktop_app.catalog.durable_files import locked, partial_folder, require_space
from desktop_app.catalog.exporting.families import OPTIMUM, TORCH
from desktop_app.catalog.exporting.scripts import scripts_folder
from desktop_app.catalog.install_progress import ShareListener
from desktop_app.catalog.processes.child_process import run_child, scratch_variables
from desktop_app.catalog.processes.interpreter import require_interpreter
from desktop_app.catalog.processes.pip import OPTIONS, has_own_sources, installed_share, pip_reason, run_pip
from desktop_app.errors import UserFacingError

NEEDED_BYTES = 4 << 30
"""While it is made: what is installed takes 1.5 GB, and pip unpacks beside it."""
REQUIREMENTS = {OPTIMUM: "requirements-optimum.txt", TORCH: "requirements-torch.txt"}
"""Set of tools → file beside the scripts, with every package pinned."""
CPU_INDEX = "https://download.pytorch.org/whl/cpu"
"""PyTorch's own index of builds without CUDA, which are a tenth of the size; not asked against pip's settings."""


def require_python() -> None:
    """:raises UserFacingError: this is the packaged application, which has no Python to make an environment with."""
    require_interpreter(
        "turn a checkpoint into a graph: that needs Python and its packages",
        "Install Findwell with pip and import it there, or import a folder with an ONNX graph.",
    )


class ExporterEnvironments:
    """Environments below `parent`. Safe in any thread and process."""

    def __init__(self, parent: Path) -> None:
        self._parent = parent

    def python(self, tools: str, report: ShareListener, cancel: CancelToken) -> Path:
        """The interpreter of the set `tools`, whose environment is made if it is missing; that takes minutes.

        :raises UserFacingError: this is the packaged application, or the packages cannot be had.
        :raises Cancelled: on request; nothing is left behind that could be used.
        """
        require_python()
        requirements = scripts_folder() / REQUIREMENTS[tools]
        folder = self._parent / f"{tools}-{_digest(requirements)}"
        if not folder.is_dir():
            with locked(self._parent, cancel):
                if not folder.is_dir():
                    self._make(folder, requirements, report, cancel)
        return _interpreter(folder)

    def _make(self, folder: Path, requirements: Path, report: ShareListener, cancel: CancelToken) -> None:
        require_space(self._parent, NEEDED_BYTES)
        with partial_folder(self._parent) as partial:
            made, work = partial / folder.name, partial / "work"
            work.mkdir()
            _make_empty(made, work, cancel)
            _install(made, requirements, work, report, cancel)
            made.rename(folder)
        for older in self._parent.glob(f"{folder.name.rsplit('-', 1)[0]}-*"):
            if older != folder:
                shutil.rmtree(older, ignore_errors=True)


def environments_beside(models_dir: Path) -> ExporterEnvironments:
    """Those of the data directory that the folder of models is in."""
    return ExporterEnvironments(models_dir.parent / "exporter")


def _make_empty(made: Path, work: Path, cancel: CancelToken) -> None:
    command, log = [sys.executable, "-m", "venv", "--without-pip", str(made)], work / "venv.log"
    run_child(command, log=log, environment=scratch_variables(work), cancel=cancel, on_poll=lambda: None)


def _install(made: Path, requirements: Path, work: Path, report: ShareListener, cancel: CancelToken) -> None:
    install = ["--python", str(made), "install", *OPTIONS, "--no-compile", "--prefer-binary"]
    pins = [line for line in requirements.read_text(encoding="utf-8").splitlines() if "==" in line]

    def measure() -> None:
        report(installed_share(work, len(pins)))

    if _has_cuda_builds() and not has_own_sources():
        torch = next(pin for pin in pins if pin.startswith("torch=="))
        run_pip([*install, "--index-url", CPU_INDEX, torch], work, lambda: None, cancel)  # else the usual build
    if run_pip([*install, "--requirement", str(requirements)], work, measure, cancel) != 0:
        raise UserFacingError(
            f"The tools that turn a checkpoint into a graph could not be installed ({pip_reason(work)}).",
            "They come from the package index, about 400 MB: connect to the network and try again. "
            "A folder with an ONNX graph can be imported without them.",
        )


def _digest(requirements: Path) -> str:
    """Of the packages and of the interpreter that they are built for."""
    version = ".".join(map(str, sys.version_info[:2]))
    text = f"{version} {platform.machine()} {sys.base_prefix}\n{requirements.read_text(encoding='utf-8')}"
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:12]


def _interpreter(folder: Path) -> Path:
    return folder / "Scripts" / "python.exe" if os.name == "nt" else folder / "bin" / "python"


def _has_cuda_builds() -> bool:
    """Whether the usual index has builds for graphics cards, with gigabytes of libraries, for this platform."""
    return sys.platform == "linux" and platform.machine() == "x86_64"
