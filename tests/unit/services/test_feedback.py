"""More and less like an example, and weighted queries, through the whole of a search."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from desktop_app.errors import InvalidQuery
from desktop_app.retrieve.pasted_text import pasted_query
from desktop_app.search_records import Example, Lane, Query, Rerank
from tests.unit.services.test_searching import MODEL, Collection, MeaningEncoder


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Collection]:
    collection = Collection(tmp_path)
    for number in range(5):
        collection.add(f"filler{number}.txt", f"filler{number} text about nothing{number}")
    yield collection
    collection.service.close()
    collection.index.close()


def test_an_example_asks_by_itself_and_its_document_is_no_hit(collection: Collection) -> None:
    pets = collection.add("pets.txt", "my cat sleeps", "nothing of it")
    collection.add("dogs.txt", "my dog sleeps")
    collection.add("cars.txt", "a truck drives")
    assert collection.names("", like=[Example(pets, 0)])[0] == "dogs.txt"
    assert "pets.txt" not in collection.names("", like=[Example(pets, 0)])
    assert collection.names("", like=[Example(pets)])[0] == "dogs.txt"
    result = collection.service.search("", like=[Example(pets, 0)])
    assert result.query == Query("", like=(Example(pets, 0),))
    assert set(result.lanes) == {Lane.DENSE, Lane.LEXICAL}
    assert result.hits[0].passages[0].highlights == ()


def test_a_copy_that_shares_the_passages_of_an_example_is_found(collection: Collection) -> None:
    first = collection.add("first.txt", "my cat sleeps", "the end of the first")
    collection.add("second.txt", "my cat sleeps", "the end of the second")
    assert collection.names("", like=[Example(first)])[0] == "second.txt"


def test_beside_a_text_an_example_moves_the_order_and_stays(collection: Collection) -> None:
    truck = collection.add("truck.txt", "report about a truck and its engine")
    collection.add("engine.txt", "report about an engine of a truck")
    collection.add("cat.txt", "report about a cat")
    collection.add("report.txt", "report")
    assert collection.names("report")[0] == "report.txt"
    towards = collection.names("report", like=[Example(truck)])
    assert towards.index("engine.txt") < towards.index("cat.txt")


def test_what_is_not_liked_is_left_out_and_what_is_like_it_sinks(collection: Collection) -> None:
    truck = collection.add("truck.txt", "report truck engine", "report end last")
    collection.add("engine.txt", "report truck wheel")
    collection.add("zoo.txt", "report cat bird")
    assert collection.names("report", lanes=[Lane.DENSE]).index("engine.txt") < 3
    away = collection.service.search("report", unlike=[Example(truck, 0)], lanes=[Lane.DENSE])
    names = [hit.path.name for hit in away.hits]
    assert names.index("zoo.txt") < names.index("engine.txt")
    (other,) = (hit for hit in away.hits if hit.path.name == "truck.txt")
    assert [passage.text for passage in other.passages] == ["report end last"]
    assert "truck.txt" not in collection.names("truck", unlike=[Example(truck)])


def test_filters_hold_for_what_is_like_an_example(collection: Collection) -> None:
    pets = collection.add("pets.txt", "my cat sleeps")
    collection.add("a/dogs.txt", "my dog sleeps")
    collection.add("b/dogs.md", "the dog sleeps")
    assert collection.names("in:b", like=[Example(pets)]) == ["b/dogs.md"]
    assert "a/dogs.txt" not in collection.names("-my", like=[Example(pets)])


def test_words_alone_find_what_is_like_an_example(collection: Collection) -> None:
    lease = collection.add("lease.txt", "the notice period of the lease is three months")
    collection.add("other.txt", "a notice period in another lease")
    assert collection.names("", like=[Example(lease)], lanes=[Lane.LEXICAL])[0] == "other.txt"


def test_a_large_example_does_not_take_the_places_of_others(collection: Collection) -> None:
    large = collection.add("large.txt", *(f"cat number{number}" for number in range(300)))
    collection.add("small.txt", "a cat")
    assert collection.names("", like=[Example(large)])[0] == "small.txt"


def test_an_example_that_is_gone_is_left_out_with_a_notice(collection: Collection) -> None:
    collection.add("dogs.txt", "my dog sleeps")
    result = collection.service.search("dog", like=[Example(4711)])
    assert result.hits[0].path.name == "dogs.txt"
    assert "One example is not in the index any more" in result.notices[0]
    gone = collection.service.search("", like=[Example(4711), Example(4712)])
    assert gone.hits == ()
    assert "2 examples are" in gone.notices[0]


def test_only_what_not_to_look_for_is_no_question(collection: Collection) -> None:
    pets = collection.add("pets.txt", "my cat sleeps")
    with pytest.raises(InvalidQuery, match="only what not to look for"):
        collection.service.search("", unlike=[Example(pets)])


def test_examples_are_never_encoded(collection: Collection) -> None:
    class Silent(MeaningEncoder):
        def encode_query(self, text: str) -> NDArray[np.float32]:
            raise AssertionError(text)

    pets = collection.add("pets.txt", "my cat sleeps")
    collection.add("dogs.txt", "my dog sleeps")
    collection.slot.fill(replace(MODEL, encoder=Silent()))
    assert collection.names("", like=[Example(pets)])[0] == "dogs.txt"


def test_an_example_without_vectors_is_found_by_words(collection: Collection) -> None:
    document_id = collection.index.add("new.txt", ["a brand new lighthouse"])
    collection.add("old.txt", "an old lighthouse")
    result = collection.service.search("", like=[Example(document_id)])
    assert [hit.path.name for hit in result.hits] == ["old.txt"]
    assert result.lanes == (Lane.LEXICAL,)
    assert result.notices == (
        "Folders with the model meanings are searched by words only: the examples have no vectors of it.",
    )


def test_the_parts_of_an_expression_are_asked_for_together(collection: Collection) -> None:
    class Noting(MeaningEncoder):
        def __init__(self) -> None:
            self.asked: list[str] = []

        def encode_query(self, text: str) -> NDArray[np.float32]:
            self.asked.append(text)
            return super().encode_query(text)

    encoder = Noting()
    collection.slot.fill(replace(MODEL, encoder=encoder))
    collection.add("both.txt", "cat truck")
    collection.add("cat.txt", "cat garden")
    assert collection.names("cat - truck + garden")[0] == "cat.txt"
    assert encoder.asked == ["cat", "truck", "garden"]


def test_weights_count_in_words_and_what_leads_away_is_not_looked_up(collection: Collection) -> None:
    collection.add("lease.txt", "lease lease rent")
    collection.add("notice.txt", "notice notice rent")
    words = [Lane.LEXICAL]
    assert collection.names("lease +1.5 notice", lanes=words) == ["notice.txt", "lease.txt"]
    assert collection.names("lease +0.5 notice", lanes=words) == ["lease.txt", "notice.txt"]
    assert collection.names("lease -0.5 notice", lanes=words) == ["lease.txt"]
    result = collection.service.search("lease +1.5 notice", lanes=words)
    assert {p.text[s:e] for hit in result.hits for p in hit.passages for s, e in p.highlights} == {"lease", "notice"}


def test_parts_that_cancel_each_other_out_are_searched_by_words(collection: Collection) -> None:
    collection.add("cat.txt", "cat")
    result = collection.service.search("cat -1.0 cat", lanes=[Lane.DENSE, Lane.LEXICAL])
    assert [hit.path.name for hit in result.hits] == ["cat.txt"]
    assert result.lanes == (Lane.LEXICAL,)
    assert "cancel each other out" in result.notices[-1]


def test_a_pasted_text_is_taken_as_it_stands(collection: Collection) -> None:
    collection.add("pets.txt", "my cat sleeps")
    collection.add("cars.txt", "a truck drives")
    assert collection.names(pasted_query('the dog -cat "not there" type:pdf'), lanes=[Lane.LEXICAL]) == ["pets.txt"]
    long = " ".join(["a dog sleeps beside a truck."] * 300)
    assert set(collection.names(long)[:2]) == {"pets.txt", "cars.txt"}


def test_nothing_but_a_text_is_reranked(collection: Collection) -> None:
    pets = collection.add("pets.txt", "my cat sleeps")
    result = collection.service.search("dog", like=[Example(pets)], rerank=Rerank.CROSS)
    assert result.rerank is Rerank.NONE
    assert "reads nothing but a text" in result.notices[-1]
