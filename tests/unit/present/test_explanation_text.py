from dataclasses import replace

import pytest

from desktop_app.explanation import Contribution, ContributionKind, Explanation, Ground, Rise
from desktop_app.present.explanation_text import contributions_of, naming_of, order_text, probability_text

WHY = Explanation(
    contributions=(
        Contribution(ContributionKind.WORDS, 1.5, 7.314, 2),
        Contribution(ContributionKind.MEANING, 0.25, 0.8614, 1),
        Contribution(ContributionKind.TOKENS, -0.5, None, None),
        Contribution(ContributionKind.USE, 0.4),
    ),
    fused=1.65,
    place=3,
    reach=12.0,
    naming=(
        Contribution(ContributionKind.ORDER, 1 / 63, place=3),
        Contribution(ContributionKind.NAME, 1 / 61, place=1),
    ),
    judged=0.9,
    ground=Ground.TOKENS,
)


def test_what_adds_up_is_told_line_by_line() -> None:
    assert [tuple(line) for line in contributions_of(WHY)] == [
        ("words", 1.5, "place 2 · BM25 7.31 of 12.0", False),
        ("meaning", 0.25, "place 1 · cosine 0.861", False),
        ("token by token", -0.5, "not compared; its cosine counts in full", False),
        ("opened before", 0.4, "files opened after questions like this one", False),
        ("together", 1.65, "place 3", True),
    ]
    assert [(line.name, line.detail) for line in naming_of(WHY)][:2] == [
        ("all of these", "place 3"),
        ("file name", "place 1"),
    ]
    assert naming_of(WHY)[-1].share == pytest.approx(1 / 63 + 1 / 61)
    assert "0.90 of 1" in order_text(WHY)


@pytest.mark.parametrize("rise", list(Rise))
def test_what_was_put_before_others_says_so_after_the_reranker(rise: Rise) -> None:
    text = order_text(replace(WHY, rise=rise))
    assert text.startswith(order_text(WHY))
    assert "put before" in text.removeprefix(order_text(WHY))


def test_nothing_is_told_of_what_was_not_asked() -> None:
    nothing = Explanation()
    assert (contributions_of(nothing), naming_of(nothing), order_text(nothing), nothing.found) == ([], [], "", False)


@pytest.mark.parametrize("ground", list(Ground))
def test_every_ground_has_a_sentence(ground: Ground) -> None:
    text = probability_text(0.873, replace(WHY, ground=ground))
    assert text.endswith(".")
    assert text.startswith("87 % likely to answer: ") is (ground is not Ground.UNTOLD)
