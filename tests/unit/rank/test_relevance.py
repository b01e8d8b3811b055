import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.rank.relevance import SCALES, Evidence, probability
from desktop_app.records import RELEVANT

(MODEL,) = SCALES
shares = st.floats(0, 1)


@given(shares, shares, shares, shares)
def test_more_evidence_is_never_less_probable(words: float, more: float, near: float, nearer: float) -> None:
    words, more = sorted((words, more))
    near, nearer = sorted((near, nearer))
    for across in (False, True):
        less = probability(Evidence(words, MODEL, near), across_languages=across)
        assert 0 <= less <= probability(Evidence(more, MODEL, nearer), across_languages=across) <= 1
        less = probability(Evidence(words, MODEL, cosine=near), across_languages=across)
        assert less <= probability(Evidence(more, MODEL, cosine=nearer), across_languages=across)


@given(st.floats(0.2, 0.7), st.integers(0, 10**7), st.integers(0, 10**7))
def test_in_a_larger_collection_the_same_closeness_says_less(closeness: float, few: int, many: int) -> None:
    few, many = sorted((few, many))
    alone = probability(Evidence(0.1, MODEL, closeness, passages=few))
    assert probability(Evidence(0.1, MODEL, closeness, passages=many)) <= alone


def test_closeness_that_is_too_little_in_one_language_is_enough_across() -> None:
    evidence = Evidence(0.0, MODEL, 0.46, 0.3, passages=1_000)
    assert probability(evidence) < RELEVANT < probability(evidence, across_languages=True)


@given(shares, shares)
def test_without_a_scale_nothing_is_said_to_be_of_no_use(words: float, near: float) -> None:
    assert probability(Evidence(words)) >= RELEVANT
    assert probability(Evidence(words, "another model", near, cosine=near)) >= RELEVANT


@pytest.mark.parametrize(
    ("evidence", "answers"),
    [
        (Evidence(0.30, MODEL, 0.64, passages=1_000), True),  # the middle of questions that have an answer
        (Evidence(0.08, MODEL, 0.46, passages=1_000), False),  # and of foreign ones
        (Evidence(0.04, MODEL, 0.48, passages=10), True),  # in a small folder less is enough
        (Evidence(0.45, MODEL, 0.30, passages=1_000), True),  # all words of the query, though it is not like a question
    ],
)
def test_typical_evidence(evidence: Evidence, *, answers: bool) -> None:
    assert (probability(evidence) >= RELEVANT) is answers
