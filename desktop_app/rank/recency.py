"""Newer documents before others that are about as good. Pure.

Owns how much age may count. Must not know where times come from.
"""

from collections.abc import Mapping, Sequence

from desktop_app.rank.fusion import Fused, with_gains

MOST = 0.1
"""Standard deviations of the fused score that a document of today gains on one of long ago: a tenth of what divides a
good passage from an average one. See docs/decisions/0029-documents.md.
"""
HALF_LIFE_DAYS = 180
NANOSECONDS_PER_DAY = 86_400_000_000_000


def newer_first(ranking: Sequence[Fused[int]], modified_ns: Mapping[int, int], now_ns: int) -> list[Fused[int]]:
    """`ranking`, best first by fused scores, with what each document gains by its age added to its score.

    The gain is MOST · 2^(-age / HALF_LIFE_DAYS), without that of the oldest one here, so that it is nothing where all
    are of one age. One whose time is unknown counts as the oldest, one from the future as new. Ties keep their order.
    """
    gains = {key: _gain(now_ns - when) for key, when in modified_ns.items()}
    least = min(gains.values(), default=0.0)
    return with_gains(ranking, {entry.key: gains.get(entry.key, least) - least for entry in ranking})


def _gain(age_ns: int) -> float:
    days = max(0, age_ns) / NANOSECONDS_PER_DAY
    return MOST * float(2.0 ** (-days / HALF_LIFE_DAYS))
