from desktop_app.present.best_place import best_place
from desktop_app.records import Locator

BUDGET = "Month\tRent\tHoliday\nJuly\t1180\t0\nAugust\t1180\t2100\nAugust\t0\t1180"
ROWS = Locator(sheet="Budget", row=1, heading="Month · Rent · Holiday")


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
