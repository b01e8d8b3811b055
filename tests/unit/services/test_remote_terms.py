from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from desktop_app.model_description import RemoteSource
from desktop_app.records import Fingerprint
from desktop_app.services import remote_terms as module
from desktop_app.services.remote_terms import remote_terms
from desktop_app.store.database import transaction
from desktop_app.store.vectors import Vectors
from tests.unit.store.search_samples import SampleIndex

SOURCE = RemoteSource("openai", "https://api.openai.com/v1", "small", 0.02, 100, 1000)
FAR = Fingerprint("far", "{}", 4)


@pytest.fixture
def index(tmp_path: Path) -> Iterator[SampleIndex]:
    index = SampleIndex(tmp_path)
    yield index
    index.close()


def test_what_lacks_a_vector_is_counted(index: SampleIndex) -> None:
    document_id = index.add("a.txt", ["x" * 100, "y" * 100, "z" * 100])
    assert remote_terms(index.database, SOURCE, FAR, 1).passages == 3
    vectors = Vectors(index.connection)
    with transaction(index.connection):
        one = np.ones((1, 4), np.float32)
        vectors.add(vectors.fingerprint_id(FAR), index.chunk_ids(document_id)[:1], one)
    terms = remote_terms(index.database, SOURCE, FAR, 1)
    assert (terms.passages, terms.tokens, terms.usd) == (2, 60, 60 * 0.02 / 1e6)
    assert remote_terms(index.database, SOURCE, FAR, root_id=2).passages == 0


def test_many_passages_are_estimated_from_some(index: SampleIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SAMPLE", 10)
    index.add("a.txt", [f"{number:03d}" + "x" * 97 for number in range(99)])
    assert remote_terms(index.database, SOURCE, FAR, 1).tokens == 99 * 30


@pytest.mark.parametrize(
    ("endpoint", "price", "words"),
    [
        (
            "https://api.openai.com/v1",
            0.02,
            ("api.openai.com, out of your hands", "less than US$ 0.01 at the list price"),
        ),
        ("http://localhost:11434/v1", 0.0, ("localhost:11434, a server on this machine", "is not known")),
    ],
)
def test_the_sentences_say_who_gets_what(
    index: SampleIndex, endpoint: str, price: float, words: tuple[str, ...]
) -> None:
    index.add("a.txt", ["some text"])
    source = RemoteSource("openai", endpoint, "small", price, 100, 1000)
    told = " ".join(remote_terms(index.database, source, FAR, 1).sentences("far", "/home/me/Letters"))
    for word in (*words, "every file in /home/me/Letters, now and later", "every question", "1 passage,"):
        assert word in told
