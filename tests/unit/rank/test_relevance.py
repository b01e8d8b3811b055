import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.rank.relevance import SCALES, Evidence, probability
from desktop_app.search_records import RELEVANT

MODEL, STATIC = "multilingual-e5-small", "wordllama-256"
shares = st.floats(0, 1)


evidence = st.builds(
    Evidence,
    words=shares,
    model=st.sampled_from(list(SCALES)),
    closeness=st.none() | st.floats(0.2, 0.8),
    emphasis=st.floats(-0.03, 0.04),
    usual=st.floats(0.2, 0.4),
    cosine=st.floats(0.7, 1.0),
    known=shares,
    passages=st.integers(0, 10**7),
    tokens=st.integers(1, 64),
)


@given(evidence, st.sampled_from(["words", "closeness", "emphasis", "cosine", "known"]), shares, st.booleans())
def test_more_evidence_is_never_less_probable(evidence: Evidence, what: str, more: float, across: bool) -> None:
    known = getattr(evidence, what)
    better = evidence if known is None else evidence._replace(**{what: known + more})
    least = probability(evidence, across_languages=across)
    assert 0 <= least <= probability(better, across_languages=across) <= 1


@given(evidence, st.integers(0, 10**7), st.booleans())
def test_in_a_larger_collection_the_same_evidence_says_less(evidence: Evidence, many: int, across: bool) -> None:
    larger = evidence._replace(passages=max(many, evidence.passages))
    assert probability(larger, across_languages=across) <= probability(evidence, across_languages=across)


def test_closeness_that_is_too_little_in_one_language_is_enough_across() -> None:
    evidence = Evidence(0.0, MODEL, 0.48, usual=0.29, cosine=0.82, known=0.5, passages=1_000)
    assert probability(evidence) < RELEVANT < probability(evidence, across_languages=True)


def test_among_passages_in_several_languages_more_has_to_come_near_across() -> None:
    evidence = Evidence(0.0, MODEL, 0.48, usual=0.29, cosine=0.82, known=0.5, passages=1_000)
    levelled = evidence._replace(levelled=True)
    assert probability(levelled, across_languages=True) < probability(evidence, across_languages=True)
    assert probability(levelled) == probability(evidence)


def test_across_languages_a_short_query_has_to_come_nearer() -> None:
    evidence = Evidence(0.0, MODEL, 0.44, usual=0.28, cosine=0.80, passages=70)
    assert probability(evidence._replace(tokens=1), across_languages=True) < RELEVANT
    assert probability(evidence._replace(tokens=8), across_languages=True) > RELEVANT
    assert probability(evidence._replace(tokens=1)) == probability(evidence)


@given(shares, shares)
def test_without_a_scale_nothing_is_said_to_be_of_no_use(words: float, near: float) -> None:
    assert probability(Evidence(words)) >= RELEVANT
    assert probability(Evidence(words, "another model", near, cosine=near)) >= RELEVANT


@pytest.mark.parametrize(
    ("evidence", "answers"),
    [
        # the middle of questions that have an answer, and of foreign ones
        (Evidence(0.33, MODEL, 0.64, 0.014, 0.3, 0.89, 0.95, 1_000), True),
        (Evidence(0.06, MODEL, 0.44, 0.004, 0.3, 0.813, 0.67, 1_000), False),
        # in a small folder less is enough
        (Evidence(0.10, MODEL, 0.52, 0.01, 0.3, 0.84, 0.7, 10), True),
        (Evidence(0.10, MODEL, 0.52, 0.01, 0.3, 0.84, 0.7, 1_000), False),
        # the same by a static model, which has no token codes
        (Evidence(0.36, STATIC, cosine=0.57, known=1.0, passages=1_000), True),
        (Evidence(0.03, STATIC, cosine=0.26, known=0.75, passages=1_000), False),
        # all words of the query, though it is not like a question
        (Evidence(0.45, MODEL, 0.30, 0.0, 0.3, 0.80, 1.0, 1_000), True),
    ],
)
def test_typical_evidence(evidence: Evidence, *, answers: bool) -> None:
    assert (probability(evidence) >= RELEVANT) is answers
