from hypothesis import given
from hypothesis import strategies as st

from desktop_app.extract.pages.reading_order import PlacedText, text_in_order


def column(left: float, width: float, *texts: str, top: float = 0) -> list[PlacedText]:
    return [PlacedText(text, left, top + row * 20, left + width, top + row * 20 + 16) for row, text in enumerate(texts)]


def test_columns_are_read_one_after_the_other() -> None:
    left, right = column(0, 200, "A", "B", "C", "D"), column(240, 200, "E", "F", "G", "H")
    shuffled = [piece for pair in zip(right, left, strict=True) for piece in pair]
    assert text_in_order(shuffled).split() == list("ABCDEFGH")


def test_a_headline_across_columns_stands_before_what_is_below_it() -> None:
    upper = column(0, 200, "A", "B", "C", "D") + column(240, 200, "E", "F", "G", "H")
    headline = [PlacedText("headline", 0, 90, 440, 110)]
    lower = column(0, 200, "I", "J", "K", "L", top=120) + column(240, 200, "M", "N", "O", "P", top=120)
    words = text_in_order(lower + headline + upper).split()
    assert words == [*"ABCDEFGH", "headline", *"IJKLMNOP"]


def test_three_columns() -> None:
    columns = [piece for left in (600, 0, 300) for piece in column(left, 250, *[f"{left}-{row}" for row in range(5)])]
    assert text_in_order(columns).split() == [f"{left}-{row}" for left in (0, 300, 600) for row in range(5)]


def test_rows_of_a_table_stay_together() -> None:
    cells = column(0, 60, "Rent", "Heating", "Water", "Sum") + column(300, 40, "900", "80", "20", "1000")
    assert text_in_order(cells).splitlines() == ["Rent 900", "Heating 80", "Water 20", "Sum 1000"]


def test_rows_of_hebrew_and_arabic_run_leftwards() -> None:
    for words in (("שלום", "עולם", "4711"), ("الإيجار", "2024"), ("שכר", "900", "2024")):
        pieces = [PlacedText(word, 400 - at * 100, 0, 480 - at * 100, 20) for at, word in enumerate(words)]
        assert text_in_order(pieces) == " ".join(words)


def test_a_line_that_slants_is_one_row() -> None:
    pieces = [
        PlacedText(str(number), number * 50, number * 3, number * 50 + 40, number * 3 + 20) for number in range(5)
    ]
    assert text_in_order(pieces) == "0 1 2 3 4"


def test_lines_of_a_paragraph_are_joined() -> None:
    lines = column(0, 300, "The tenant pays the rent for every month,", "including the last of them, in ad-", "vance.")
    assert text_in_order(lines) == "The tenant pays the rent for every month, including the last of them, in advance."


def test_a_wide_space_ends_a_paragraph() -> None:
    line = "The tenant pays the rent for every month and"
    assert text_in_order(column(0, 300, line) + column(0, 300, line, top=40)).splitlines() == [line, "", line]


places = st.integers(0, 500)


@given(st.lists(st.tuples(places, places, st.integers(1, 300), st.integers(1, 40)), max_size=40))
def test_every_piece_is_read_once(boxes: list[tuple[int, int, int, int]]) -> None:
    pieces = [
        PlacedText(f"{number}.", left, top, left + width, top + height)
        for number, (left, top, width, height) in enumerate(boxes)
    ]
    assert sorted(text_in_order(pieces).split()) == sorted(piece.text for piece in pieces)
