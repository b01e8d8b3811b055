"""What is compared: Findwell's ways of searching, and the pipelines that people put together of other libraries.

A rival reads an entry whole, cut where the model's 512 tokens end, as its users write it; Findwell cuts it into chunks.
All are asked for the same number of entries, and RRF is the published one, which Findwell has a function for.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Protocol

import jieba
import numpy as np
from rank_bm25 import BM25Okapi
from sentence_transformers.util import semantic_search
from txtai import Embeddings

from desktop_app.evaluate.datasets import Dataset
from desktop_app.evaluate.evaluation import RANKED, opened, ranked
from desktop_app.evaluate.runs import RUNS, Run
from desktop_app.rank.fusion import reciprocal_rank_fusion
from desktop_app.services.application import Application
from desktop_app.services.encoder_slot import LoadedModel
from desktop_app.services.searching import SearchService
from tests.quality.rivals.encoding import RivalEncoder, Vectors, passage
from tests.quality.rivals.tokens import Tokenise, by_spaces, is_chinese, words_and_bigrams

FINDWELL = ("lexical", "dense", "hybrid", "hybrid+late")
DENSE = "Sentence-Transformers"
TXTAI = "txtai hybrid"
RRF_K = 60
QUERY, PASSAGE = "query: ", "passage: "
"""By which txtai is told to tell them apart."""


class System(Protocol):
    """One way of searching one corpus."""

    reads_vectors: bool
    """Whether it is handed the query's vector, whose time is then a part of its own."""

    def search(self, text: str, vector: Vectors) -> list[str]:
        """Entries, best first."""


class Findwell:
    """The program itself; it encodes the query with its own model."""

    reads_vectors = False

    def __init__(self, searching: SearchService, run: Run) -> None:
        self._searching = searching
        self._run = run

    def search(self, text: str, vector: Vectors) -> list[str]:
        """Entries, best first."""
        del vector
        return ranked(self._searching, text, self._run)[0][:RANKED]


class Dense:
    """The nearest passages by Sentence-Transformers' own search."""

    reads_vectors = True

    def __init__(self, ids: Sequence[str], passages: Vectors) -> None:
        self._ids = ids
        self._passages = passages

    def search(self, text: str, vector: Vectors) -> list[str]:
        """Entries, best first."""
        del text
        (found,) = semantic_search(vector, self._passages, top_k=RANKED)
        return [self._ids[int(hit["corpus_id"])] for hit in found]


class Words:
    """`rank_bm25` over tokens; an entry that has none of the query's is not found."""

    reads_vectors = False

    def __init__(self, ids: Sequence[str], texts: Sequence[str], tokenise: Tokenise) -> None:
        self._ids = ids
        self._tokenise = tokenise
        self._bm25 = BM25Okapi([tokenise(text) for text in texts])

    def search(self, text: str, vector: Vectors) -> list[str]:
        """Entries, best first."""
        del vector
        scores = self._bm25.get_scores(self._tokenise(text))
        best = np.argsort(-scores, kind="stable")[:RANKED]
        return [self._ids[place] for place in best if scores[place] > 0]


class Fused:
    """Two rankings merged by reciprocal ranks."""

    reads_vectors = True

    def __init__(self, dense: Dense, words: Words) -> None:
        self._systems: tuple[System, System] = (dense, words)

    def search(self, text: str, vector: Vectors) -> list[str]:
        """Entries, best first."""
        rankings = [system.search(text, vector) for system in self._systems]
        return [entry for entry, _ in reciprocal_rank_fusion(rankings, k=RRF_K)][:RANKED]


class Txtai:
    """txtai's hybrid index with the settings it comes with, over the vectors of Sentence-Transformers."""

    reads_vectors = True

    def __init__(self, ids: Sequence[str], texts: Sequence[str], passages: Vectors, encoder: RivalEncoder) -> None:
        known = dict(zip((f"{PASSAGE}{text}" for text in texts), passages, strict=True))

        def transform(asked: Iterable[str]) -> Vectors:
            vectors = [known[text] if text in known else encoder.query(text.removeprefix(QUERY))[0] for text in asked]
            return np.stack(vectors)

        prefixes = {"query": QUERY, "data": PASSAGE}
        self._index = Embeddings(hybrid=True, method="external", transform=transform, instructions=prefixes)
        self._index.index(zip(ids, texts, strict=True))

    def search(self, text: str, vector: Vectors) -> list[str]:
        """Entries, best first; the vector comes by `transform`, from the encoder that has just computed it."""
        del vector
        return [entry for entry, _ in self._index.search(text, RANKED)]


@contextmanager
def systems(
    dataset: Dataset, application: Application, model: LoadedModel, encoder: RivalEncoder
) -> Iterator[Mapping[str, System]]:
    """All that is compared over the corpus of a set, by name."""
    rivals = _rivals(dataset, encoder)
    with opened(dataset, application.settings, model, application.data_dir / "eval") as searching:
        yield {**{name: Findwell(searching, RUNS[name]) for name in FINDWELL}, **rivals}


def _rivals(dataset: Dataset, encoder: RivalEncoder) -> dict[str, System]:
    ids = [entry.entry_id for entry in dataset.entries]
    texts = [passage(entry) for entry in dataset.entries]
    passages = encoder.passages(dataset)
    dense = Dense(ids, passages)
    words = {name: Words(ids, texts, tokenise) for name, tokenise in _tokenisers(texts).items()}
    fused = {f"{name} + RRF": Fused(dense, found) for name, found in words.items()}
    return {DENSE: dense, **words, **fused, TXTAI: Txtai(ids, texts, passages, encoder)}


def _tokenisers(texts: Sequence[str]) -> dict[str, Tokenise]:
    found: dict[str, Tokenise] = {"BM25 spaces": by_spaces, "BM25 bigrams": words_and_bigrams}
    if is_chinese(texts):
        found["BM25 jieba"] = lambda text: jieba.lcut_for_search(text.lower())
    return found
