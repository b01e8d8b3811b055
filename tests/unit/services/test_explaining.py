"""Explanations of searches over a sample index; `collection` is that of the searches themselves."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.explanation import Explanation, Ground, PartKind
from desktop_app.records import Example, Hit, Lane
from tests.unit.services.test_searching import Collection


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Collection]:
    collection = Collection(tmp_path)
    collection.add("pets.txt", "my cat sleeps", "a black cat")
    collection.add("Cat names.txt", "numbers only")
    collection.add("cars.txt", "a truck drives and a car")
    for number in range(8):
        collection.add(f"{number}.txt", f"filler{number} text")
    yield collection
    collection.service.close()
    collection.index.close()


def explained(collection: Collection, text: str, **options: object) -> dict[str, tuple[Hit, Explanation]]:
    hits = collection.service.search(text, explain=True, **options).hits  # type: ignore[arg-type]
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
        assert sum(part.share for part in why.parts) == pytest.approx(why.fused)


def test_each_lane_tells_its_measure_and_place(collection: Collection) -> None:
    _, why = explained(collection, "cat sleeps", lanes=[Lane.LEXICAL, Lane.DENSE])["pets.txt"]
    words, meaning = why.parts
    assert (words.kind, words.place, meaning.kind, meaning.place) == (PartKind.WORDS, 1, PartKind.MEANING, 1)
    assert words.share == pytest.approx(3.0)  # the weight of words, for the best of them
    assert words.value is not None
    assert 0 < words.value <= why.reach
    assert meaning.value is not None
    assert 0 < meaning.value <= 1
    assert (why.place, why.naming, why.judged) == (1, (), None)


def test_what_a_lane_has_not_found_has_no_place(collection: Collection) -> None:
    _, why = explained(collection, "dog")["pets.txt"]  # which the passage calls a cat
    words = [part for part in why.parts if part.kind is PartKind.WORDS]
    assert words == []  # no passage holds the word, so words had no say
    assert [(part.kind, part.place) for part in why.parts] == [(PartKind.MEANING, 1)]
    _, why = explained(collection, "dog truck")["pets.txt"]
    words = why.parts[0]
    assert (words.kind, words.share, words.value, words.place) == (PartKind.WORDS, 0, None, None)


def test_names_join_by_places_and_decide_the_order(collection: Collection) -> None:
    hits = explained(collection, "cat names")
    hit, why = hits["Cat names.txt"]
    assert hit.rank == 1
    assert [(part.kind, part.place) for part in why.naming] == [(PartKind.ORDER, why.place), (PartKind.NAME, 1)]
    assert why.merged == pytest.approx(sum(1 / (60 + part.place) for part in why.naming if part.place))
    assert why.ground is Ground.NAME
    ordered = [why.merged for _, why in hits.values()]
    assert ordered == sorted(ordered, reverse=True)
    assert all(
        [part.kind for part in why.naming] == [PartKind.ORDER] for name, (_, why) in hits.items() if name[0] == "p"
    )


def test_a_file_found_by_its_name_alone_has_nothing_to_add_up(collection: Collection) -> None:
    _, why = explained(collection, "cat names", lanes=[Lane.NAME])["Cat names.txt"]
    assert (why.parts, why.place, why.found) == ((), None, True)


def test_filters_and_examples_have_no_probability_to_tell_of(collection: Collection) -> None:
    assert not explained(collection, "type:txt")["pets.txt"][1].found
    example = Example(collection.service.search("cat").hits[0].document_id)
    why = next(iter(explained(collection, "", like=[example]).values()))[1]
    assert (why.found, why.ground) == (True, Ground.UNTOLD)


def test_a_phrase_and_words_alone_are_told_as_what_they_are(collection: Collection) -> None:
    assert explained(collection, '"black cat"', lanes=[Lane.DENSE])["pets.txt"][1].ground is Ground.PHRASE
    assert explained(collection, "truck", lanes=[Lane.LEXICAL])["cars.txt"][1].ground is Ground.WORDS
