from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.encode.heads import EncodedPassages
from desktop_app.evaluate.corpus_index import CorpusIndex, entry_id_of, path_of
from desktop_app.evaluate.datasets import Entry
from desktop_app.records import PendingChunk
from desktop_app.settings import Settings
from desktop_app.store.vectors import Vectors
from desktop_app.store.vocabulary import Vocabulary
from tests.indexing_helpers import DIMENSIONS
from tests.unit.evaluate.samples import counting_model


@pytest.fixture
def index(tmp_path: Path) -> Iterator[CorpusIndex]:
    index = CorpusIndex(tmp_path, Settings(), counting_model()[0])
    yield index
    index.close()


def test_entries_become_documents_once(index: CorpusIndex) -> None:
    entries = [Entry(f"e{number}", "Title", f"text number {number}") for number in range(450)]
    told: list[tuple[str, int]] = []
    index.add(entries, lambda what, number: told.append((what, number)))
    index.add(entries[:10])
    assert index.chunk_count() == 450
    assert told == [("stored", 200), ("stored", 400)]
    assert index.embed() == 450
    assert index.embed() == 0


def test_each_look_for_what_is_missing_goes_on_where_the_last_one_ended(
    index: CorpusIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.add([Entry(f"e{number}", "", f"text number {number}") for number in range(300)])
    starts: list[int] = []
    pending = Vectors.pending

    def noted(
        self: Vectors, fingerprint_id: int, after_chunk_id: int, limit: int, *, codes: bool
    ) -> list[PendingChunk]:
        starts.append(after_chunk_id)
        return pending(self, fingerprint_id, after_chunk_id, limit, codes=codes)

    monkeypatch.setattr(Vectors, "pending", noted)
    assert index.embed() == 300
    assert starts == [0, 128, 256, 300]


def test_words_that_an_older_program_cut_are_cut_anew(index: CorpusIndex, tmp_path: Path) -> None:
    index.add([Entry("a", "", "some text")])
    connection = index.database.writer()
    connection.execute("UPDATE facts SET value = 'older' WHERE key = 'lexical_scheme'")
    connection.execute("DELETE FROM words")
    connection.close()
    again = CorpusIndex(tmp_path, Settings(), counting_model()[0])
    assert Vocabulary(again.database.reader()).beginning_with("te", 5) == ["text"]
    again.close()


def test_equal_texts_share_a_document(index: CorpusIndex) -> None:
    index.add([Entry("a", "", "same text"), Entry("b/c", "", "same text")])
    service = index.search_service()
    (hit,) = service.search("same").hits
    service.close()
    assert [entry_id_of(path) for path in hit.paths] == ["a", "b/c"]


def test_vectors_may_come_from_elsewhere(index: CorpusIndex) -> None:
    index.add([Entry("a", "", "text")])
    vectors = np.eye(1, DIMENSIONS, dtype=np.float32)
    assert index.embed(stand_in=lambda _: lambda _inputs: EncodedPassages(vectors)) == 1


def test_without_a_model_there_is_nothing_to_embed(tmp_path: Path) -> None:
    index = CorpusIndex(tmp_path, Settings(), None)
    index.add([Entry("a", "", "text")])
    assert index.embed() == 0
    index.publish()
    index.close()


@given(st.text(min_size=1, alphabet=st.characters(codec="utf-8")))
def test_every_entry_id_survives_as_a_path(entry_id: str) -> None:
    assert entry_id_of(path_of(entry_id)) == entry_id
