import queue
import threading

import pytest

from desktop_app.sources.debouncer import Debouncer


def test_items_of_one_burst_come_together_in_order() -> None:
    delivered: queue.Queue[list[int]] = queue.Queue()
    debouncer = Debouncer[int](delivered.put, quiet_s=0.2, longest_s=5, name="test")
    for item in range(100):
        debouncer.put(item)
    assert delivered.get(timeout=5) == list(range(100))
    debouncer.stop()
    assert delivered.empty()


def test_a_stream_that_never_falls_quiet_is_delivered() -> None:
    delivered = threading.Event()
    debouncer = Debouncer[int](lambda _: delivered.set(), quiet_s=60, longest_s=0.05, name="test")
    debouncer.put(1)
    assert delivered.wait(5)
    debouncer.stop()


def test_stop_drops_the_rest_and_ends_the_thread() -> None:
    delivered: queue.Queue[list[int]] = queue.Queue()
    debouncer = Debouncer[int](delivered.put, quiet_s=60, longest_s=60, name="test-debouncer")
    debouncer.put(1)
    debouncer.stop()
    assert delivered.empty()
    assert "test-debouncer" not in {thread.name for thread in threading.enumerate()}


def test_a_delivery_that_fails_does_not_end_the_watch(caplog: pytest.LogCaptureFixture) -> None:
    delivered: queue.SimpleQueue[list[int]] = queue.SimpleQueue()
    failed = threading.Event()

    def deliver(items: list[int]) -> None:
        if items == [1]:
            failed.set()
            raise PermissionError
        delivered.put(items)

    debouncer = Debouncer(deliver, quiet_s=0.01, longest_s=1, name="quiet")
    debouncer.put(1)
    assert failed.wait(5)
    debouncer.put(2)
    assert delivered.get(timeout=5) == [2]
    debouncer.stop()
    assert "1 items were lost" in caplog.text
