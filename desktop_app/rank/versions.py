"""Which of the ranked documents are versions of one above them: drafts, the PDF printed from it, a copy in a mail.

Owns the bounds, measured in docs/decisions/0029-documents.md, and what they are applied to. Pure.
"""

import heapq
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from desktop_app.rank.resemblance import Sample, Sketch, contained, shared

LEAST_COMMON = 2
"""Of SAMPLED sequences in their passages; one turn of phrase is common to any two texts of a field. Looking closer
decides, so this is low: the passages of two versions may overlap by a half only.
"""
MOST_PARTNERS = 16
"""Better documents that one is compared with, those first whose passages have most in common: of a thousand forms each
resembles every other.
"""
LEAST_LENGTH = 0.5
"""Of two versions the shorter one has this share of the characters of the longer one."""
LEAST_SEQUENCES = 0.5
"""Of their word sequences they share so many: one word in ten is changed, or a quarter written anew in one piece."""
LEAST_MARKS = 0.9
"""Of the numbers and names of one the other has so many: forms that were filled in for different people share nearly
all their words, and a mail around a text adds names to it.
"""

ABOUT_EQUAL = 0.4
"""Standard deviations of the fused score between versions that match about equally: edits that have nothing to do with
a question move three quarters of them by no more, and the next text is six times as far away, mostly more.
"""


def may_be_versions(samples: Sequence[Sample]) -> list[tuple[int, int]]:
    """Pairs of positions whose passages have words in common, the earlier first; `samples` are of passages.

    At most MOST_PARTNERS with the same later one.
    """
    having: dict[int, list[int]] = {}
    pairs: list[tuple[int, int]] = []
    for after, later in enumerate(samples):
        common: Counter[int] = Counter()
        for one in later:
            before = having.setdefault(one, [])
            common.update(before)
            before.append(after)
        near = [before for before, count in common.items() if count >= LEAST_COMMON]
        best = heapq.nsmallest(MOST_PARTNERS, near, key=lambda before: (-common[before], before))
        pairs += [(before, after) for before in sorted(best)]
    return pairs


def are_versions(one: Sketch, other: Sketch) -> bool:
    """Whether two whole texts agree, and not only in a paragraph that both have taken from elsewhere."""
    if shared(one.sequences, other.sequences) < LEAST_SEQUENCES:
        return False
    return contained(one.marks, other.marks) >= LEAST_MARKS


def leaders(count: int, pairs: Iterable[tuple[int, int]], agree: Callable[[int, int], bool]) -> dict[int, int]:
    """Position → the position before it that it is a version of, for those of `count` ranked documents that are.

    A leader stands for itself, and each of its versions agrees with it, not only with one another: a text that drifts
    from draft to draft gets several leaders. Only `pairs` are asked about.
    """
    partners: dict[int, list[int]] = {}
    for earlier, later in pairs:
        partners.setdefault(later, []).append(earlier)
    led: dict[int, int] = {}
    for position in range(count):
        before = (other for other in sorted(partners.get(position, ())) if other not in led)
        leader = next((other for other in before if agree(other, position)), None)
        if leader is not None:
            led[position] = leader
    return led


def newest_lead(
    led: Mapping[int, int],
    modified_ns: Mapping[int, int],
    as_good: Callable[[int, int], bool],
    agree: Callable[[int, int], bool],
) -> dict[int, int]:
    """Leader of `led` → the newest of its row, where that is another which may lead in its place.

    It must be `as_good` as the leader, which is asked with that first, and all others of the row must agree with it.
    Positions without a time lead nothing anew.
    """
    rows: dict[int, list[int]] = {}
    for position, leader in led.items():
        rows.setdefault(leader, [leader]).append(position)
    newest: dict[int, int] = {}
    for leader, row in rows.items():
        for one in sorted((one for one in row if one in modified_ns), key=lambda one: -modified_ns[one]):
            if one == leader:
                break
            if as_good(leader, one) and all(agree(min(one, other), max(one, other)) for other in row if other != one):
                newest[leader] = one
                break
    return newest


def first_rows(count: int, led: Mapping[int, int], rows: int) -> list[int]:
    """Positions of the first `rows` documents that stand for themselves, and of their versions, ascending."""
    standing = [position for position in range(count) if position not in led][:rows]
    shown = set(standing)
    return [position for position in range(count) if led.get(position, position) in shown]
