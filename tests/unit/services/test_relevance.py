from desktop_app.rank.relevance import Evidence
from desktop_app.retrieve.late import Closeness
from desktop_app.services.relevance import Findings


def findings(compared: list[int]) -> Findings:
    return Findings(
        words=[(1, 5.0)],
        reach=10.0,
        known=0.5,
        closeness={"model": {1: Closeness(0.6, 0.02), 2: Closeness(0.4)}},
        cosines={"model": [(1, 0.9), (3, 0.8)]},
        compared=compared,
        passages=7,
    )


def test_a_chunk_with_token_codes_is_judged_by_them() -> None:
    assert findings([1, 2]).of(1) == Evidence(0.5, "model", 0.6, 0.02, 0.5, 0.9, 0.5, 7)


def test_a_chunk_that_was_not_compared_is_no_closer_than_the_last() -> None:
    assert findings([1, 2]).of(3) == Evidence(0.0, "model", 0.4, 0.0, 0.5, 0.8, 0.5, 7)


def test_a_chunk_that_has_no_token_codes_yet_is_judged_by_its_cosine() -> None:
    assert findings([1, 2, 3, 4]).of(3) == Evidence(0.0, "model", cosine=0.8, known=0.5, passages=7)
    assert findings([1, 2, 3, 4]).of(4) == Evidence(0.0, "model", cosine=0.8, known=0.5, passages=7)  # the lowest found


def test_cosines_of_several_models_tell_nothing() -> None:
    several = Findings(
        closeness={"model": {1: Closeness(0.6)}}, cosines={"model": [(1, 0.9)], "other": [(2, 0.3)]}, compared=[1, 2]
    )
    assert several.of(2) == Evidence()
