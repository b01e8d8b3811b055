"""Kill the indexer at random moments: what it reported stays, no ghost appears, no work is repeated."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from desktop_app import bootstrap
from desktop_app.services.doctor import examine
from desktop_app.store.database import Database

SENTENCES = (
    "The lease of flat {n} ends with three months' notice given in writing by either party.",
    "Invoice {n} was paid late, so the supplier adds interest for every day of delay.",
    "第{n}号合同规定任何一方均可提前三个月书面通知终止。",
    "Minutes of meeting {n}: the committee agreed on a new budget for the laboratory.",
)


def _write(folder: Path, numbers: range) -> None:
    folder.mkdir(exist_ok=True)
    for number in numbers:
        sentence = SENTENCES[number % len(SENTENCES)].format(n=number)
        (folder / f"file {number}.txt").write_text(f"Subject x{number}x\n\n{sentence}\n", encoding="utf-8")


def _run(data_dir: Path, folder: Path, kill_after_s: float | None) -> tuple[list[str], int]:
    """Paths reported as indexed, and how the process ended; it is killed so long after its first news."""
    command = [sys.executable, "-m", "desktop_app", "--data-dir", str(data_dir), "index", str(folder), "--json"]
    environment = os.environ | {"FINDWELL_DATA_DIR": str(Path(os.environ["FINDWELL_TEST_MODELS"]).parent)}
    indexed: list[str] = []
    timer: threading.Timer | None = None
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment
    ) as child:
        assert child.stdout is not None
        for line in child.stdout:
            if timer is None and kill_after_s is not None:
                timer = threading.Timer(kill_after_s, child.kill)
                timer.start()
            if line.endswith("\n"):  # the last line of a killed process may be cut
                event = json.loads(line)
                indexed += [event["path"]] if event["event"] == "indexed" else []
    if timer is not None:
        timer.cancel()
        timer.join()
    return indexed, child.returncode


def _assert_sound(data_dir: Path, folder: Path, reported: Counter[str]) -> set[str]:
    """Everything reported is there and was reported once, and no vector was written twice. Returns what is indexed."""
    assert [path for path, times in reported.items() if times > 1] == []
    database = Database(data_dir / "index.db")
    with closing(database.writer()) as connection:
        indexed = {
            row[0]
            for row in connection.execute(
                "SELECT f.path FROM files f JOIN documents d ON d.id = f.document_id WHERE d.state = 'indexed'"
            )
        }
        written = connection.execute("SELECT COALESCE(MAX(seq), 0) FROM sqlite_sequence WHERE name = 'vectors'")
        counted = connection.execute("SELECT COUNT(*) FROM vectors").fetchone()[0]
        assert written.fetchone()[0] == counted
    assert set(reported) <= indexed
    assert all(Path(path).exists() and Path(path).parent == folder for path in indexed)
    return indexed


def _assert_doctor_is_content(data_dir: Path) -> None:
    application = bootstrap.build(data_dir, watch=False)
    try:
        checks = {check.name: check for check in examine(application, fix=False)}
    finally:
        application.close()
    assert checks["index"].ok, checks["index"].detail
    assert checks["vectors"].ok, checks["vectors"].detail


def _kill_again_and_again(tmp_path: Path, *, backlog: int, kills: int, longest_s: float) -> int:
    """Kill an indexer so often in the middle of its work; new files keep the work ahead of it at `backlog` files.

    Every promise is checked after each kill. Returns how many kills came in the middle of work.
    """
    folder, data_dir = tmp_path / "docs", tmp_path / "data"
    chance = random.Random(11)
    reported: Counter[str] = Counter()
    written = indexed_so_far = killed = 0
    for _ in range(2 * kills):  # a fast machine may finish before the kill: such a run counts for nothing
        _write(folder, range(written, indexed_so_far + backlog))
        written = indexed_so_far + backlog
        indexed, code = _run(data_dir, folder, chance.uniform(0, longest_s))
        reported.update(indexed)
        indexed_so_far = len(_assert_sound(data_dir, folder, reported))
        _assert_doctor_is_content(data_dir)
        killed += code == -signal.SIGKILL and indexed_so_far < written
        if killed == kills:
            break
    indexed, code = _run(data_dir, folder, None)
    reported.update(indexed)
    assert code == 0
    assert len(_assert_sound(data_dir, folder, reported)) == written
    _assert_doctor_is_content(data_dir)
    return killed


@pytest.mark.model
@pytest.mark.timeout(300)
def test_three_kills_lose_nothing(tmp_path: Path) -> None:
    assert _kill_again_and_again(tmp_path, backlog=300, kills=3, longest_s=0.5) == 3


@pytest.mark.model
@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_fifty_kills_lose_nothing(tmp_path: Path) -> None:
    assert _kill_again_and_again(tmp_path, backlog=2000, kills=50, longest_s=1.0) == 50
