"""The project's commands, with and without make: `python packaging/tasks.py help`.

Owns `.venv` and the order of checks. Knows findwell only by its command line. Standard library only, and
nothing newer than Python 3.8 at import time, so that an old Python gets a sentence instead of a traceback.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import system_packages

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
STAMP = VENV / "findwell-setup.json"
LOCKS = {
    "run": ROOT / "packaging" / "requirements.lock",
    "test": ROOT / "packaging" / "requirements-dev.lock",
}
"""Purpose → pinned packages. The one for tests holds everything the other one does."""

MODEL = "multilingual-e5-small"
OLDEST, NEWEST = (3, 11), (3, 13)
CHECKS = (
    ("ruff check", ["-m", "ruff", "check", "."]),
    ("ruff format", ["-m", "ruff", "format", "--check", "."]),
    ("mypy", ["-m", "mypy"]),
    ("import contracts", ["-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]),
)


class Stop(Exception):
    """Ends the task with a sentence and an exit code."""

    def __init__(self, message: str, code: int = 1) -> None:
        super().__init__(message)
        self.code = code


# --- setup -----------------------------------------------------------------------------------------


def setup(purpose: str = "run") -> None:
    """Make `.venv` ready for `purpose` ("run" or "test"), quickly when nothing changed; prepare the model."""
    _install_system_packages(purpose)
    if not _venv_works():
        _create_venv()
    _install_python_packages(purpose)
    _prepare_model()


def _install_system_packages(purpose: str) -> None:
    missing = system_packages.missing_for_window()
    if purpose == "test":
        missing += system_packages.missing_for_tests()
    if missing and not system_packages.install(missing):
        say("These system packages are missing, install them as root: " + " ".join(missing))


def _venv_works() -> bool:
    probe = f"import pip, sys; sys.exit(not {OLDEST} <= sys.version_info[:2] <= {NEWEST})"
    return PYTHON.exists() and subprocess.run([PYTHON, "-c", probe], capture_output=True, check=False).returncode == 0


def _create_venv() -> None:
    python = find_python()
    if subprocess.run([*python, "-c", "import ensurepip"], capture_output=True, check=False).returncode != 0:
        package = f"python3.{_version_of(python)[1]}-venv"  # Debian keeps this part of Python apart
        if not system_packages.install([package]):
            raise Stop(f"This Python cannot make virtual environments: install the package {package}.")
    say(f"Creating {VENV.name} with Python {'.'.join(map(str, _version_of(python)))}")
    call([*python, "-m", "venv", "--clear", str(VENV)])


def find_python() -> list[str]:
    """The command of a supported Python: the one running this, or the newest other one.

    :raises Stop: there is none.
    """
    others = [[f"python3.{minor}"] for minor in range(NEWEST[1], OLDEST[1] - 1, -1)]
    launcher = [["py", f"-3.{minor}"] for minor in range(NEWEST[1], OLDEST[1] - 1, -1)]
    for command in ([sys.executable], *others, *(launcher if os.name == "nt" else [])):
        if shutil.which(command[0]) and OLDEST <= _version_of(command) <= NEWEST:
            return command
    running = ".".join(map(str, sys.version_info[:2]))
    raise Stop(f"Findwell needs Python 3.11, 3.12 or 3.13, and only {running} was found. Install one of them.")


def _version_of(command: list[str]) -> tuple[int, int]:
    """(major, minor), or (0, 0) when the command does not run."""
    probe = "import sys; print(*sys.version_info[:2])"
    done = subprocess.run([*command, "-c", probe], capture_output=True, text=True, check=False)
    major, minor = done.stdout.split() if done.returncode == 0 else ("0", "0")
    return int(major), int(minor)


def _install_python_packages(purpose: str) -> None:
    wanted = {name: _digest(LOCKS[name]) for name in (("run", "test") if purpose == "test" else ("run",))}
    have = _read_stamp()
    if all(have.get(name) == digest for name, digest in wanted.items()):
        return
    say(f"Installing Python packages from {LOCKS[purpose].relative_to(ROOT)} (a few minutes the first time)")
    STAMP.unlink(missing_ok=True)
    pip("install", "--require-hashes", "-r", str(LOCKS[purpose]))
    pip("install", "--no-deps", "--no-build-isolation", "-e", str(ROOT))
    call([str(PYTHON), "-m", "compileall", "-q", str(ROOT / "desktop_app")])  # or the first start does it, in a second
    STAMP.write_text(json.dumps(wanted), encoding="utf-8")


def _digest(lock: Path) -> str:
    """Changes with the lock file and with pyproject.toml, which names the entry points."""
    return hashlib.sha256(lock.read_bytes() + (ROOT / "pyproject.toml").read_bytes()).hexdigest()


def _read_stamp() -> dict[str, str]:
    try:
        return dict(json.loads(STAMP.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def _prepare_model() -> None:
    if subprocess.run(findwell("models", "install", MODEL), check=False, cwd=ROOT).returncode != 0:
        say(
            f"The embedding model {MODEL} is not ready: Findwell searches by words until it is. "
            f"Run setup again with a network, or bring it with: {typed(str(BIN / 'findwell'))} models import FILE"
        )


# --- the other tasks -------------------------------------------------------------------------------


def run(options: argparse.Namespace) -> None:
    """Open the window; without a display, index a folder and answer questions in the terminal."""
    setup()
    if has_display():
        call(findwell("gui"))
        return
    folder = Path(options.folder).expanduser().resolve() if options.folder else ROOT / "docs"
    own_index = [] if options.folder else ["--data-dir", str(VENV / "trial")]  # a trial keeps out of the real index
    say(f"There is no display for the window, so this is the same job in the terminal, on {folder}")
    call(findwell(*own_index, "index", str(folder)))
    if not sys.stdin.isatty():
        call(findwell(*own_index, "status"))
        say("Started in a terminal, this would take questions now.")
        return
    say("Ask a question; an empty line ends.")
    while question := input("? ").strip():
        subprocess.run(findwell(*own_index, "search", "--limit", "3", "--", question), check=False)
    if options.folder:
        say(f"{folder} stays indexed; to take it out: {typed(str(BIN / 'findwell'), 'roots', 'remove', str(folder))}")


def typed(*words: str) -> str:
    """A command as it is typed into a terminal, where a word may hold spaces."""
    return subprocess.list2cmdline(words) if os.name == "nt" else shlex.join(words)


def has_display() -> bool:
    """Whether a window can open here."""
    if not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def lint(_options: argparse.Namespace) -> None:
    """Style, types and import contracts; stops at the first failure."""
    setup("test")
    _checks()


def test(options: argparse.Namespace) -> None:
    """Everything `lint` does, then the tests; pytest has the last word."""
    setup("test")
    _checks()
    if code := subprocess.run([str(PYTHON), "-m", "pytest", *options.arguments], check=False, cwd=ROOT).returncode:
        raise Stop("", code)


def _checks() -> None:
    for name, arguments in CHECKS:
        say(name)
        if code := subprocess.run([str(PYTHON), *arguments], check=False, cwd=ROOT).returncode:
            raise Stop(f"Stopped: {name} found the faults above.", code)


def bench(options: argparse.Namespace) -> None:
    """Measured figures on this machine; arguments go to `findwell bench`."""
    setup()
    call(findwell("bench", *options.arguments))


def lock(_options: argparse.Namespace) -> None:
    """Resolve pyproject.toml again and write both lock files, with hashes, for every platform."""
    setup("test")
    pip("install", "--quiet", "uv")
    compile_ = [str(PYTHON), "-m", "uv", "pip", "compile", "--universal", "--python-version", "3.11"]
    compile_ += ["--generate-hashes", "--upgrade", "--no-header", "--quiet", "pyproject.toml", "packaging/build.in"]
    call([*compile_, "-o", str(LOCKS["run"])])
    extras = ["--extra", "test", "--extra", "package", "-c", str(LOCKS["run"])]
    call([*compile_, *extras, "-o", str(LOCKS["test"])])


def docs(_options: argparse.Namespace) -> None:
    """Write the generated pages of docs/ again."""
    setup()
    call([str(PYTHON), str(ROOT / "packaging" / "settings_page.py")])


def bundle(_options: argparse.Namespace) -> None:
    """Build the application folder dist/findwell and try it."""
    setup("test")
    spec = ROOT / "packaging" / "findwell.spec"
    call([str(PYTHON), "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", str(spec)])
    call([str(PYTHON), str(ROOT / "packaging" / "smoke_test.py"), str(ROOT / "dist" / "findwell")])


# --- plumbing --------------------------------------------------------------------------------------

TASKS: dict[str, tuple[Callable[[argparse.Namespace], None], str]] = {
    "setup": (lambda _options: setup(), "create .venv, install everything, prepare the embedded model"),
    "run": (run, "setup, then open the window (without a display: ask in the terminal)"),
    "test": (test, "setup, then style, types, import contracts and all tests"),
    "lint": (lint, "setup, then style, types and import contracts only"),
    "bench": (bench, "setup, then measure this machine"),
    "lock": (lock, "renew the lock files in packaging/"),
    "docs": (docs, "write the generated pages of docs/ again"),
    "bundle": (bundle, "build dist/findwell, the application without Python, and try it"),
}


def findwell(*arguments: str) -> list[str]:
    """The installed command with `arguments`."""
    return [str(BIN / "findwell"), *arguments]


def pip(*arguments: str) -> None:
    """Run pip of `.venv`; quiet where nobody watches, and without what setuptools says to its developers."""
    quiet = [] if sys.stdout.isatty() else ["--quiet"]
    call([str(PYTHON), "-m", "pip", "--disable-pip-version-check", *quiet, *arguments], {"PYTHONWARNINGS": "ignore"})


def call(command: list[str], variables: dict[str, str] | None = None) -> None:
    """Run in the project's folder with more environment; a failure ends the task with its exit code."""
    environment = {**os.environ, **(variables or {})}
    if code := subprocess.run(command, check=False, cwd=ROOT, env=environment).returncode:
        raise Stop(f"Stopped: {Path(command[0]).name} ended with code {code}.", code)


def say(sentence: str) -> None:
    """One line for the person, on stderr."""
    print("»", sentence, file=sys.stderr, flush=True)


def main(arguments: list[str]) -> int:
    """Run one task and return its exit code."""
    lines = [f"  {name:7}{text}" for name, (_, text) in TASKS.items()]
    parser = argparse.ArgumentParser(
        prog="tasks.py", epilog="tasks:\n" + "\n".join(lines), formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("task", choices=[*TASKS, "help"], help="see below", metavar="TASK")
    parser.add_argument("--folder", default="", help="for run without a display: what to index (default: docs/)")
    options, rest = parser.parse_known_args(arguments)
    options.arguments = rest
    if options.task == "help":
        parser.print_help()
        return 0
    try:
        TASKS[options.task][0](options)
    except Stop as stop:
        if str(stop):
            say(str(stop))
        return stop.code
    except (KeyboardInterrupt, EOFError):
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
