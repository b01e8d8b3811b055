from dataclasses import replace

import pytest

from desktop_app.explanation import Ground
from desktop_app.rank.fusion import Fused
from desktop_app.rank.relevance import NAMED, Evidence
from desktop_app.retrieve.late import Closeness
from desktop_app.search_records import Candidate, Lane, Query
from desktop_app.services.relevance import Findings, Relevance, ground_of
from desktop_app.services.reranking import Ranked
from desktop_app.store.search_reader import ChunkText

MODEL = "multilingual-e5-small"


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


class Texts:
    """Has the text of every chunk; another one of those in `others`."""

    def __init__(self, text: str = "", others: dict[int, str] | None = None) -> None:
        self.text = text
        self.others = others or {}

    def texts(self, chunk_ids: list[int]) -> dict[int, ChunkText]:
        return {chunk_id: ChunkText(self.others.get(chunk_id, self.text), "") for chunk_id in chunk_ids}


def ranked(*judged: float) -> Ranked:
    """A document of one passage each, of which a cross-encoder says this."""
    ranking = [Fused(number, 1.0, {}) for number in range(len(judged))]
    passages = {number: [Candidate(number, 1.0, {})] for number in range(len(judged))}
    return Ranked(ranking, passages, judged=dict(enumerate(judged)))


@pytest.mark.parametrize(
    ("judged", "told"),
    [
        ((0.9, 0.1, 0.6, 0.7, 0.2), [0.9, 0.5, 0.6, 0.7, 0.2]),
        ((0.1, 0.95), [0.5, 0.95]),
        ((0.1, 0.3), [0.3, 0.3]),
        ((), []),
    ],
)
def test_what_stands_before_a_likely_answer_is_likely_and_no_more(judged: tuple[float, ...], told: list[float]) -> None:
    found = Relevance(Texts()).told(Query("x"), ranked(*judged), Findings())  # type: ignore[arg-type]
    assert [entry.score for entry in found.ranking] == told
    grounds = [ground_of(Query("x"), entry, found, Findings()) for entry in found.ranking]
    expected = [Ground.CROSS if one == own else Ground.BELOW for one, own in zip(told, judged, strict=True)]
    assert grounds == expected


def test_nothing_in_another_language_answers_a_phrase() -> None:
    findings = Findings(
        known=0.6,
        closeness={"multilingual-e5-small": {0: Closeness(0.4, -0.01), 1: Closeness(0.26), 2: Closeness(0.25)}},
        cosines={"multilingual-e5-small": [(0, 0.784)]},
        compared=[0, 1, 2],
        passages=293,
    )
    found = Ranked([Fused(0, 1.0, {})], {0: [Candidate(0, 1.0, {})]})
    relevance = Relevance(Texts("Wer hat schon wieder den Müll vor die Tür gestellt?"))  # type: ignore[arg-type]
    query = Query("no such phrase at all")
    assert relevance.told(query, found, findings).ranking[0].score > 0.5
    assert relevance.told(query, found, findings, literal=True).ranking[0].score < 0.1


@pytest.mark.parametrize(("own", "likely"), [(0.62, False), (0.55, False), (0.51, True), (0.3, True)])
def test_a_passage_in_another_language_is_not_likelier_than_those_that_come_nearer(own: float, *, likely: bool) -> None:
    near = {0: Closeness(own), 1: Closeness(0.5), **{number: Closeness(0.28) for number in range(2, 9)}}
    findings = Findings(
        known=0.0,
        closeness={MODEL: near},
        cosines={MODEL: [(0, 0.84), (1, 0.79)]},
        compared=list(near),
        passages=70,
        levelled=[MODEL],
    )
    found = Ranked([Fused(n, 1.0, {}) for n in (0, 1)], {n: [Candidate(n, 1.0, {})] for n in (0, 1)})
    texts = Texts("The burner did not ignite.", {1: "鍋に水と昆布を入れて三十分おく。弱火にかける。"})
    told = Relevance(texts).told(Query("a warm house in winter"), found, findings)  # type: ignore[arg-type]
    assert [entry.key for entry in told.ranking] == ([1, 0] if likely else [0, 1])
    assert (told.ranking[0].score > 0.5) is likely


def evidence(*cosines: float) -> tuple[Ranked, Findings]:
    """A document of one passage each, of which the model says this."""
    pairs = list(enumerate(cosines))
    passages = {number: [Candidate(number, 1.0, {})] for number, _ in pairs}
    findings = Findings(words=[(99, 1.0)], reach=10.0, cosines={MODEL: pairs}, passages=100)
    return Ranked([Fused(number, 1.0, {}) for number, _ in pairs], passages), findings


def test_of_the_first_ten_the_likely_ones_come_first_in_their_order() -> None:
    near, far = 0.95, 0.5
    found, findings = evidence(far, near, far, near, *[far] * 5, near, near)
    told = Relevance(Texts("same")).told(Query("same"), found, findings)  # type: ignore[arg-type]
    assert [entry.key for entry in told.ranking] == [1, 3, 9, 0, 2, 4, 5, 6, 7, 8, 10]
    assert [entry.score > 0.5 for entry in told.ranking[:3]] == [True] * 3


def test_the_order_of_the_first_does_not_depend_on_how_many_are_asked_for() -> None:
    found, findings = evidence(*[0.5] * 9, 0.95, *[0.95] * 10)
    relevance = Relevance(Texts("same"))  # type: ignore[arg-type]
    all_told = relevance.told(Query("same"), found, findings)
    few = relevance.told(Query("same"), replace(found, ranking=found.ranking[:10]), findings)
    assert [entry.key for entry in few.ranking] == [entry.key for entry in all_told.ranking[:10]]


def test_what_is_called_so_stands_before_what_is_unlikely() -> None:
    found = ranked(0.9, 0.1, 0.2)
    named = Fused(7, 1.0, {Lane.NAME: 1})
    told = Relevance(Texts()).told(  # type: ignore[arg-type]
        Query("beach"), replace(found, ranking=[*found.ranking, named]), Findings()
    )
    assert [(entry.key, entry.score) for entry in told.ranking] == [(0, 0.9), (7, NAMED), (1, 0.2), (2, 0.2)]
