import threading

import pytest

from desktop_app.cancellation import CancelToken
from desktop_app.encode.interruptible import interruptible
from desktop_app.errors import Cancelled


def test_the_outcome_is_handed_over() -> None:
    assert interruptible(lambda: threading.current_thread().daemon, CancelToken())
    with pytest.raises(ZeroDivisionError):
        interruptible(lambda: 1 // 0, CancelToken())


def test_a_cancel_leaves_the_work_to_itself() -> None:
    cancel, go_on, ended = CancelToken(), threading.Event(), threading.Event()

    def work() -> None:
        cancel.cancel()
        go_on.wait(10)
        ended.set()

    with pytest.raises(Cancelled):
        interruptible(work, cancel)
    assert not ended.is_set()
    go_on.set()
    assert ended.wait(10)
