from hypothesis import given
from hypothesis import strategies as st

from desktop_app.evaluate.near_duplicates import near_duplicates

FIRST = "Either party may terminate the tenancy by giving three months' notice in writing to the other party."


def test_versions_of_a_text_are_told_from_texts_on_its_subject() -> None:
    assert near_duplicates(FIRST, FIRST.replace("three months", "six weeks"))
    assert near_duplicates(FIRST, f"In general, {FIRST.lower()} This is said again further down.")
    assert not near_duplicates(FIRST, "The tenancy ends when one party gives notice three months before, in writing.")
    assert near_duplicates("绿茶应当用八十度左右的水冲泡", "绿茶应当用九十度左右的水冲泡")
    assert not near_duplicates("绿茶应当用八十度左右的水冲泡", "泡红茶的水可以更热一些")


def test_too_little_text_is_like_nothing() -> None:
    assert not near_duplicates("two words", "two words")
    assert not near_duplicates("", FIRST)


@given(st.text(max_size=80), st.text(max_size=80))
def test_it_is_the_same_both_ways(first: str, second: str) -> None:
    assert near_duplicates(first, second) == near_duplicates(second, first)
