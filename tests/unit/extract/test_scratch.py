import tempfile
from pathlib import Path

import pytest

from desktop_app.extract.processes.scratch import ScratchFolder, sweep


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_a_folder_is_gone_with_all_that_was_in_it(temporary: Path) -> None:
    scratch = ScratchFolder()
    (scratch.path / "0" / "deep").mkdir(parents=True)
    (scratch.path / "0" / "deep" / "member.txt").write_text("x")
    scratch.close()
    assert list(temporary.iterdir()) == []


def test_what_a_dead_program_left_is_swept_and_what_lives_is_not(temporary: Path) -> None:
    alive = ScratchFolder()
    dead = temporary / "findwell-reading-0123"
    (dead / "0").mkdir(parents=True)
    (temporary / "findwell-reading-notes").write_text("no folder")
    (temporary / "other").mkdir()
    sweep()
    assert not dead.exists()
    assert alive.path.exists()
    assert (temporary / "findwell-reading-notes").exists()
    assert (temporary / "other").exists()
    alive.close()
