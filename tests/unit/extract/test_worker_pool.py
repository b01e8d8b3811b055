import errno
import os
import signal
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from multiprocessing.context import SpawnProcess
from pathlib import Path

import psutil
import pytest

from desktop_app.errors import Cancelled, EnvironmentFault
from desktop_app.extract.processes.worker import Worker
from desktop_app.extract.processes.worker_pool import ExtractionPool, worker_count
from desktop_app.extract.processes.worker_process import Outcome
from desktop_app.records import Extraction, ExtractionFailure, FailureReason
from desktop_app.settings import ExtractSettings
from tests.misbehaving_readers import misbehave

PROJECT = Path(__file__).resolve().parents[3]
LIMIT_S = 60


@pytest.fixture
def pool() -> Iterator[ExtractionPool]:
    active = ExtractionPool(ExtractSettings(workers=1, deadline_s=2, memory_mb=300), read=misbehave)
    yield active
    active.close()
    assert not [child for child in psutil.Process().children() if "spawn_main" in " ".join(child.cmdline())]


def text_of(pool: ExtractionPool, name: str) -> str:
    outcome = pool.submit(Path(name)).result(LIMIT_S)
    assert isinstance(outcome, Extraction)
    return outcome.segments[0].text


def process_of(pool: ExtractionPool) -> int:
    outcome = pool.submit(Path("good")).result(LIMIT_S)
    assert isinstance(outcome, Extraction)
    return int(outcome.title)


def reason(pool: ExtractionPool, path: Path) -> FailureReason:
    outcome = pool.submit(path).result(LIMIT_S)
    assert isinstance(outcome, ExtractionFailure)
    return outcome.reason


def test_files_are_read_by_one_process_of_low_priority(pool: ExtractionPool) -> None:
    first = pool.submit(Path("a")).result(LIMIT_S)
    assert isinstance(first, Extraction)
    assert int(first.title) == process_of(pool) != os.getpid()
    if sys.platform != "win32":
        assert int(first.metadata["nice"]) >= 10


def test_a_file_that_hangs_is_given_up_and_the_next_is_read(pool: ExtractionPool, tmp_path: Path) -> None:
    assert reason(pool, tmp_path / "hang") == FailureReason.TIMEOUT
    assert not psutil.pid_exists(int((tmp_path / "hang").read_text()))
    assert text_of(pool, "good") == "good"


@pytest.mark.parametrize("name", ["crash", "exit"])
def test_a_crash_costs_one_file(pool: ExtractionPool, name: str) -> None:
    waiting = [pool.submit(Path(item)) for item in ("good", name, "better")]
    outcomes = [future.result(LIMIT_S) for future in waiting]
    assert isinstance(outcomes[1], ExtractionFailure)
    assert outcomes[1].reason == FailureReason.CRASHED
    assert isinstance(outcomes[0], Extraction)
    assert isinstance(outcomes[2], Extraction)


def test_a_file_gets_a_second_try_in_a_new_process(pool: ExtractionPool, tmp_path: Path) -> None:
    assert text_of(pool, str(tmp_path / "once")) == "second try"


def test_an_idle_worker_that_was_killed_is_replaced(pool: ExtractionPool) -> None:
    first = process_of(pool)
    os.kill(first, signal.SIGTERM)
    assert process_of(pool) != first


@pytest.mark.skipif(sys.platform != "linux", reason="RLIMIT_DATA")
def test_memory_is_limited_at_once(pool: ExtractionPool) -> None:
    assert text_of(pool, "eat") == "MemoryError"


def test_memory_is_watched_from_outside(tmp_path: Path) -> None:
    less_than_a_bare_process = 15
    active = ExtractionPool(ExtractSettings(workers=1, memory_mb=less_than_a_bare_process), read=misbehave)
    try:
        assert reason(active, tmp_path / "hang") == FailureReason.TOO_LARGE
        assert text_of(active, "good") == "good"
    finally:
        active.close()


@pytest.mark.parametrize("name", ["connect", "run"])
def test_workers_reach_neither_network_nor_programs(pool: ExtractionPool, name: str) -> None:
    assert text_of(pool, name) == "PermissionError"


def test_close_ends_what_runs_and_drops_what_waits(tmp_path: Path) -> None:
    active = ExtractionPool(ExtractSettings(workers=1), read=misbehave)
    process = process_of(active)
    running, waiting = active.submit(tmp_path / "hang"), active.submit(Path("good"))
    active.close()
    for future in (running, waiting):
        with pytest.raises(Cancelled):
            future.result(LIMIT_S)
    assert not psutil.pid_exists(process)
    with pytest.raises(Cancelled):
        active.submit(Path("good"))
    active.close()


def test_a_waiting_file_can_be_taken_back(pool: ExtractionPool, tmp_path: Path) -> None:
    running, waiting = pool.submit(tmp_path / "hang"), pool.submit(Path("good"))
    assert waiting.cancel()
    assert isinstance(running.result(LIMIT_S), ExtractionFailure)


def test_several_threads_may_submit(pool: ExtractionPool) -> None:
    outcomes: list[str] = []
    threads = [threading.Thread(target=lambda: outcomes.append(text_of(pool, "good"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LIMIT_S)
    assert outcomes == ["good"] * 8


def test_the_number_of_workers_follows_the_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    assert worker_count(3) == 3
    for cores, expected in ((1, 1), (2, 1), (4, 2), (64, 4)):
        monkeypatch.setattr(os, "sched_getaffinity", lambda _, n=cores: set(range(n)), raising=False)
        assert worker_count(0) == expected


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_workers_die_with_a_parent_that_is_killed_even_in_the_middle_of_a_file(tmp_path: Path) -> None:
    program = tmp_path / "parent.py"
    program.write_text(
        textwrap.dedent(f"""
            from pathlib import Path
            from desktop_app.extract.processes.worker_pool import ExtractionPool
            from desktop_app.settings import ExtractSettings
            from tests.misbehaving_readers import misbehave
            if __name__ == "__main__":
                pool = ExtractionPool(ExtractSettings(workers=1), read=misbehave)
                outcome = pool.submit(Path("good")).result()
                pool.submit(Path({str(tmp_path)!r}) / "hang")
                print(outcome.title, flush=True)
                pool.submit(Path("never")).result()
            else:
                raise SystemExit("a worker imported the main module")
        """)
    )
    environment = os.environ | {"PYTHONPATH": str(PROJECT), "TMPDIR": str(tmp_path)}
    with subprocess.Popen([sys.executable, str(program)], env=environment, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        worker = psutil.Process(int(parent.stdout.readline()))
        parent.kill()
        worker.wait(LIMIT_S)
    assert not worker.is_running()


def test_workers_do_not_load_the_parents_libraries_nor_the_parent_theirs() -> None:
    check = (
        "import sys; import desktop_app.extract.processes.worker_pool;"
        "sys.exit(' '.join({'olefile', 'pypdfium2', 'selectolax', 'chardet'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", check], cwd=PROJECT, check=False, capture_output=True, text=True)
    assert done.stderr.strip() == ""


def test_whatever_goes_wrong_is_answered_and_the_next_file_is_read(
    pool: ExtractionPool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = Worker.read

    def out_of_memory_once(*_: object, **__: object) -> Outcome:
        monkeypatch.setattr(Worker, "read", read)
        raise MemoryError

    monkeypatch.setattr(Worker, "read", out_of_memory_once)
    first, second = pool.submit(tmp_path / "a.txt"), pool.submit(tmp_path / "b.txt")
    assert isinstance(first.exception(LIMIT_S), MemoryError)
    assert second.result(LIMIT_S)


def test_a_machine_that_starts_no_more_processes_is_to_blame(
    pool: ExtractionPool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: SpawnProcess) -> None:
        raise OSError(errno.EAGAIN, "Resource temporarily unavailable")

    monkeypatch.setattr(SpawnProcess, "start", refuse)
    error = pool.submit(tmp_path / "a.txt").exception(LIMIT_S)
    assert isinstance(error, EnvironmentFault)
    assert "Resource temporarily unavailable" in str(error)
