from concurrent.futures import BrokenExecutor

import pytest

from desktop_app.cancellation import CancelToken
from desktop_app.errors import Cancelled
from desktop_app.inference.batch_pool import BatchPool

BATCHES = [[number] for number in range(20)]


def test_every_batch_is_worked_on() -> None:
    pool, done = BatchPool("test", 3), []
    pool.run(BATCHES, done.append)
    pool.close()
    assert sorted(done) == BATCHES


def test_a_failure_is_raised_and_the_rest_left_out() -> None:
    pool, begun = BatchPool("test", 1), []

    def fail(batch: list[int]) -> None:
        begun.append(batch)
        raise ValueError(batch)

    with pytest.raises(ValueError, match=r"\[0\]"):
        pool.run(BATCHES, fail)
    pool.run(BATCHES[:2], begun.append)
    pool.close()
    assert begun == [[0], [0], [1]]


def test_cancelled_work_does_not_begin() -> None:
    pool, cancel = BatchPool("test", 1), CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        pool.run(BATCHES, lambda batch: pytest.fail(str(batch)), cancel)
    pool.close()
    with pytest.raises(Cancelled):
        pool.run(BATCHES, lambda batch: pytest.fail(str(batch)))


def test_a_thread_that_cannot_begin_is_no_silence() -> None:
    def broken() -> None:
        raise OSError

    pool = BatchPool("test", 1, prepare=broken)
    with pytest.raises(BrokenExecutor):
        pool.run(BATCHES, lambda _: None)
    pool.close()
