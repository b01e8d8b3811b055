from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from desktop_app.cancellation import CancelToken
from desktop_app.errors import Cancelled
from desktop_app.rank.judging import FIRST_STEP, judge

PASSAGES = [f"passage {number}" for number in range(50)]


class SlowReranker:
    """A passage takes a second of its own clock and is worth its number."""

    def __init__(self) -> None:
        self.now = 0.0
        self.steps: list[int] = []

    def clock(self) -> float:
        return self.now

    def scores(self, query: str, passages: Sequence[str], cancel: CancelToken | None = None) -> NDArray[np.float32]:
        if cancel:
            cancel.check()
        self.steps.append(len(passages))
        self.now += len(passages)
        return np.array([float(passage.split()[1]) for passage in passages], np.float32)


def judged(seconds: float, passages: Sequence[str] = PASSAGES) -> tuple[list[float], SlowReranker]:
    slow = SlowReranker()
    scores = judge(slow, "query", passages, budget_s=seconds, cancel=CancelToken(), clock=slow.clock)
    return scores, slow


def test_all_are_judged_in_growing_steps_when_there_is_time() -> None:
    scores, slow = judged(1000)
    assert scores == [float(number) for number in range(50)]
    assert slow.steps == [4, 8, 16, 22]


@pytest.mark.parametrize("seconds", [5, 13, 20, 49])
def test_the_first_ones_are_judged_and_the_time_is_kept(seconds: int) -> None:
    scores, slow = judged(seconds)
    assert scores == [float(number) for number in range(seconds)]
    assert slow.now == seconds


def test_the_first_step_is_made_whatever_the_time() -> None:
    assert len(judged(0)[0]) == FIRST_STEP
    assert judged(0, [])[0] == []
    assert len(judged(10, PASSAGES[:3])[0]) == 3


def test_a_cancelled_one_ends() -> None:
    cancel = CancelToken()
    cancel.cancel()
    slow = SlowReranker()
    with pytest.raises(Cancelled):
        judge(slow, "query", PASSAGES, budget_s=9, cancel=cancel, clock=slow.clock)
    assert slow.steps == []
