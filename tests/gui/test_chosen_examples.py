"""Examples as the window names them."""

from pathlib import Path

from desktop_app.gui.chosen_examples import ChosenExamples, ShownExample, example_of
from desktop_app.search_records import Example
from tests.fakes import make_hit, make_passage

ONE, TWO = ShownExample(Example(1, 0), "a.pdf p. 1"), ShownExample(Example(2), "b.txt")


def test_a_passage_is_named_by_its_file_and_its_place() -> None:
    hit = make_hit(
        Path("/a/Lease 2023.pdf"),
        make_passage("one", page=4),
        make_passage("two", start=9, heading="Termination › Notice"),
        make_passage("three", start=20),
        document_id=7,
    )
    assert example_of(hit, 0) == ShownExample(Example(7, 0), "Lease 2023.pdf p. 4")
    assert example_of(hit, 1) == ShownExample(Example(7, 9), "Lease 2023.pdf · Notice")
    assert example_of(hit, 2) == ShownExample(Example(7, 20), "Lease 2023.pdf")
    assert example_of(make_hit(Path("/a/b.txt"), document_id=3), 0) == ShownExample(Example(3), "b.txt")


def test_an_example_is_on_one_side_once() -> None:
    chosen = ChosenExamples().with_like(ONE).with_like(TWO).with_like(ONE)
    assert chosen.like == (TWO, ONE)
    assert chosen.with_unlike(ONE) == ChosenExamples((TWO,), (ONE,))
    assert chosen.with_unlike(ONE).with_like(ONE) == chosen


def test_chips_take_one_away() -> None:
    chosen = ChosenExamples((ONE,), (TWO,))
    assert [chip.text for chip in chosen.chips()] == ["like: a.pdf p. 1", "unlike: b.txt"]
    assert [chip.without for chip in chosen.chips()] == [ChosenExamples((), (TWO,)), ChosenExamples((ONE,), ())]
