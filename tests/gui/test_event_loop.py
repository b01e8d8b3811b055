"""The window answers within 50 ms while the services are busy: measured by a timer in its own event loop.

What one turn of the loop computes is measured in processor time, which is the same on a crowded machine. What it
waits for (locks, the interpreter) shows in the time on the wall; the time in which other programs had the
processor is taken off that where the system tells it.
"""

import gc
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from time import perf_counter

from pytestqt.qtbot import QtBot

from desktop_app.gui.window_app import tune_interpreter
from desktop_app.records import Segment
from desktop_app.services.index_status import Activity
from tests.fakes import make_hit, make_passage, make_root, make_status
from tests.gui.conftest import OpenWindow, WindowFakes
from tests.heartbeat import Heartbeat

TEXT = "任何一方均可提前三个月以书面形式通知对方。" * 3000 + "Either party gives notice. " * 9000
HITS = tuple(
    make_hit(
        Path(f"/home/a/Contracts/{'long ' * 9}{n}.md"),
        make_passage(TEXT[n * 700 : n * 700 + 900], start=n * 700),
        make_passage(TEXT[-900:], "notice", start=len(TEXT) - 900),
        document_id=n,
    )
    for n in range(1, 21)
)
ALLOWED_MS = 50.0
RESTING_BEATS = 100


@contextmanager
def busy_index(services: WindowFakes) -> Iterator[None]:
    """Another thread that computes in Python without pause and reports news 50 times a second."""
    over = threading.Event()
    before = sys.getswitchinterval()
    tune_interpreter()  # as the program does: the tests' own objects are many, and looking through them takes 50 ms

    def work() -> None:
        done, told = 0, perf_counter()
        while not over.is_set():
            done = (done + sum(range(2000)) % 7) % 100_000
            if perf_counter() - told < 0.02:
                continue
            told = perf_counter()
            root = make_root(Path("/home/a/Contracts"), indexed=done, pending=100_000 - done)
            status = make_status(root, activity=Activity.INDEXING)
            services.indexing.show(replace(status, chunks_per_s=40.0 + done % 3, remaining_s=600.0))

    thread = threading.Thread(target=work, name="busy")
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        sys.setswitchinterval(before)
        gc.unfreeze()


def test_the_window_never_stalls_while_indexing(qtbot: QtBot, services: WindowFakes, open_window: OpenWindow) -> None:
    services.indexing.current = make_status(make_root(Path("/home/a/Contracts"), pending=9))
    services.searching.hits = HITS
    services.searching.texts = {n: (Segment(TEXT),) for n in range(1, 21)}
    window = open_window(services).window
    with qtbot.waitSignal(window.do.preview.text_loaded):  # fonts are loaded once, before it counts
        window.search_bar.box.setText("warm up 通知")
    heartbeat, resting = Heartbeat(), Heartbeat()
    with busy_index(services):
        resting.start()
        qtbot.waitUntil(lambda: len(resting.late_ms) >= RESTING_BEATS, timeout=20_000)
        resting.stop()
        resting_ms = sorted(resting.late_ms)[-4]
        heartbeat.start()
        for letter in "notice period":
            with qtbot.waitSignal(window.do.search.answered, timeout=10_000):
                window.search_bar.box.insert(letter)
        for row in range(1, 12):
            with qtbot.waitSignal(window.do.preview.text_loaded, timeout=10_000):
                window.results.list.setCurrentIndex(window.results.list.model().index(row, 0))
        heartbeat.stop()
    assert sorted(heartbeat.computed_ms)[-2] < ALLOWED_MS  # one turn may meet a page fault or a cold cache
    # the lock's holder may have lost the processor; what it takes from a window at rest is not the window's doing
    assert sorted(heartbeat.late_ms)[-4] < resting_ms + ALLOWED_MS
