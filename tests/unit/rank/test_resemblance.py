"""What two texts share is told whatever their case, lines and script."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.rank.resemblance import KEPT, SAMPLED, WORDS, contained, samples, shared, sketch

texts = st.text(alphabet="abcd e1.\nÄ猫犬", max_size=120)
SENTENCE = "Either party may end this agreement with three months' notice to the end of a quarter."


def sequences_of(text: str) -> set[tuple[str, ...]]:
    """The same by Python's own means."""
    words = re.findall(r"[猫犬]|[^\W_猫犬]+", text.lower())
    return set(zip(*(words[place:] for place in range(WORDS)), strict=False)) or {tuple(words)} - {()}


@settings(deadline=None)
@given(texts, texts)
def test_the_share_is_that_of_the_word_sequences(one: str, other: str) -> None:
    mine, its = sequences_of(one), sequences_of(other)
    longer = min(len(re.findall(r"[猫犬]|[^\W_猫犬]+", text)) for text in (one, other)) >= WORDS
    found = shared(sketch(one).sequences, sketch(other).sequences)
    assert found == shared(sketch(other).sequences, sketch(one).sequences)
    if longer:  # shorter ones are compared word by word
        assert found == pytest.approx(len(mine & its) / len(mine | its))


@settings(deadline=None)
@given(st.text(max_size=200))
def test_a_text_is_the_same_in_other_lines_and_with_other_marks(text: str) -> None:
    same = text.replace(" ", "\n  ") + " …!?"
    assert shared(sketch(text).sequences, sketch(same).sequences) == 1.0


def test_case_and_quoting_do_not_count_but_words_do() -> None:
    quoted = "\n".join(f"> {part}" for part in SENTENCE.upper().split(" to "))
    one = sketch(SENTENCE).sequences
    assert shared(one, sketch(quoted.replace("\n", " to ")).sequences) == 1.0
    assert shared(one, sketch(SENTENCE.replace("three", "six")).sequences) == pytest.approx(11 / 17)


def test_numbers_and_names_within_a_sentence_are_marks() -> None:
    marks = sketch("The tenant Ben Schulz pays 1,200 on the 3rd. The rest is free.").marks
    names = sketch("Tenant Ben Schulz").marks
    assert len(marks) == 5  # Ben, Schulz, 1, 200, 3rd: capitals that begin a sentence say nothing
    assert set(names.tolist()) < set(marks.tolist())


def test_of_a_long_text_only_so_much_is_kept_and_the_share_is_near() -> None:
    words = [f"w{number}" for number in range(6_000)]
    one, other = sketch(" ".join(words[:5_000])), sketch(" ".join(words[1_000:]))
    assert len(one.sequences) == KEPT
    assert shared(one.sequences, other.sequences) == pytest.approx(4_000 / 6_000, abs=0.08)


@settings(deadline=None)
@given(st.sets(st.integers(0, 30)), st.sets(st.integers(0, 30)))
def test_what_was_added_to_one_side_does_not_count(one: set[int], other: set[int]) -> None:
    mine, its = (sketch(" ".join(f"n{number}" for number in side)).marks for side in (one, other))
    expected = len(one & other) / min(len(one), len(other)) if one and other else 1.0
    assert contained(mine, its) == contained(its, mine) == pytest.approx(expected)


def test_of_long_texts_what_is_contained_is_estimated() -> None:
    one, other = (sketch(" ".join(f"n{number}" for number in numbers)).marks for numbers in (range(900), range(4_000)))
    assert contained(one, other) == 1.0
    shifted = sketch(" ".join(f"n{number}" for number in range(450, 1_350))).marks
    assert contained(one, shifted) == pytest.approx(0.5, abs=0.08)


@settings(deadline=None)
@given(st.lists(texts, max_size=6))
def test_samples_of_many_texts_are_those_of_each(many: list[str]) -> None:
    found = samples(many)
    assert found == [samples([text])[0] for text in many]
    assert all(len(sample) <= SAMPLED for sample in found)


def test_a_text_without_words_shares_nothing_but_with_its_like() -> None:
    assert samples(["…", "one two"]) == [frozenset(), frozenset()]
    assert shared(sketch("").sequences, sketch("one two three").sequences) == 0.0
    assert shared(sketch("\ud800").sequences, sketch("").sequences) == 1.0
