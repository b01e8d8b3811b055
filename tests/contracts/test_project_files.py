"""What is committed must work elsewhere: no paths and package hosts of the machine it was written on."""

import ast
import os
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
LOCKS = [PROJECT / "packaging" / "requirements.lock", PROJECT / "packaging" / "requirements-dev.lock"]
PINNED = re.compile(r"^([a-z0-9-]+)==(\S+)", re.MULTILINE)


def committed_texts() -> dict[str, str]:
    """Path below the project → text, of every committed or new file that is text."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listing.returncode != 0:
        pytest.skip("not a git checkout")
    texts = {}
    for name in filter(None, listing.stdout.split("\0")):
        path = PROJECT / name
        if path.is_file() and b"\0" not in (data := path.read_bytes())[:8000]:
            texts[name] = data.decode("utf-8", errors="replace")
    return texts


def machine_names() -> set[str]:
    """Strings that only mean something here: the checkout, the environment, and pip's own package sources."""
    pip = subprocess.run([sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False)
    values = re.findall(r"^[^=]*(?:index-url|find-links|constraint|cert)='([^']*)'", pip.stdout, re.MULTILINE)
    values += [value for name, value in os.environ.items() if name.endswith(("INDEX_URL", "FIND_LINKS"))]
    return {str(PROJECT), sys.prefix, *(word.removeprefix("file://") for value in values for word in value.split())}


def test_no_file_names_this_machine() -> None:
    names = {name for name in machine_names() if name.count("/") > 1}
    found = [(file, name) for file, text in committed_texts().items() for name in names if name in text]
    assert found == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_lock_files_are_complete_and_name_no_source(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert re.search(r"://|^--|^-[a-z]", text, re.MULTILINE) is None
    for entry in re.split(r"\n(?=[a-z0-9])", text.strip()):
        assert "--hash=sha256:" in entry, entry.splitlines()[0]


def test_lock_files_agree() -> None:
    runtime, everything = ({tuple(pin) for pin in PINNED.findall(lock.read_text(encoding="utf-8"))} for lock in LOCKS)
    assert runtime <= everything


def test_lock_files_hold_what_the_project_asks_for() -> None:
    config = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = config["optional-dependencies"]
    asked = [config["dependencies"], [*config["dependencies"], *extras["test"], *extras["package"]]]
    for lock, requirements in zip(LOCKS, asked, strict=True):
        locked = {name for name, _ in PINNED.findall(lock.read_text(encoding="utf-8"))}
        wanted = {re.split(r"[<>=\[; ]", line)[0].lower().replace("_", "-") for line in requirements}
        assert wanted - locked == set()


def test_the_application_does_not_bring_torch() -> None:
    locked = {name for lock in LOCKS for name, _ in PINNED.findall(lock.read_text(encoding="utf-8"))}
    assert locked.isdisjoint({"torch", "transformers", "optimum"})


def imported_modules() -> set[str]:
    """Top-level names of everything the package imports that is not its own or of the standard library."""
    nodes = [
        node for path in (PROJECT / "desktop_app").rglob("*.py") for node in ast.walk(ast.parse(path.read_bytes()))
    ]
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}
    return {name.split(".")[0] for name in names} - sys.stdlib_module_names - {"desktop_app"}


def test_dependencies_are_exactly_what_is_imported() -> None:
    owners = packages_distributions()
    imported = {normalised(owners[module][0]) for module in imported_modules()}
    config = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {normalised(re.split(r"[<>=\[; ]", line)[0]) for line in config["dependencies"]}
    assert declared == imported


def normalised(distribution: str) -> str:
    return re.sub(r"[-_.]+", "-", distribution).lower()
