"""ruff and mypy must reject what the house style forbids; a rule that is switched off by mistake shows here."""

import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]

STYLE_VIOLATIONS = {
    "D103": "def area(side: int) -> int:\n    return side * side\n",
    "T201": 'print("reached")\n',
    "BLE001": 'try:\n    open("x")\nexcept Exception:\n    pass\n',
    "F401": "import os\n",
    "FBT001": 'def draw(filled: bool) -> None:\n    """Draw."""\n',
    "TID251": "import time\n\ntime.sleep(1)\n",
    "C901": 'def pick(n: int) -> int:\n    """Pick."""\n'
    + "".join(f"    if n == {i}:\n        n += 1\n" for i in range(11)),
}
TYPE_VIOLATIONS = {
    "no-untyped-def": "def area(side):\n    return side\n",
    "return-value": "def area(side: int) -> str:\n    return side\n",
    "type-arg": "def first(items: list) -> None: ...\n",
}


@pytest.mark.parametrize(("rule", "code"), STYLE_VIOLATIONS.items())
def test_ruff_reports(rule: str, code: str) -> None:
    command = [sys.executable, "-m", "ruff", "check", "--no-cache", "--stdin-filename", "desktop_app/sample.py", "-"]
    done = subprocess.run(command, input=code, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert rule in done.stdout


def test_ruff_reports_wrong_format() -> None:
    command = [sys.executable, "-m", "ruff", "format", "--check", "--no-cache", "--stdin-filename", "sample.py", "-"]
    done = subprocess.run(command, input="x = { 'a':1 }\n", cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 1


def test_mypy_is_strict(tmp_path: Path) -> None:
    sample = tmp_path / "sample.py"
    sample.write_text("".join(TYPE_VIOLATIONS.values()), encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--config-file", "pyproject.toml", "--cache-dir", str(tmp_path / "cache")]
    done = subprocess.run([*command, str(sample)], cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert [rule for rule in TYPE_VIOLATIONS if f"[{rule}]" not in done.stdout] == []
