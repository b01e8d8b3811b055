"""The tools that turn checkpoints into graphs, in virtual environments that Findwell makes when they are needed.

Owns where such an environment lies, what is installed in it and when it counts as ready: a folder appears by one
rename, so a half-made one is never used. The application itself never imports what is in it. There are two sets of
tools because no release of Transformers serves both (decision 19).
"""

import hashlib
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from desktop_app.catalog.exporting.families import OPTIMUM, TORCH
from desktop_app.catalog.manifest import manifest_folder
from desktop_app.catalog.model_files import locked, partial_folder, require_space
from desktop_app.catalog.packages.wheel_download import pip_reason
from desktop_app.catalog.processes.child_process import run_child
from desktop_app.errors import UserFacingError
from desktop_app.records import CancelToken

NEEDED_BYTES = 4 << 30
"""While it is made: what is installed takes 1.5 GB, and pip unpacks beside it."""
REQUIREMENTS = {OPTIMUM: "requirements-optimum.txt", TORCH: "requirements-torch.txt"}
"""Set of tools → file beside the scripts, with every package pinned."""
CPU_INDEX = "https://download.pytorch.org/whl/cpu"
"""PyTorch's own index of builds without CUDA, which are a tenth of the size."""
OTHER_SOURCES = ("index-url", "find-links", "no-index")
"""Settings of pip that say where packages come from; PyTorch's index is not asked against them."""

Report = Callable[[float], None]
"""Takes the share of the work that is done, 0 to 1."""


def scripts_folder() -> Path:
    """Where the scripts lie that run in these environments, with their requirements."""
    return manifest_folder() / "export"


def require_python() -> None:
    """:raises UserFacingError: this is the packaged application, which has no Python to make an environment with."""
    if getattr(sys, "frozen", False):
        raise UserFacingError(
            "The packaged application cannot turn a checkpoint into a graph: that needs Python and its packages.",
            "Install Findwell with pip and import it there, or import a folder with an ONNX graph.",
        )


class ExporterEnvironments:
    """Environments below `parent`. Safe in any thread and process."""

    def __init__(self, parent: Path) -> None:
        self._parent = parent

    def python(self, tools: str, report: Report, cancel: CancelToken) -> Path:
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

    def _make(self, folder: Path, requirements: Path, report: Report, cancel: CancelToken) -> None:
        require_space(self._parent, NEEDED_BYTES)
        with partial_folder(self._parent) as partial:
            made, work = partial / folder.name, partial / "work"
            work.mkdir()
            _run([sys.executable, "-m", "venv", "--without-pip", str(made)], work, lambda: None, cancel)
            _install(made, requirements, work, report, cancel)
            made.rename(folder)
        for older in self._parent.glob(f"{folder.name.rsplit('-', 1)[0]}-*"):
            if older != folder:
                shutil.rmtree(older, ignore_errors=True)


def environments_beside(models_dir: Path) -> ExporterEnvironments:
    """Those of the data directory that the folder of models is in."""
    return ExporterEnvironments(models_dir.parent / "exporter")


def _install(made: Path, requirements: Path, work: Path, report: Report, cancel: CancelToken) -> None:
    pip = [sys.executable, "-m", "pip", "--python", str(made), "install"]
    pip += ["--no-input", "--disable-pip-version-check", "--no-compile", "--prefer-binary", "--retries=2"]
    pins = [line for line in requirements.read_text(encoding="utf-8").splitlines() if "==" in line]
    log = work / "pip.log"

    def measure() -> None:
        report(_share(log.read_text(encoding="utf-8", errors="replace"), len(pins)))

    if _has_cuda_builds() and not _has_own_sources():
        torch = next(pin for pin in pins if pin.startswith("torch=="))
        _run([*pip, "--index-url", CPU_INDEX, torch], work, lambda: None, cancel)  # without success: the usual build
    if _run([*pip, "--requirement", str(requirements)], work, measure, cancel) != 0:
        raise UserFacingError(
            f"The tools that turn a checkpoint into a graph could not be installed ({pip_reason(log)}).",
            "They come from the package index, about 400 MB: connect to the network and try again. "
            "A folder with an ONNX graph can be imported without them.",
        )


def _run(command: Sequence[str], work: Path, on_poll: Callable[[], None], cancel: CancelToken) -> int:
    environment = {**os.environ, **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(work))}
    return run_child(command, log=work / "pip.log", environment=environment, cancel=cancel, on_poll=on_poll)


def _share(log: str, packages: int) -> float:
    """From pip's output: most of the time goes into finding and downloading, the rest into unpacking."""
    if "Installing collected packages" in log:
        return 0.8
    return 0.8 * min(1.0, log.count("\nCollecting ") / max(1, packages))


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


def _has_own_sources() -> bool:
    """Whether the person's pip is set up to take packages from elsewhere; then it is asked and nobody else."""
    command = [sys.executable, "-m", "pip", "config", "list", "--disable-pip-version-check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - a fixed command
    return any(name in done.stdout for name in OTHER_SOURCES)


def tool_variables(work: Path) -> Mapping[str, str]:
    """The environment of a script: it stays offline, reports nothing and leaves nothing outside `work`."""
    offline = dict.fromkeys(("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_HUB_DISABLE_TELEMETRY", "DO_NOT_TRACK"), "1")
    places = dict.fromkeys(("TMPDIR", "TEMP", "TMP", "HF_HOME", "TORCHINDUCTOR_CACHE_DIR"), str(work))
    return {**os.environ, **offline, **places}
