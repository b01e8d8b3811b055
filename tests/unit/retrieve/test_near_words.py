from hypothesis import example, given
from hypothesis import strategies as st

from desktop_app.retrieve.near_words import NearWords, allowed_distance, distances_to

few_letters = st.text("abcé", min_size=1, max_size=12)


def slips(left: str, right: str) -> int:
    """The same distance as in the textbooks, a cell at a time."""
    rows = [[max(i, j) if not i or not j else 0 for j in range(len(right) + 1)] for i in range(len(left) + 1)]
    for i in range(1, len(left) + 1):
        for j in range(1, len(right) + 1):
            changed = rows[i - 1][j - 1] + (left[i - 1] != right[j - 1])
            rows[i][j] = min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, changed)
            if i > 1 and j > 1 and left[i - 1] == right[j - 2] and left[i - 2] == right[j - 1]:
                rows[i][j] = min(rows[i][j], rows[i - 2][j - 2] + 1)
    return rows[-1][-1]


def test_one_slip_of_each_kind() -> None:
    assert distances_to("tenant", ["tenant", "tenent", "tennant", "tenat", "tenatn", "enttna"]) == [0, 1, 1, 1, 1, 4]
    assert distances_to("tenant", []) == []


@given(few_letters, st.lists(few_letters, max_size=5))
def test_the_distance_is_that_of_the_textbooks(word: str, others: list[str]) -> None:
    assert distances_to(word, others) == [slips(word, one) for one in others]


@given(few_letters, st.lists(few_letters, unique=True))
@example("aaaaaaaa", ["baaaaaa"])
def test_everything_within_the_allowed_distance_is_found_and_nothing_farther(word: str, others: list[str]) -> None:
    expected = {}
    for one in others:
        distance, most = slips(word, one), allowed_distance(word) if one[0] == word[0] else 1
        if 0 < distance <= most:
            expected[one] = distance
    assert NearWords("\n".join(others)).near(word) == expected


def test_short_words_may_be_one_slip_away_and_long_ones_two() -> None:
    vocabulary = NearWords("tenant\nagreement\nterrace")
    assert vocabulary.near("tenent") == {"tenant": 1}
    assert vocabulary.near("tenemt") == {}
    assert vocabulary.near("agremant") == {"agreement": 2}
    assert vocabulary.near("tenant") == {}
    assert vocabulary.near("сосед") == {}


def test_a_vocabulary_may_be_empty() -> None:
    assert NearWords("").near("word") == {}
