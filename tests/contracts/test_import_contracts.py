"""Each import contract must fail when it is broken: one that guards the wrong name passes for ever."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
RUN = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()", "--no-cache"]

VIOLATIONS = [
    ("Imports point down", "extract/__init__.py", "import desktop_app.chunk"),
    ("Imports point down", "store/__init__.py", "import desktop_app.services"),
    ("Imports point down", "records.py", "import desktop_app.settings"),
    ("Imports point down", "cli/__init__.py", "import desktop_app.gui"),
    ("Imports point down in the catalog", "catalog/packages/__init__.py", "import desktop_app.catalog.hub.trouble"),
    ("Imports point down in the catalog", "catalog/exporting/__init__.py", "import desktop_app.catalog.packages"),
    ("Imports point down in the catalog", "catalog/graphs/__init__.py", "import desktop_app.catalog.exporting"),
    ("Imports point down among the readers", "extract/texts/__init__.py", "import desktop_app.extract.mail.mail"),
    ("Imports point down among the readers", "extract/archives/__init__.py", "import desktop_app.extract.file_type"),
    ("onnx is loaded in child processes only", "catalog/opening.py", "import onnx"),
    ("Qt lives in gui only", "store/__init__.py", "import PySide6.QtCore"),
    ("Qt lives in gui only", "services/__init__.py", "from PySide6 import QtWidgets"),
    ("SQL lives in store only", "rank/__init__.py", "import sqlite3"),
    ("SQL lives in store only", "gui/__init__.py", "import sqlite_utils"),
]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the package with its contracts, to be broken."""
    shutil.copytree(PROJECT / "desktop_app", tmp_path / "desktop_app", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(PROJECT / "pyproject.toml", tmp_path)
    return tmp_path


def check(folder: Path) -> subprocess.CompletedProcess[str]:
    wide = os.environ | {"COLUMNS": "200"}  # or names are broken across lines
    return subprocess.run(RUN, cwd=folder, env=wide, capture_output=True, text=True, check=False)


def test_the_project_keeps_its_contracts(copy: Path) -> None:
    done = check(copy)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(("contract", "module", "line"), VIOLATIONS)
def test_a_violation_is_reported(copy: Path, contract: str, module: str, line: str) -> None:
    target = copy / "desktop_app" / module
    target.write_text(target.read_text(encoding="utf-8") + f"\n{line}\n", encoding="utf-8")
    done = check(copy)
    assert done.returncode == 1
    assert f"{contract} BROKEN" in done.stdout


@pytest.mark.parametrize("parent", ["desktop_app", "desktop_app.catalog", "desktop_app.extract"])
def test_a_package_outside_the_layers_is_reported(copy: Path, parent: str) -> None:
    package = copy.joinpath(*parent.split("."), "helpers")
    package.mkdir()
    (package / "__init__.py").touch()
    done = check(copy)
    assert done.returncode == 1
    assert f"{parent}.helpers" in done.stdout + done.stderr


def test_every_contract_is_broken_above() -> None:
    config = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    declared = {contract["name"] for contract in config["tool"]["importlinter"]["contracts"]}
    assert declared == {contract for contract, _, _ in VIOLATIONS}


def test_every_package_is_named_in_the_contracts_about_qt_and_sql() -> None:
    config = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    names = {path.stem for path in (PROJECT / "desktop_app").glob("[a-z]*") if path.suffix != ".typed"}
    free = {"Qt lives in gui only": {"gui"}, "SQL lives in store only": {"store"}}
    for contract in config["tool"]["importlinter"]["contracts"]:
        if contract["name"] in free:
            named = {module.removeprefix("desktop_app.") for module in contract["source_modules"]}
            assert names - named == free[contract["name"]] | {"bootstrap"}
