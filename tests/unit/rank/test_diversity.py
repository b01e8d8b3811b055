"""Look-alikes make room for others that are nearly as good, and for no worse ones."""

from hypothesis import given
from hypothesis import strategies as st

from desktop_app.rank.diversity import LOOKED_AT, MOST, UNDISTURBED, spread
from desktop_app.rank.fusion import Fused
from desktop_app.rank.resemblance import Sample

THREAD = frozenset(range(16))


def ranking(*scores: float) -> list[Fused[int]]:
    return [Fused(key, score, {}) for key, score in enumerate(scores)]


def other(number: int) -> Sample:
    return frozenset(range(100 * number, 100 * number + 16))


def test_a_thread_lets_in_what_is_nearly_as_good() -> None:
    scores = [2.0, 1.98, 1.96, 1.94, 1.92, 1.9, 1.8]
    found = [one.key for one in spread(ranking(*scores), [THREAD] * 6 + [other(1)])]
    assert found == [0, 1, 2, 3, 6, 4, 5]


def test_a_thread_gives_way_to_nothing_that_is_worse() -> None:
    scores = [2.0 - 0.01 * place for place in range(9)]
    ranked = ranking(*scores, scores[-1] - MOST - 0.01)
    assert spread(ranked, [THREAD] * 9 + [other(1)]) == ranked


def test_documents_that_do_not_look_alike_keep_their_order() -> None:
    ranked = ranking(*(2.0 for _ in range(30)))
    assert spread(ranked, [other(number) for number in range(30)]) == ranked


looks = st.sampled_from([THREAD, other(1), other(2), frozenset[int]()])


@given(st.lists(st.tuples(st.floats(-3, 3), looks), max_size=40))
def test_nothing_is_lost_and_nothing_falls_behind_one_that_is_clearly_worse(
    documents: list[tuple[float, Sample]],
) -> None:
    documents = sorted(documents, key=lambda pair: -pair[0])
    ranked = ranking(*(score for score, _ in documents))
    found = spread(ranked, [look for _, look in documents][:LOOKED_AT])
    assert sorted(found) == sorted(ranked)
    assert found[LOOKED_AT:] == ranked[LOOKED_AT:]
    assert found[:UNDISTURBED] == ranked[:UNDISTURBED]
    for place, one in enumerate(found):
        assert all(later.score <= one.score + MOST + 1e-9 for later in found[place + 1 :])
