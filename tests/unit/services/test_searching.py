import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from desktop_app.cancellation import CancelToken
from desktop_app.errors import Cancelled, InvalidQuery
from desktop_app.records import Fingerprint, Locator, Segment
from desktop_app.search_records import Filters, Lane, SearchResult
from desktop_app.services.encoder_slot import EncoderSlot, LoadedModel
from desktop_app.services.searching import SearchService
from desktop_app.settings import SearchSettings
from desktop_app.store.database import transaction
from desktop_app.store.vectors import Vectors
from tests.indexing_helpers import word_tokenizer
from tests.unit.store.search_samples import ROOT, SampleIndex

DIMENSIONS = 64
MEANINGS = {"cat": "animal", "dog": "animal", "car": "vehicle", "truck": "vehicle", "猫": "animal"}


class MeaningEncoder:
    """An encoder whose vectors count what words mean, by a table; other words mean themselves."""

    def encode_query(self, text: str) -> NDArray[np.float32]:
        return self.encode_passages([text])[0]

    def encode_passages(self, inputs: Sequence[str], cancel: CancelToken | None = None) -> NDArray[np.float32]:
        rows = np.full((len(inputs), DIMENSIONS), 1e-3, np.float32)
        for row, text in zip(rows, inputs, strict=True):
            for word in text.lower().split():
                meaning = MEANINGS.get(word, word)
                row[hashlib.sha256(meaning.encode()).digest()[0] % DIMENSIONS] += 1
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


MODEL = LoadedModel("meanings", MeaningEncoder(), Fingerprint("meanings", "{}", DIMENSIONS), word_tokenizer())


class Collection:
    """A sample index with a search over it."""

    def __init__(self, folder: Path) -> None:
        self.index = SampleIndex(folder)
        self.slot = EncoderSlot("The model is still loading.")
        self.slot.fill(MODEL)
        self.now = 0.0
        self.service = SearchService(
            self.index.database, folder / "vectors", self.slot, SearchSettings(), clock=lambda: self.now
        )

    def add(self, name: str, *chunks: str, title: str = "", day: int = 0, encoded: bool = True) -> int:
        document_id = self.index.add(name, chunks, title=title, day=day)
        if not encoded:
            return document_id
        vectors = Vectors(self.index.connection)
        with transaction(self.index.connection):
            number = vectors.fingerprint_id(MODEL.fingerprint)
            ids = self.index.chunk_ids(document_id)
            vectors.add(number, ids, MODEL.encoder.encode_passages(list(chunks)))
        return document_id

    def names(self, text: str, **options: object) -> list[str]:
        result: SearchResult = self.service.search(text, **options)  # type: ignore[arg-type]
        return [str(hit.path.relative_to(ROOT)) for hit in result.hits]


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Collection]:
    collection = Collection(tmp_path)
    yield collection
    collection.service.close()
    collection.index.close()


def test_words_and_meaning_are_searched_together(collection: Collection) -> None:
    collection.add("pets.txt", "my cat sleeps")
    collection.add("cars.txt", "a truck drives")
    for number in range(5):
        collection.add(f"{number}.txt", f"filler{number} text")
    assert collection.names("dog")[0] == "pets.txt"
    assert collection.names("truck")[0] == "cars.txt"
    assert collection.names("dog", lanes=[Lane.LEXICAL]) == []
    result = collection.service.search("cat")
    passage = result.hits[0].passages[0]
    assert passage.ranks == {Lane.DENSE: 1, Lane.LEXICAL: 1}
    assert passage.highlights == ((3, 6),)
    assert {"parse", "encode", "dense", "lexical", "name", "fuse", "present"} <= set(result.stage_ms)
    assert result.took_ms >= max(result.stage_ms.values())
    assert result.lanes == (Lane.LEXICAL, Lane.DENSE)


def test_what_has_no_vector_yet_is_found_by_its_words_no_less(collection: Collection) -> None:
    for number in range(40):
        words = " ".join(f"filler{number + step}" for step in range(5))
        collection.add(f"{number}.txt", f"{words} letter" if number % 3 else f"{words} cat letter")
    collection.add("waiting.txt", "the code zq0444x of the letter", encoded=False)
    collection.add("also waiting.txt", "a letter without any", encoded=False)
    assert collection.names("zq0444x")[0] == "waiting.txt"
    assert collection.names("cat letter zq0444x")[0] == "waiting.txt"


def test_chinese_and_japanese_question_words_find_nothing_by_themselves_beside_others(collection: Collection) -> None:
    collection.add("lease.txt", "租约在三月到期")
    collection.add("faq.txt", "为什么？什么时候？是多少？")
    collection.add("手引き.txt", "どこで何をするか")
    words = [Lane.LEXICAL]
    assert collection.names("租约到期是什么时候", lanes=words) == ["lease.txt"]
    assert collection.names("什么时候", lanes=words) == ["faq.txt"]
    assert collection.names("租约 什么时候 “是多少”", lanes=words) == ["faq.txt"], "what is quoted must stand there"
    assert collection.names("どこ", lanes=words) == ["手引き.txt"]


def marked(collection: Collection, query: str) -> list[str]:
    (passage, *_) = collection.service.search(query).hits[0].passages
    return [passage.text[start:end] for start, end in passage.highlights]


def test_a_word_that_most_passages_hold_is_marked_and_function_words_are_not(collection: Collection) -> None:
    for number in range(8):
        collection.add(
            f"{number}.txt", f"The bridge is inspected by engineer 3{number} of the works; its bolts are old"
        )
    collection.add("other.txt", "What is the notice period of the lease?")
    assert marked(collection, "railway bridge") == ["bridge"]
    assert marked(collection, "bridge bolts 35") == ["bridge", "35", "bolts"]
    assert marked(collection, "what is the notice period of the lease") == ["notice", "period", "lease"]
    assert marked(collection, "what is the engineer 35 of the bridge") == ["bridge", "engineer", "35"]


def test_function_words_of_the_languages_of_the_index_are_not_marked(collection: Collection) -> None:
    for number in range(8):
        collection.add(f"{number}.txt", f"Мост был проверен и он не стар, потому что это новый мост 3{number}")
    assert marked(collection, "что не так и мост 35") == ["Мост", "мост", "35"]


def test_lanes_can_be_restricted(collection: Collection) -> None:
    collection.add("pets.txt", "my cat sleeps")
    assert collection.service.search("cat", lanes=[Lane.DENSE]).lanes == (Lane.DENSE,)
    assert collection.service.search("cat", lanes=[Lane.LEXICAL]).lanes == (Lane.LEXICAL,)


def test_without_a_model_words_are_searched_and_a_notice_says_so(tmp_path: Path, collection: Collection) -> None:
    collection.add("pets.txt", "my cat sleeps")
    slot = EncoderSlot("The model is still loading.")
    service = SearchService(collection.index.database, tmp_path / "vectors", slot, SearchSettings())
    result = service.search("cat")
    assert [hit.path.name for hit in result.hits] == ["pets.txt"]
    assert result.lanes == (Lane.LEXICAL,)
    assert "The model is still loading." in result.notices[0]


def test_a_hit_is_a_document_with_its_best_passages(collection: Collection) -> None:
    collection.add("long.txt", "cat one", "cat two", "cat three", "cat four", "nothing", title="About cats")
    collection.add("copy/long.txt", "cat one", "cat two", "cat three", "cat four", "nothing", title="About cats")
    (hit,) = collection.service.search("cat three").hits
    assert hit.paths == (ROOT / "copy/long.txt", ROOT / "long.txt")
    assert hit.passages[0].text == "cat three"
    assert len(hit.passages) == 3
    assert hit.passages[0].start == len("cat one") + len("cat two") + 4
    assert hit.passages[0].locator == Locator(page=3)


def test_limit_and_order(collection: Collection) -> None:
    for number in range(30):
        collection.add(f"{number}.txt", f"cat number{number}")
    assert len(collection.names("cat")) == SearchSettings().limit
    result = collection.service.search("cat", limit=25)
    assert [hit.rank for hit in result.hits] == list(range(1, 26))
    scores = [hit.score for hit in result.hits]
    assert scores == sorted(scores, reverse=True)


def test_filters_from_text_and_caller_both_hold(collection: Collection) -> None:
    collection.add("a/x.txt", "the cat")
    collection.add("a/x.md", "the cat again")
    collection.add("b/x.txt", "one more cat")
    assert collection.names("cat type:txt in:a") == ["a/x.txt"]
    assert collection.names("cat type:txt", filters=Filters(folders=(ROOT / "b",))) == ["b/x.txt"]
    assert collection.names("cat type:pdf") == []


def test_a_filtered_search_is_never_short_while_matches_exist(collection: Collection) -> None:
    for number in range(300):
        collection.add(f"near/{number}.txt", f"cat cat cat {number}")
    for number in range(12):
        collection.add(f"far/{number}.txt", f"unrelated words and one dog{number}")
    assert len(collection.names("cat in:far")) == 12


def test_exclusions_drop_documents(collection: Collection) -> None:
    collection.add("draft.txt", "the cat", "a draft")
    collection.add("final.txt", "the cat sleeps")
    assert collection.names("cat -draft") == ["final.txt"]


def test_phrases_must_occur_else_a_notice_says_so(collection: Collection) -> None:
    collection.add("right.txt", "the black cat sleeps")
    collection.add("wrong.txt", "the cat is black")
    assert collection.names('"black cat"') == ["right.txt"]
    result = collection.service.search('"cat black"')
    assert {hit.path.name for hit in result.hits} == {"right.txt", "wrong.txt"}
    assert "“cat black”" in result.notices[0]
    assert collection.service.search('"cat black" type:pdf').notices == ("No indexed file is of the type pdf.",)


def test_a_file_is_found_by_its_name_alone(collection: Collection) -> None:
    collection.add("Invoice 4711.txt", "numbers only", "more")
    collection.add("other.txt", "words")
    result = collection.service.search("invoice 4711", lanes=[Lane.LEXICAL, Lane.NAME])
    assert [hit.path.name for hit in result.hits] == ["Invoice 4711.txt"]
    assert Lane.NAME in result.lanes
    assert result.hits[0].passages[0].text == "numbers only"
    assert result.hits[0].passages[0].ranks == {Lane.NAME: 1}
    assert collection.names("invoice 4711")[0] == "Invoice 4711.txt"


def test_a_query_of_filters_alone_lists_the_newest_files(collection: Collection) -> None:
    collection.add("old.txt", "old", day=1)
    collection.add("new.txt", "new", day=5)
    collection.add("new.md", "other", day=9)
    assert collection.names("type:txt") == ["new.txt", "old.txt"]
    assert collection.names("") == []
    assert collection.names("?!", lanes=[Lane.LEXICAL]) == []


def test_removed_files_are_not_found(collection: Collection) -> None:
    collection.add("gone.txt", "the cat")
    collection.add("here.txt", "another cat")
    collection.index.remove("gone.txt")
    assert collection.names("cat") == ["here.txt"]
    assert collection.names("gone") == ["here.txt"]


def test_coverage_is_counted_again_after_a_second(collection: Collection) -> None:
    document_id = collection.add("a.txt", "the cat")
    assert collection.service.search("cat").coverage == 0.0
    collection.index.connection.execute("UPDATE documents SET state = 'indexed' WHERE id = ?", (document_id,))
    assert collection.service.search("cat").coverage == 0.0
    collection.now += 1.5
    assert collection.service.search("cat").coverage == 1.0


def test_segments_for_the_preview(collection: Collection) -> None:
    document_id = collection.add("a.txt", "one", "two")
    assert collection.service.segments(document_id) == (
        Segment("one", Locator(page=1)),
        Segment("two", Locator(page=2)),
    )


def test_a_cancelled_search_ends(collection: Collection) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        collection.service.search("cat", cancel=cancel)


def test_a_model_that_is_closed_under_a_search_does_not_end_it(collection: Collection) -> None:
    class Closed(MeaningEncoder):
        def encode_query(self, text: str) -> NDArray[np.float32]:
            raise Cancelled

    collection.add("a.txt", "a cat sleeps")
    collection.slot.fill(replace(MODEL, encoder=Closed()))
    assert collection.names("cat") == ["a.txt"]


def test_an_unreadable_filter_is_refused(collection: Collection) -> None:
    with pytest.raises(InvalidQuery):
        collection.service.search("cat after:whenever")
