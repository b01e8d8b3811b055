"""Compares how fast and how well files are read by Findwell, markitdown and Recoll, in one run, and prints the tables.

    python -m tests.quality.compare_readers --markitdown PYTHON FOLDER

Run it from the top of the project, on Linux. FOLDER holds files with an `index.tsv` and a `score.py`. PYTHON is that of
an environment with the packages of `requirements-readers.txt`; Recoll is Debian's `recollcmd` with `python3-recoll` and
its helpers. Each file is read by Findwell (a pool with one worker, without recognition) and by markitdown (one
process) in turn, several times, and the medians are compared; CPU seconds are those of the program with its children.
Speeds are compared over the files that both read. Shares are those of files whose text is asked for.
"""

import argparse
import json
import multiprocessing
import os
import select
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any, Protocol

from desktop_app.cli.extract_command import outcome_json
from desktop_app.extract.contents import parted
from desktop_app.extract.processes.reading_pool import ReadingPool
from desktop_app.settings import ExtractSettings
from desktop_app.sources.member_rules import member_use
from tests.quality.shared_files import right, rows

FINDWELL, MARKITDOWN, RECOLL = "Findwell", "markitdown", "Recoll"
READERS = Path(__file__).parent / "readers"
DEADLINE_S = 30
ASKED = {"text", "archive", "metadata"}
LEFT_OUT = {"hostile"}
"""The tier of files that are made to do harm: not every program survives them."""
SOUNDS = {"mp3", "m4a", "flac"}
"""markitdown sends what is spoken to a service."""

Said = dict[str, Any]


@dataclass
class Measured:
    """What a program says of a file, and what each reading cost."""

    said: Said = field(default_factory=dict)
    wall_s: list[float] = field(default_factory=list)
    cpu_s: list[float] = field(default_factory=list)


class Reader(Protocol):
    """A program that reads one file after another."""

    def read(self, path: Path) -> Said:
        """What it says of the file, as `extract --json` would."""

    def cpu_s(self) -> float:
        """Seconds of the processor that it has taken so far."""


class Findwell:
    """The pool of the indexer."""

    def __init__(self, workers: int = 1) -> None:
        self._pool = ReadingPool(ExtractSettings(workers=workers, recognise_text=False), use=member_use)
        self.close = self._pool.close

    def cpu_s(self) -> float:
        """Of this process, of the workers that have ended, and of those that run."""
        ended = os.times()
        running = sum(_cpu_of(child.pid) for child in multiprocessing.active_children())
        return time.process_time() + ended.children_user + ended.children_system + running

    def read(self, path: Path) -> Said:
        members = {}
        outcome, _ = parted(self._pool.skim(path, lambda one: members.update({one.name: one})).result())
        return outcome_json(path, outcome, members.values())

    def read_all(self, paths: Sequence[Path]) -> None:
        """With all workers at once."""
        for future in [self._pool.skim(path) for path in paths]:
            future.result()


class Markitdown:
    """A process that answers with text; a new one after a file that takes too long."""

    def __init__(self, python: Path) -> None:
        self._command = [str(python), str(READERS / "markitdown_reader.py")]
        self._process = self._start()

    def cpu_s(self) -> float:
        """Of the process; what is counted may go on after an answer, but not into the other program's time."""
        return _cpu_of(self._process.pid)

    def read(self, path: Path) -> Said:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{path}\n".encode())
        self._process.stdin.flush()
        if not select.select([self._process.stdout], [], [], DEADLINE_S)[0]:
            self.close()
            self._process = self._start()
            return {"ok": False, "reason": "timeout"}
        said: Said = json.loads(self._process.stdout.readline() or b'{"ok": false, "reason": "crashed"}')
        return said

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()

    def _start(self) -> "subprocess.Popen[bytes]":
        pipe = subprocess.PIPE
        return subprocess.Popen(self._command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL)


def main(words: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--markitdown", type=Path, required=True, metavar="PYTHON")
    parser.add_argument("--rounds", type=int, default=3, help="readings of each file by each program")
    parser.add_argument("--no-recoll", action="store_true")
    arguments = parser.parse_args(words)
    folder = arguments.folder.resolve()
    asked = [row for row in rows(folder) if row["tier"] not in LEFT_OUT]
    measured = _in_turn(folder, asked, arguments.markitdown, arguments.rounds)
    said = {name: {file: one.said for file, one in of.items()} for name, of in measured.items()}
    if not arguments.no_recoll:
        said[RECOLL] = recoll(folder, asked)
    tables = (share_table(folder, asked, said), speed_table(folder, asked, measured), [_whole(folder, asked)])
    sys.stdout.write("\n\n".join("\n".join(lines) for lines in tables) + "\n")
    return 0


def recoll(folder: Path, asked: Sequence[Mapping[str, str]]) -> dict[str, Said]:
    """What an index of copies of the files holds, by file, with the settings that Recoll comes with.

    Its helpers ask for python3 and mean that of the Debian packages.
    """
    with tempfile.TemporaryDirectory() as work:
        files, config = Path(work) / "files", Path(work) / "config"
        for row in asked:
            (files / row["file"]).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(folder / row["file"], files / row["file"])
        config.mkdir()
        (config / "recoll.conf").write_text(f"topdirs = {files}\nloglevel = 1\n", encoding="utf-8")
        of_system = {**os.environ, "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
        subprocess.run(["recollindex", "-c", config, "-z"], env=of_system, capture_output=True, check=False)
        command = ["/usr/bin/python3", READERS / "recoll_texts.py", config]
        lines = subprocess.run(command, env=of_system, capture_output=True, check=True).stdout.splitlines()
        answers = map(json.loads, lines)
        return {str(Path(one["path"]).relative_to(files)): one for one in answers if one["path"].startswith(str(files))}


def share_table(
    folder: Path, asked: Sequence[Mapping[str, str]], said: Mapping[str, Mapping[str, Said]]
) -> Iterator[str]:
    """Files of each format of which every program gives the text that is asked for."""
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in asked:
        if row["expect"] in ASKED and row["snippet"]:
            for key in (row["format"], "all"):
                counts[key]["files"] += 1
                for name, of in said.items():
                    counts[key][name] += right(row, of.get(row["file"], {}), folder)
    yield f"| format | files | {' | '.join(said)} |"
    yield "|---" * (len(said) + 2) + "|"
    for key, of in sorted(counts.items(), key=lambda item: -item[1]["files"]):
        yield f"| {key} | {of['files']} | {' | '.join(str(of[name]) for name in said)} |"


def speed_table(
    folder: Path, asked: Sequence[Mapping[str, str]], measured: Mapping[str, Mapping[str, Measured]]
) -> Iterator[str]:
    """MB by the CPU second and by the second, by format, over the files that both give text of."""
    names = list(measured)
    both = [row for row in asked if all(measured[name][row["file"]].said.get("ok") for name in names)]
    formats = {row["format"]: [one for one in both if one["format"] == row["format"]] for row in both}
    columns = (f"{name}, MB by the CPU second | MB/s" for name in names)
    yield f"| format | files | MB | {' | '.join(columns)} | ratio, CPU | ratio, MB/s |"
    yield "|---" * (len(names) * 2 + 5) + "|"
    for key, chosen in {**formats, "all": both}.items():
        megabytes = sum(int(row["bytes"]) for row in chosen) / 1e6
        speeds = [
            megabytes / max(1e-6, sum(statistics.median(getattr(measured[name][row["file"]], what)) for row in chosen))
            for name in names
            for what in ("cpu_s", "wall_s")
        ]
        cells = " | ".join(f"{speed:.2f}" for speed in speeds)
        ratios = f"{speeds[0] / speeds[2]:.2f} | {speeds[1] / speeds[3]:.2f}"
        yield f"| {key} | {len(chosen)} | {megabytes:.2f} | {cells} | {ratios} |"


def _in_turn(
    folder: Path, asked: Sequence[Mapping[str, str]], markitdown: Path, rounds: int
) -> dict[str, dict[str, Measured]]:
    """Each file by one program, then by the other, which begins in the next round; a smallest one of each format first.

    What took too long once is not read again.
    """
    smallest = {row["format"]: row for row in sorted(asked, key=lambda row: -int(row["bytes"]))}.values()
    with closing(Findwell()) as ours, closing(Markitdown(markitdown)) as theirs:
        reading: dict[str, Reader] = {FINDWELL: ours, MARKITDOWN: theirs}
        found = {name: {row["file"]: Measured() for row in asked} for name in reading}
        for number in range(rounds + 1):
            order = list(reading)[:: 1 if number % 2 else -1]
            for row, name in product(asked if number else smallest, order):
                measured = found[name][row["file"]]
                if (row["format"] not in SOUNDS or name == FINDWELL) and measured.said.get("reason") != "timeout":
                    _measure(reading[name], folder / row["file"], measured, count=number > 0)
    return found


def _measure(reader: Reader, path: Path, measured: Measured, *, count: bool) -> None:
    wall_s, cpu_s = time.perf_counter(), reader.cpu_s()
    measured.said = reader.read(path)
    if count:
        measured.cpu_s.append(reader.cpu_s() - cpu_s)
        measured.wall_s.append(time.perf_counter() - wall_s)


def _cpu_of(pid: int) -> float:
    """To the nanosecond; 0 if it has just ended, since when its parent counts it."""
    try:
        return time.clock_gettime((~pid << 3) | 2)
    except OSError:
        return 0.0


def _whole(folder: Path, asked: Sequence[Mapping[str, str]]) -> str:
    """What two workers do with all files at once."""
    megabytes = sum(int(row["bytes"]) for row in asked) / 1e6
    told = []
    for workers in (1, 2):
        with closing(Findwell(workers)) as findwell:
            findwell.read_all([folder / asked[0]["file"]] * workers)
            wall, cpu = time.perf_counter(), findwell.cpu_s()
            findwell.read_all([folder / row["file"] for row in asked])
            wall, cpu = time.perf_counter() - wall, findwell.cpu_s() - cpu
        told.append(f"{workers} workers: {megabytes / wall:.2f} MB/s, {megabytes / cpu:.2f} MB by the CPU second")
    return f"Findwell, all {len(asked)} files ({megabytes:.1f} MB) at once; " + "; ".join(told) + "."


if __name__ == "__main__":
    sys.exit(main())
