from pathlib import Path

import pytest

from desktop_app.catalog.processes.progress_lines import latest, report


def test_the_last_complete_line_counts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report(0.1)
    report(0.5)
    log = tmp_path / "log"
    log.write_text("WARNING something\n" + capsys.readouterr().out + "progress 0.")
    assert latest(log) == 0.5


def test_nothing_yet(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("")
    assert latest(tmp_path / "log") == 0.0
