from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from desktop_app.present.best_place import LOOKED_OVER, best_stretch
from desktop_app.records import Locator

BUDGET = "Month\tRent\tHoliday\nJuly\t1180\t0\nAugust\t1180\t2100\nAugust\t0\t1180"
ROWS = Locator(sheet="Budget", row=1, heading="Month · Rent · Holiday")


def best_place(text: str, found: Sequence[tuple[int, int]], locator: Locator) -> int:
    """Where the best stretch begins."""
    return best_stretch(text, found, locator)[0]


def words(text: str, *parts: str) -> list[tuple[int, int]]:
    """All places of these words, in order."""
    places = [(at, at + len(part)) for part in parts for at in range(len(text)) if text.startswith(part, at)]
    return sorted(places)


def test_of_prose_where_most_words_stand_near_each_other() -> None:
    text = "notice" + " of nothing" * 40 + " a notice of termination"
    assert best_place(text, words(text, "notice", "termination"), Locator()) == text.rindex("notice")
    assert best_place(text, words(text, "notice"), Locator()) == 0


def test_names_of_columns_are_no_answer() -> None:
    assert best_place(BUDGET, words(BUDGET, "Holiday", "Rent", "August"), ROWS) == BUDGET.index("August")
    assert best_place(BUDGET, words(BUDGET, "Holiday"), ROWS) == BUDGET.index("Holiday")


def test_of_a_table_the_row_with_most_different_words() -> None:
    assert best_place(BUDGET, words(BUDGET, "August", "2100"), ROWS) == BUDGET.index("August")
    assert best_place(BUDGET, words(BUDGET, "1180", "0"), ROWS) == BUDGET.index("1180")
    assert best_place("a\ta\ta\nb\ta", words("a\ta\ta\nb\ta", "a", "b"), Locator(row=5)) == 6


def test_names_of_columns_that_were_too_many_to_list() -> None:
    text = "Month\tRent\tHoliday\tNotes\nJuly\t1\tHoliday\t"
    assert best_place(text, words(text, "Holiday"), ROWS) == text.rindex("Holiday")


def test_a_phrase_says_more_than_several_of_its_words() -> None:
    text = "Segments\tresearch assets\nOther\t1\nMainly corporate and research assets\t2"
    phrase = text.index("Mainly corporate"), text.index("\t2")
    assert best_place(text, [*words(text[:30], "research", "assets"), phrase], Locator(row=7)) == phrase[0]
    assert best_place(text, [*words(text[:30], "research", "assets"), phrase], Locator()) == text.index("research")
    far = "one two " + "nothing " * 40 + "one and two"
    assert best_place(far, [*words(far[:8], "one", "two"), (len(far) - 11, len(far))], Locator()) == len(far) - 11


MINUTES = (
    "The members agreed that the meeting should be short. Members who missed the last meeting received the notes. "
    "The members asked whether the meeting could start earlier. "
    "Mr Quillfeather was elected treasurer by the members of the meeting."
)


def test_of_places_that_say_as_much_the_one_where_the_words_stand_closest() -> None:
    found = words(MINUTES, "embers", "meeting", "Quillfeather")
    assert best_stretch(MINUTES, found, Locator()) == (MINUTES.index("Quillfeather"), len(MINUTES) - 1)
    tickets = "".join(f"city Paris note museum ticket {number} " for number in range(2950, 3000))
    assert best_place(tickets, words(tickets, "museum", "ticket", "2999"), Locator()) == tickets.rindex("museum")


def test_a_word_that_stands_there_once_says_more_than_words_that_stand_there_often() -> None:
    found = words(MINUTES, "embers", "meeting", "elected")
    assert best_stretch(MINUTES, found, Locator(), 20)[0] == MINUTES.index("elected")
    assert best_place("one two. " * 9 + "x " * 200 + "end", words("one two. " * 9, "one", "two"), Locator()) == 0


def test_forms_of_a_word_are_counted_once() -> None:
    text = "ticket and tickets, tickets for the museum" + " x" * 200 + " ticket 2999 of the museum"
    last = text.rindex("ticket")
    found = [(0, 6), *words(text, "tickets", "museum", "2999"), (last, last + 6)]
    assert best_place(text, found, Locator()) == last


def test_of_a_long_row_where_its_words_stand_closest() -> None:
    text = "August\t" + "x " * 200 + "\tAugust\t2100"
    assert best_place(text, words(text, "August", "2100"), Locator(row=5)) == text.rindex("August")


def test_what_stands_near_each_other_is_less_far_apart_in_scripts_without_spaces() -> None:
    text = (
        "合同由双方签订。房东负责维修房屋和楼梯间的照明，并且每年检查一次供暖设备。任何一方均可提前三个月书面终止合同。"
    )
    spread = words(text, "签订", "终止", "合同")
    assert text[slice(*best_stretch(text, spread, Locator()))] == "终止合同"
    apart = "The lease was signed. " + "The landlord sees to the stairs. " + "Either party may end the lease."
    assert best_stretch(apart, words(apart, "signed", "end", "lease"), Locator())[0] == apart.index("lease")


@given(st.lists(st.sampled_from(["notice ", "合同", "party ", "x" * 40 + " ", "\n"]), min_size=1, max_size=60))
def test_what_is_read_together_holds_what_says_one_thing(parts: list[str]) -> None:
    text = "".join(parts)
    found = words(text, "notice", "合同", "party")
    if found:
        for locator in (Locator(), ROWS):
            narrow, wide = (best_stretch(text, found, locator, reach) for reach in (90, LOOKED_OVER))
            assert 0 <= wide[0] <= narrow[0] < narrow[1] <= wide[1] <= len(text)
