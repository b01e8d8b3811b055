import logging
import threading

import pytest

from desktop_app.services.loading_thread import LoadingThread


@pytest.fixture
def thread() -> LoadingThread:
    return LoadingThread()


def test_requests_from_many_threads_are_done_by_one(thread: LoadingThread) -> None:
    names: list[str] = []
    start = threading.Barrier(8)

    def ask() -> None:
        start.wait()
        thread.submit(lambda: names.append(threading.current_thread().name))

    askers = [threading.Thread(target=ask) for _ in range(8)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    done = threading.Event()
    thread.submit(done.set)
    assert done.wait(10)
    thread.close()
    assert names == ["load-model_0"] * 8


def test_the_end_waits_for_what_is_done_and_nothing_comes_after_it(thread: LoadingThread) -> None:
    entered, gate, done = threading.Event(), threading.Event(), []

    def work() -> None:
        entered.set()
        assert gate.wait(10)
        done.append("first")

    thread.submit(work)
    assert entered.wait(10)
    closer = threading.Thread(target=thread.close)
    closer.start()
    gate.set()
    closer.join()
    thread.submit(lambda: done.append("second"))
    assert done == ["first"]
    assert not any(other.name.startswith("load-model") for other in threading.enumerate())


def test_a_bug_is_logged_and_the_next_request_is_done(thread: LoadingThread, caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> None:
        raise RuntimeError("no memory")

    done = threading.Event()
    with caplog.at_level(logging.ERROR):
        thread.submit(fail)
        thread.submit(done.set)
        assert done.wait(10)
    thread.close()
    assert "no memory" in caplog.text
