"""A folder of hostile files is indexed beside an open window.

Each file gets a document or a reason, nothing crashes or stalls, and the window stays usable all the while.
"""

import os
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import NamedTuple

import psutil
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app import bootstrap
from desktop_app.gui.theme import ThemeSource
from desktop_app.gui.window_app import WindowSession, tune_interpreter
from desktop_app.records import FailureReason, FileState
from desktop_app.services import reading_stage
from desktop_app.services.application import Application
from desktop_app.services.index_status import Activity
from desktop_app.settings import EncodeSettings, ExtractSettings, Settings, SourceSettings
from desktop_app.sources.ignore_rules import IgnoreRules
from desktop_app.store.files import Files
from tests.heartbeat import Heartbeat
from tests.indexing_helpers import CountingEncoder, counting_model
from tests.standstill import watched_standstills
from tests.torture.folder import write_hostile_folder

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pipes and links as on Linux and macOS")
ALLOWED_MS = 50
CROWDED = 3
"""Stalls that are forgiven beside other tests: fonts are loaded at first use, and the machine is crowded."""
MEMORY_MB = 1_500
OUR_FAULT = frozenset((FailureReason.CRASHED, FailureReason.TIMEOUT))
RESTLESS = 12
"""Files of each kind that change or vanish while the others are read."""


class _Size(NamedTuple):
    count: int
    largest_bytes: int
    limit_s: float
    stalls: int
    """So many times at most the window may be late."""


@dataclass
class Watch:
    """What is measured while the run goes on."""

    peak_bytes: int = 0
    heartbeat: Heartbeat = field(default_factory=Heartbeat)

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Look at the memory of this process and its children now and then."""
        over = threading.Event()
        thread = threading.Thread(target=self._look, args=(over,), name="memory")
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def _look(self, over: threading.Event) -> None:
        program = psutil.Process()
        while not over.wait(0.5):
            resident = program.memory_info().rss
            for child in program.children():
                with suppress(psutil.NoSuchProcess):  # it ended meanwhile
                    resident += child.memory_info().rss
            self.peak_bytes = max(self.peak_bytes, resident)


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The system's folder for temporary files, for this process and those it starts."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def denied(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files that may not be opened and disks that fail; the administrator may open everything."""
    real = reading_stage.content_hash

    def refusing(path: Path) -> bytes:
        if path.name.startswith("denied"):
            raise PermissionError(13, "Permission denied")
        if path.name.startswith("bad disk"):
            raise OSError(5, "Input/output error")
        return real(path)

    monkeypatch.setattr(reading_stage, "content_hash", refusing)


@pytest.mark.usefixtures("denied")
def test_some_hostile_files(tmp_path: Path, qtbot: QtBot, scratch: Path) -> None:
    settings = _settings(recognise_text=False)
    _torture(tmp_path, qtbot, scratch, _Size(count=150, largest_bytes=400_000, limit_s=100, stalls=CROWDED), settings)


@pytest.mark.slow
@pytest.mark.timeout(3_000)
@pytest.mark.usefixtures("denied")
def test_two_thousand_hostile_files(tmp_path: Path, qtbot: QtBot, scratch: Path) -> None:
    settings = _settings(recognise_text=True)
    _torture(tmp_path, qtbot, scratch, _Size(count=2_000, largest_bytes=150_000_000, limit_s=2_700, stalls=0), settings)


def _settings(*, recognise_text: bool) -> Settings:
    return Settings(
        source=SourceSettings(debounce_ms=60),
        extract=ExtractSettings(recognise_text=recognise_text),
        encode=EncodeSettings(model="fake"),
    )


def _torture(tmp_path: Path, qtbot: QtBot, scratch: Path, size: "_Size", settings: Settings) -> None:
    folder = tmp_path / "docs"
    write_hostile_folder(folder, size.count, largest_bytes=size.largest_bytes)
    _write_restless(folder)
    before = _listing(tmp_path)
    watch = Watch()
    notes = tmp_path.parent / f"{tmp_path.name} notes"
    notes.mkdir()
    application = bootstrap.build(tmp_path / "data", settings=settings)
    application.encoders.fill(counting_model(CountingEncoder()))
    with closing(application), watched_standstills(notes) as standstills:
        seconds = _index_beside_a_window(application, folder, qtbot, watch, size.limit_s)
        outcomes = _outcomes(application, folder, settings.source)
    late = sorted(watch.heartbeat.late_without(standstills))
    stood = [1_000 * (end - start) for start, end in standstills.spans]
    print(  # noqa: T201
        f"{sum(outcomes.values())} files in {seconds:.0f} s, at most {watch.peak_bytes // 1_000_000} MB; the window was"
        f" late by at most {late[-1]:.0f} ms, {sum(ms > ALLOWED_MS for ms in late)} of {len(late)} times by more than"
        f" {ALLOWED_MS} ms, without the {len(stood)} times at which the machine itself stood still, {sum(stood):.0f} ms"
        f" in all and {max(stood, default=0):.0f} at most ({max(watch.heartbeat.late_ms):.0f} ms with them);"
        f" {dict(outcomes.most_common())}"
    )
    assert not OUR_FAULT & set(outcomes), outcomes
    assert outcomes[FailureReason.UNREADABLE] >= 2
    assert outcomes["read"] > size.count // 4
    assert watch.peak_bytes < MEMORY_MB * 1_000_000
    assert sum(ms > ALLOWED_MS for ms in late) <= size.stalls
    assert not list(scratch.iterdir())
    assert _listing(tmp_path) - before == set()
    assert not list(tmp_path.rglob("*escaped*"))


def _index_beside_a_window(application: Application, folder: Path, qtbot: QtBot, watch: Watch, limit_s: float) -> float:
    """The seconds it took until nothing was left to do."""
    qt = QApplication.instance()
    assert isinstance(qt, QApplication)
    session = WindowSession(application, ThemeSource(qt))
    before = sys.getswitchinterval()
    tune_interpreter()
    start = monotonic()
    try:
        with qtbot.waitSignal(session.operations.index.status_changed):
            session.start()
        with watch.watching():
            application.indexing.add_root(folder)
            watch.heartbeat.start()
            restless = threading.Thread(target=_disturb, args=(folder,), name="restless")
            restless.start()
            qtbot.waitUntil(_idle(application), timeout=int(limit_s * 1_000))
            watch.heartbeat.stop()
            restless.join()
    finally:
        session.close()
        session.window.deleteLater()
        sys.setswitchinterval(before)
    return monotonic() - start


def _idle(application: Application) -> Callable[[], bool]:
    """Told of by the indexer itself: to ask it all the time would hold the window up."""
    idle = threading.Event()

    def look() -> None:
        status = application.indexing.status()
        done = status.activity is Activity.IDLE and status.files > 0 and not status.count(FileState.PENDING)
        (idle.set if done else idle.clear)()

    application.indexing.on_change(look)
    return idle.is_set


def _write_restless(folder: Path) -> None:
    for number in range(RESTLESS):
        for kind in ("vanishing", "growing", "becoming a pipe", "becoming a folder", "denied", "bad disk"):
            (folder / f"{kind} {number}.txt").write_text(f"Text number {number} of a {kind} file.\n" * 2_000)


def _disturb(folder: Path) -> None:
    """What other programs do meanwhile."""
    for number in range(RESTLESS):
        (folder / f"vanishing {number}.txt").unlink()
        with (folder / f"growing {number}.txt").open("a") as file:
            file.write("one more line\n")
        for kind, make in (("pipe", os.mkfifo), ("folder", os.mkdir)):
            path = folder / f"becoming a {kind} {number}.txt"
            path.unlink()
            make(path)


def _outcomes(application: Application, folder: Path, settings: SourceSettings) -> Counter[str]:
    """How often what became of the files in the folder; fails if it is unknown of one."""
    connection = application.database.reader()
    failures = {row.path: row.reason for row in Files(connection).failures()}
    rules = IgnoreRules(folder, settings)
    outcomes: Counter[str] = Counter()
    unknown = []
    for place, _, names in os.walk(folder):
        for path in (Path(place, name) for name in names):
            known = Files(connection).by_path(_shown(path))
            if known is not None and known.path in failures:
                outcomes[failures[known.path]] += 1
            elif known is not None and known.document_id is not None and not known.pending:
                outcomes["read"] += 1
            elif not path.is_file() or folder not in path.resolve().parents:
                outcomes["no file, or a link to the outside"] += 1
            elif rules.decide(path, is_dir=False, size_bytes=path.stat().st_size) is not None:
                outcomes["left out by the rules"] += 1
            else:
                unknown.append(path)
    assert not unknown
    return outcomes


def _shown(path: Path) -> Path:
    """A name that is not valid Unicode is stored with replacements."""
    return Path(os.fsencode(path).decode("utf-8", "replace"))


def _listing(folder: Path) -> set[Path]:
    """Everything in the folder and in the person's home but the index."""
    places = (folder, Path.home())
    return {path for place in places for path in place.rglob("*") if folder / "data" not in (path, *path.parents)}
