from dataclasses import replace

import pytest

from desktop_app.rank.adapter_trial import Trial, try_out
from tests.unit.rank.adapter_samples import any_one, openings, the_right_one


def test_coming_back_to_the_same_documents_passes() -> None:
    trial = try_out(openings(120, the_right_one))
    assert trial.openings == 120
    assert trial.passed
    assert 0 < trial.low < trial.gain


@pytest.mark.parametrize("seed", range(8))
def test_opening_at_random_never_passes(seed: int) -> None:
    assert not try_out(openings(120, any_one, seed)).passed


def test_documents_that_are_opened_once_never_pass() -> None:
    once = [
        replace(one, opened=1_000 + number, candidates=[(1_000 + number, 3.1), *one.candidates])
        for number, one in enumerate(openings(120, the_right_one))
    ]
    assert not try_out(once).passed


def test_a_question_that_is_asked_again_and_again_counts_once() -> None:
    once = openings(60, the_right_one)
    assert try_out(once * 4).low == pytest.approx(try_out(once).low, abs=0.05)
    scattered = openings(12, any_one, seed=3)
    assert not try_out(scattered * 20).passed


def test_too_few_questions_prove_nothing() -> None:
    assert try_out(openings(4, the_right_one)) == Trial(0, 0.0, 0.0)
    assert not try_out([]).passed
