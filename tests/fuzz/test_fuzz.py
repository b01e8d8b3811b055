"""Every reader is given damaged files for as long as asked for; slow, because that is the point of it.

FINDWELL_FUZZ_SECONDS says for how much processor time each one (600), FINDWELL_FUZZ_SEED with which damage (1).
What makes a reader fail is kept in artefacts/fuzz/.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from desktop_app.extract.extractors import READERS
from tests.builders import PROJECT
from tests.fuzz.target import DEADLINE_S

SECONDS = float(os.environ.get("FINDWELL_FUZZ_SECONDS", "600"))
SEED = int(os.environ.get("FINDWELL_FUZZ_SEED", "1"))
ARTEFACTS = PROJECT / "artefacts" / "fuzz"


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="memory is measured as on Linux and macOS")
@pytest.mark.timeout(10 * SECONDS + 120)
@pytest.mark.parametrize("kind", READERS)
def test_damaged_files_are_read_or_refused(kind: str, tmp_path: Path) -> None:
    said = _fuzz(kind, SECONDS, tmp_path)
    print(f"{kind}: {said['count']} files, {said['slowest_s']} s and {said['peak_mb']} MB at most")  # noqa: T201
    if said["findings"]:
        ARTEFACTS.mkdir(parents=True, exist_ok=True)
        shutil.copytree(tmp_path, ARTEFACTS / kind, dirs_exist_ok=True)
    assert said["findings"] == []


@pytest.mark.parametrize("kind", ["mobi", "7z", "rar"])
def test_the_fuzzing_itself(kind: str, tmp_path: Path) -> None:
    said = _fuzz(kind, 1, tmp_path)
    assert said["count"] > 10
    assert said["findings"] == []


def _fuzz(kind: str, seconds: float, folder: Path) -> dict[str, Any]:
    """What a process of its own found; its end before the time is over is a finding too."""
    command = [sys.executable, "-m", "tests.fuzz.target", kind, str(seconds), str(SEED), str(folder)]
    done = subprocess.run(
        command, cwd=PROJECT, capture_output=True, text=True, timeout=10 * seconds + 6 * DEADLINE_S, check=False
    )
    if done.returncode:
        found = f"exit code {done.returncode}, while it read the file that is left: {done.stderr[-3000:]}"
        return {"count": 0, "slowest_s": DEADLINE_S, "peak_mb": 0, "findings": [found]}
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return said
