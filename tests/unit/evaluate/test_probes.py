from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.evaluate.probes import KEYWORDS, KINDS, MOST_WORDS, WINDOW, joined, sentence_of, words_of

LEASE = "Either party may terminate the tenancy (section 5) by giving three months' notice in writing."
TEA = "绿茶应当用八十度左右的水冲泡，浸泡两分钟即可饮用。"
RARE = {"terminate": 1, "tenancy": 2, "notice": 3, "section": 4, "Either": 5, "party": 5}

sentences = st.lists(st.text("abcdeéß茶水, .-'", min_size=1, max_size=12), min_size=6, max_size=30).map(" ".join)


def rarity(word: str) -> int:
    return RARE.get(word, 1_000)


def made(kind: str, sentence: str, seed: int = 1) -> str | None:
    return KINDS[kind].make(sentence, rarity, np.random.default_rng(seed))


def test_a_sentence_is_chosen_that_can_be_asked_by() -> None:
    text = f"Title\n\nShort one. {LEASE} Too short."
    assert {sentence_of(text, np.random.default_rng(seed)) for seed in range(10)} == {LEASE}
    assert sentence_of(f"短。{TEA}", np.random.default_rng(1)) == TEA
    assert sentence_of("Just two words", np.random.default_rng(1)) is None
    assert sentence_of("", np.random.default_rng(1)) is None


def test_without_a_sentence_some_words_in_a_row_are_taken() -> None:
    table = "\n".join(f"row{number} | {number} | x" for number in range(60))
    window = sentence_of(table, np.random.default_rng(1))
    assert window is not None
    assert len(words_of(window)) == WINDOW
    assert window in " ".join(table.split())


def test_words_lose_their_punctuation_and_unspaced_scripts_come_in_pairs() -> None:
    assert words_of("The (well-known) lease, 2023 -- don't.") == ["The", "well-known", "lease", "2023", "don't"]
    assert words_of("喝绿茶，用 hot 水。") == ["喝绿", "茶", "用", "hot", "水"]
    assert joined(["喝绿", "茶", "hot", "水"]) == "喝绿茶 hot 水"


def test_each_kind_of_a_sentence() -> None:
    assert made("sentence", LEASE) == LEASE
    assert made("keywords", LEASE) == "terminate tenancy section notice"
    halves = {made("half", LEASE, seed) for seed in range(20)}
    assert halves == {
        "Either party may terminate the tenancy (section",
        "5) by giving three months' notice in writing.",
    }
    common = made("common", LEASE)
    assert common == "party may the 5 by giving three months in writing"  # five of fifteen words are gone
    assert Counter((made("shuffled", LEASE) or "").split()) == Counter(words_of(LEASE))


def test_typing_errors_stand_in_every_second_long_word() -> None:
    mistyped = made("typos", LEASE)
    assert mistyped is not None
    changed = [
        (before, after) for before, after in zip(LEASE.split(), mistyped.split(), strict=True) if before != after
    ]
    assert [before for before, _ in changed] == ["Either", "terminate", "(section", "three", "notice"]
    assert all(before[0] == after[0] and abs(len(before) - len(after)) <= 1 for before, after in changed)


def test_a_script_without_spaces_has_no_letters_to_mistype() -> None:
    assert made("typos", TEA) is None
    shuffled = made("shuffled", TEA)
    assert shuffled is not None
    assert Counter(shuffled) == Counter(TEA.replace("，", "").replace("。", ""))
    assert " " not in shuffled


@pytest.mark.parametrize("kind", KINDS)
@given(sentence=sentences, seed=st.integers(0, 5))
def test_questions_are_made_of_the_sentence_and_are_the_same_again(kind: str, sentence: str, seed: int) -> None:
    words = words_of(sentence)
    if len(words) < 6:
        return
    question = made(kind, sentence, seed)
    assert question == made(kind, sentence, seed)
    if question is None:
        return
    assert question.strip()
    if kind == "keywords":
        assert len(set(words_of(question))) <= 2 * KEYWORDS
    if kind in {"keywords", "half", "common", "shuffled"}:
        assert set(question) - {" "} <= set(sentence)
        assert len(question) <= len(" ".join(sentence)) + len(words)


@given(st.text(max_size=600), st.integers(0, 3))
def test_no_text_is_too_odd(text: str, seed: int) -> None:
    sentence = sentence_of(text, np.random.default_rng(seed))
    assert sentence is None or 6 <= len(words_of(sentence)) <= MOST_WORDS
    for kind in KINDS if sentence else ():
        made(kind, sentence or "", seed)
