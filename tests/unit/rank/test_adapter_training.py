from dataclasses import replace

import pytest

from desktop_app.rank.adapter_training import train
from tests.unit.rank.adapter_samples import any_one, openings, the_right_one


def test_what_helps_is_learned_and_what_misleads_is_not() -> None:
    assert train(openings(150, the_right_one)).strength == pytest.approx(1.5)
    assert train(openings(150, any_one)).strength < 0.3


def test_there_is_no_chance_in_it() -> None:
    examples = openings(60, the_right_one)
    assert train(examples) == train(examples)


def test_openings_of_one_question_do_not_teach_each_other() -> None:
    examples = [replace(one, question="always the same") for one in openings(40, the_right_one)]
    assert train(examples).strength == pytest.approx(1.0)


def test_an_opened_document_that_is_not_found_any_more_teaches_nothing() -> None:
    lost = [replace(one, candidates=[]) for one in openings(20, the_right_one)]
    assert train(lost).strength == pytest.approx(1.0)


def test_a_single_opening_is_enough_to_run() -> None:
    assert train(openings(1, the_right_one)).strength == pytest.approx(1.0)
