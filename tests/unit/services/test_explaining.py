"""Explanations of searches over a sample index; `collection` is that of the searches themselves."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.explanation import Contribution, ContributionKind, Explanation, Ground, Rise
from desktop_app.rank.fusion import Fused, relative_score_fusion
from desktop_app.search_manner import Manner
from desktop_app.search_records import Example, Hit, Lane, Query, Rerank
from desktop_app.services.explaining import explanations
from desktop_app.services.relevance import Findings
from desktop_app.services.reranking import Ranked
from desktop_app.services.search_run import SearchRun
from desktop_app.settings import SearchSettings
from tests.unit.services.test_searching import Collection


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Collection]:
    collection = Collection(tmp_path)
    collection.add("pets.txt", "my cat sleeps", "a black cat")
    collection.add("Cat names.txt", "numbers only")
    collection.add("cars.txt", "a truck drives and a car")
    for number in range(8):
        collection.add(f"{number}.txt", f"filler{number} text")
    collection.add("waiting.txt", "a truck that waits", encoded=False)
    yield collection
    collection.service.close()
    collection.index.close()


def explained(collection: Collection, text: str, **options: object) -> dict[str, tuple[Hit, Explanation]]:
    hits = collection.service.search(text, manner=Manner(explain=True), **options).hits  # type: ignore[arg-type]
    assert all(hit.explanation is not None for hit in hits)
    return {hit.path.name: (hit, hit.explanation) for hit in hits if hit.explanation}


@pytest.mark.parametrize("text", ["dog", "cat", "truck drives", "cat -black", "cat +0.5 truck", "filler3", "type:txt"])
def test_an_explained_search_is_the_same_and_its_parts_add_up(collection: Collection, text: str) -> None:
    plain = collection.service.search(text, limit=5)
    assert all(hit.explanation is None for hit in plain.hits)
    hits = explained(collection, text, limit=5)
    assert list(hits) == [hit.path.name for hit in plain.hits]
    assert [hit.score for hit, _ in hits.values()] == [hit.score for hit in plain.hits]
    for _, why in hits.values():
        assert sum(part.share for part in why.contributions) == pytest.approx(why.fused)


def test_each_lane_tells_its_measure_and_place(collection: Collection) -> None:
    _, why = explained(collection, "cat sleeps", lanes=[Lane.LEXICAL, Lane.DENSE])["pets.txt"]
    words, meaning, near = why.contributions
    assert near.kind is ContributionKind.NEIGHBOURS
    assert (words.kind, words.place, meaning.kind, meaning.place) == (
        ContributionKind.WORDS,
        1,
        ContributionKind.MEANING,
        1,
    )
    assert words.share == pytest.approx(3.0)  # the weight of words, for the best of them
    assert words.value is not None
    assert 0 < words.value <= why.reach
    assert meaning.value is not None
    assert 0 < meaning.value <= 1
    assert (why.place, why.naming, why.judged) == (1, (), None)


def test_what_a_lane_has_not_found_has_no_place(collection: Collection) -> None:
    _, why = explained(collection, "dog")["pets.txt"]  # which the passage calls a cat
    words = [part for part in why.contributions if part.kind is ContributionKind.WORDS]
    assert words == []  # no passage holds the word, so words had no say
    assert [(part.kind, part.place) for part in why.contributions] == [(ContributionKind.MEANING, 1)]
    _, why = explained(collection, "dog truck")["pets.txt"]
    words = why.contributions[0]
    assert (words.kind, words.share, words.value, words.place) == (ContributionKind.WORDS, 0, None, None)


def test_what_has_no_vector_yet_is_told_of_as_waiting(collection: Collection) -> None:
    _, why = explained(collection, "truck waits")["waiting.txt"]
    meaning = next(part for part in why.contributions if part.kind is ContributionKind.MEANING)
    assert (meaning.waiting, meaning.place, meaning.share > 0) == (True, None, True)
    assert not any(part.waiting for part in explained(collection, "truck waits")["cars.txt"][1].contributions)


def test_names_join_by_places_and_decide_the_order(collection: Collection) -> None:
    hits = explained(collection, "cat names")
    hit, why = hits["Cat names.txt"]
    assert hit.rank == 1
    assert [(part.kind, part.place) for part in why.naming] == [
        (ContributionKind.ORDER, why.place),
        (ContributionKind.NAME, 1),
    ]
    assert why.merged == pytest.approx(sum(1 / (60 + part.place) for part in why.naming if part.place))
    assert why.ground is Ground.NAME
    ordered = [why.merged for _, why in hits.values()]
    assert ordered == sorted(ordered, reverse=True)
    assert all(
        [part.kind for part in why.naming] == [ContributionKind.ORDER]
        for name, (_, why) in hits.items()
        if name[0] == "p"
    )


def test_a_file_found_by_its_name_alone_has_nothing_to_add_up(collection: Collection) -> None:
    _, why = explained(collection, "cat names", lanes=[Lane.NAME])["Cat names.txt"]
    assert (why.contributions, why.place, why.found) == ((), None, True)


def test_filters_and_examples_have_no_probability_to_tell_of(collection: Collection) -> None:
    assert not explained(collection, "type:txt")["pets.txt"][1].found
    example = Example(collection.service.search("cat").hits[0].document_id)
    why = next(iter(explained(collection, "", like=[example]).values()))[1]
    assert (why.found, why.ground) == (True, Ground.UNTOLD)


def test_a_phrase_and_words_alone_are_told_as_what_they_are(collection: Collection) -> None:
    assert explained(collection, '"black cat"', lanes=[Lane.DENSE])["pets.txt"][1].ground is Ground.PHRASE
    assert explained(collection, "truck", lanes=[Lane.LEXICAL])["cars.txt"][1].ground is Ground.WORDS


def test_a_file_found_by_name_whose_text_is_too_far_down_has_nothing_to_add_up() -> None:
    """Lanes look at more documents than are ordered."""
    run = SearchRun(Query("cat", ("cat",)), 5, Rerank.LATE)
    run.of_documents = {Lane.DENSE: [(1, 0.9), (2, 0.7)]}
    run.ordered, run.named = [Fused(1, 0.5, {})], [2]
    why = _explained(run, Ranked([Fused(2, 0.01, {})], {}))[2]
    assert (why.contributions, why.fused, why.place) == ((), 0.0, None)
    assert [part.kind for part in why.naming] == [ContributionKind.NAME]


def test_what_was_learned_is_a_part_and_changes_the_place() -> None:
    run = SearchRun(Query("cat", ("cat",)), 5, Rerank.LATE)
    run.of_documents = {Lane.DENSE: [(1, 0.9), (2, 0.7)], Lane.LATE: [(2, 0.5), (1, 0.4)]}
    run.cosines = {"a": [(1, 0.9)], "b": [(2, 0.7)]}  # two models: their cosines cannot be compared
    settings = SearchSettings()
    fused = relative_score_fusion(
        run.of_documents[Lane.DENSE], (), run.of_documents[Lane.LATE], lexical_weight=3, late_share=settings.late_share
    )
    first, second = (Fused(key, score, {}) for key, score in fused)
    run.ordered = [second._replace(score=second.score + 5), first]
    run.steps.append((ContributionKind.USE, [first, second], run.ordered))
    found = _explained(run, Ranked(run.ordered, {}))
    why = found[second.key]
    assert why.contributions[-1] == Contribution(ContributionKind.USE, pytest.approx(5))
    assert why.fused == pytest.approx(second.score + 5)
    assert (why.place, found[first.key].place) == (1, 2)
    assert found[first.key].fused == pytest.approx(first.score)
    assert ContributionKind.USE not in {part.kind for part in found[first.key].contributions}
    assert [part.value for part in why.contributions if part.kind is ContributionKind.MEANING] == [None]


@pytest.mark.parametrize(
    ("after", "led", "risen"),
    [
        ([1, 2, 3, 4], {}, {}),
        ([1, 3, 2, 4], {}, {3: Rise.LIKELY}),
        ([1, 5, 3, 2, 4], {2: 5}, {5: Rise.NEWEST, 3: Rise.LIKELY}),
        ([2, 3, 1], {3: 2}, {2: Rise.LIKELY, 3: Rise.LIKELY}),  # the version that it leads was behind it before
        ([1, 2, 6, 3, 4], {2: 6}, {6: Rise.LIKELY}),  # its older version has passed it
    ],
)
def test_what_was_put_before_others_says_why(after: list[int], led: dict[int, int], risen: dict[int, Rise]) -> None:
    run = SearchRun(Query("cat", ("cat",)), 5, Rerank.LATE)
    before = [Fused(key, 1.0 - key / 10, {}) for key in (1, 2, 3, 4, 5, 6)]
    told = Ranked([Fused(key, 0.8, {}) for key in after], {})
    reasons = explanations(run, told, Findings(), SearchSettings(), before=before, led=led)
    assert {key: why.rise for key, why in reasons.items() if why.rise} == risen


def _explained(run: SearchRun, told: Ranked) -> dict[int, Explanation]:
    return explanations(run, told, Findings(), SearchSettings(), before=told.ranking, led={})
