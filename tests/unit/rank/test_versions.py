"""Versions of one text are told from different texts of one kind."""

import random
from textwrap import wrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.rank.resemblance import samples, sketch
from desktop_app.rank.versions import (
    LEAST_COMMON,
    MOST_PARTNERS,
    are_versions,
    first_rows,
    leaders,
    may_be_versions,
    newest_lead,
)

CLAUSE = (
    "Either party may end this agreement with three months' notice to the end of a quarter. Notice must be given in "
    "writing. The right of either party to end it for good cause without notice is not affected by this. "
)
LEASE = (
    "Lease between {landlord} and {tenant}. The landlord lets to the tenant the flat at {street}, of {rooms} rooms and "
    "{metres} square metres, for residential purposes only. " + CLAUSE + "The monthly rent is {rent} EUR and is due in "
    "advance by the third working day of each month to the account {account}. The tenant pays a deposit of {deposit} "
    "EUR before moving in, which bears interest and is returned within six months after the end of the tenancy, as far "
    "as no claims of the landlord remain. Damage must be reported without delay. Small animals may be kept, dogs and "
    "cats with the consent of the landlord, which may be refused only for an important reason. Signed on {day}."
)
ANNA = {"landlord": "Vera Lang", "tenant": "Anna Berger", "street": "Mill Street 17", "rooms": 3, "metres": 71}
ANNA |= {"rent": "1,285", "account": "DE12 3456 7890", "deposit": "3,855", "day": "20 January 2022"}
BEN = {"landlord": "Vera Lang", "tenant": "Ben Schulz", "street": "Hill Street 5", "rooms": 2, "metres": 48}
BEN |= {"rent": "940", "account": "DE12 3456 7890", "deposit": "2,820", "day": "3 May 2024"}
WORK = (
    "Employment contract. The employee works as a gardener in the parks of the town and reports to the head of the "
    "department. " + CLAUSE + "Working time is thirty-eight hours a week, holiday thirty days a year. The employee is "
    "given the tools and clothes that the work needs and keeps them in good order. Side jobs need consent."
)


def edited(text: str, share: float, seed: int) -> str:
    """`text` with so many of its words in lower case replaced."""
    chance = random.Random(seed)
    return " ".join(f"new{seed}" if word.islower() and chance.random() < share else word for word in text.split())


@pytest.mark.parametrize("share", [0.01, 0.05, 0.1])
def test_an_edited_copy_is_a_version(share: float) -> None:
    text = LEASE.format(**ANNA)
    assert are_versions(sketch(text), sketch(edited(text, share, 1)))


def test_a_quoted_copy_in_a_mail_is_a_version() -> None:
    text = LEASE.format(**ANNA)
    head = "Subject: Re: lease\nFrom: Paul Weiss\nTo: Vera Lang\nDate: Tue, 25 Jan 2022\n\n"
    mail = head + "Dear Vera,\nplease find the text below.\n\n" + "\n".join(f"> {line}" for line in wrap(text, 70))
    assert are_versions(sketch(text), sketch(mail))


def test_a_form_filled_in_for_somebody_else_is_none() -> None:
    assert not are_versions(sketch(LEASE.format(**ANNA)), sketch(LEASE.format(**BEN)))


def test_contracts_with_the_same_clause_are_none_although_it_is_looked_at() -> None:
    assert may_be_versions(samples([CLAUSE, CLAUSE])) == [(0, 1)]
    assert not are_versions(sketch(LEASE.format(**ANNA)), sketch(WORK))


def test_a_chinese_text_with_another_sentence_is_a_version() -> None:
    text = "任何一方均可提前三个月以书面形式通知对方终止本合同。租金应于每月第三个工作日之前支付。押金最后退还。"
    assert are_versions(sketch(text), sketch(text + "可以饲养小动物。"))
    assert not are_versions(sketch(text), sketch("今天天气很好，我们去公园散步，看到了很多花，孩子们在草地上玩耍。"))


class Uncompared(frozenset[int]):
    """A sample that nobody may compare with another one."""

    def __and__(self, other: object) -> "Uncompared":
        raise AssertionError(other)

    __rand__ = __and__


def test_passages_with_nothing_in_common_cost_no_comparison() -> None:
    assert may_be_versions([Uncompared({2 * number, 2 * number + 1}) for number in range(3_000)]) == []


def test_of_many_that_resemble_each_other_only_the_nearest_are_compared() -> None:
    form, filled = frozenset(range(8)), frozenset(range(9))
    pairs = may_be_versions([filled, *[form] * 50, filled])
    before = [earlier for earlier, later in pairs if later == 51]
    assert len(before) == MOST_PARTNERS
    assert 0 in before  # shares most
    assert all(sum(later == one for _, later in pairs) <= MOST_PARTNERS for one in range(52))


@given(st.lists(st.frozensets(st.integers(0, 9), max_size=6), max_size=MOST_PARTNERS + 1))
def test_all_pairs_of_a_few_are_found(given_samples: list[frozenset[int]]) -> None:
    assert may_be_versions(given_samples) == [
        (before, after)
        for after, later in enumerate(given_samples)
        for before, earlier in enumerate(given_samples[:after])
        if len(earlier & later) >= LEAST_COMMON
    ]


@st.composite
def agreements(draw: st.DrawFn) -> tuple[int, set[tuple[int, int]], set[tuple[int, int]]]:
    """A number of documents, the pairs that are asked about, and those that agree."""
    count = draw(st.integers(0, 8))
    possible = [(a, b) for b in range(count) for a in range(b)]
    pairs = draw(st.sets(st.sampled_from(possible))) if possible else set()
    return count, pairs, draw(st.sets(st.sampled_from(sorted(pairs)))) if pairs else set()


@given(agreements(), st.integers(0, 9))
def test_versions_stand_behind_one_that_they_agree_with(
    case: tuple[int, set[tuple[int, int]], set[tuple[int, int]]], rows: int
) -> None:
    count, pairs, agreeing = case
    led = leaders(count, pairs, lambda one, other: (one, other) in agreeing)
    for position, leader in led.items():
        assert (leader, position) in agreeing
        assert leader not in led
    for one, other in agreeing:
        assert one in led or other in led
    shown = first_rows(count, led, rows)
    assert shown == sorted(shown)
    assert sum(one not in led for one in shown) == min(rows, count - len(led))
    assert {one for one in range(count) if led.get(one, one) in shown} == set(shown)


@pytest.mark.parametrize(
    ("modified", "good", "apart", "newest"),
    [
        ({0: 1, 2: 9, 3: 5}, {2, 3}, set(), {0: 2}),
        ({0: 9, 2: 5, 3: 5}, {2, 3}, set(), {}),
        ({0: 1, 2: 9, 3: 5}, {3}, set(), {0: 3}),
        ({0: 1, 2: 9, 3: 5}, {2, 3}, {(2, 3)}, {}),
        ({0: 5, 2: 5, 3: 5}, {2, 3}, set(), {}),
        ({}, {2, 3}, set(), {}),
    ],
    ids=["newest", "already", "others match worse", "texts that drift", "of one age", "times unknown"],
)
def test_the_newest_of_a_row_leads_it_if_it_may(
    modified: dict[int, int], good: set[int], apart: set[tuple[int, int]], newest: dict[int, int]
) -> None:
    led = {2: 0, 3: 0}
    found = newest_lead(led, modified, lambda _, one: one in good, lambda one, other: (one, other) not in apart)
    assert found == newest
