"""A model that weighs its words beside the vector: both are stored, searched and added."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from desktop_app.cancellation import CancelToken
from desktop_app.encode.heads import EncodedPassages, EncodedQuery
from desktop_app.encode.token_codes import TokenCoder
from desktop_app.search_records import Lane
from desktop_app.services.switch_estimate import BYTES_OF_WEIGHT, estimate_switch
from desktop_app.services.vector_collection import collect_idle_vectors
from tests.indexing_helpers import CountingEncoder, counting_model, running, settle, write_folder
from tests.integration.test_switching import switch

TOKENS = {"zebra": 3, "lion": 4}


class WeighingEncoder(CountingEncoder):
    """Equal vectors for everything, so that words alone decide."""

    has_words, has_tokens = True, False

    def read_queries(self, texts: Sequence[str], *, as_passages: bool = False) -> list[EncodedQuery]:
        return [EncodedQuery(np.eye(1, 16, dtype=np.float32)[0], _weights(text)) for text in texts]

    def read_passages(
        self, inputs: Sequence[str], coder: TokenCoder | None, cancel: CancelToken | None = None
    ) -> EncodedPassages:
        assert coder is None
        self.embedded.extend(inputs)
        vectors = np.eye(1, 16, dtype=np.float32).repeat(len(inputs), axis=0)
        return EncodedPassages(vectors, [_weights(text) for text in inputs])

    def token_states(self, texts: Sequence[str]) -> list[NDArray[np.float32]]:
        raise AssertionError("it has no tokens")


def _weights(text: str) -> dict[int, float]:
    return {token: 0.5 * text.count(word) for word, token in TOKENS.items() if word in text}


def test_words_decide_between_equal_vectors_and_go_with_the_model(tmp_path: Path) -> None:
    docs, weighing, plain = tmp_path / "docs", WeighingEncoder(), CountingEncoder()
    write_folder(docs, 5)
    (docs / "zoo.txt").write_text("The zebra met another zebra.")
    (docs / "savanna.txt").write_text("A lion and a zebra.")
    with running(tmp_path / "data", None) as application:
        application.encoders.fill(counting_model(weighing))
        application.indexing.add_root(docs)
        settle(application)
        hits = application.searching.search("zebra", lanes=[Lane.DENSE]).hits
        assert [hit.path.name for hit in hits[:2]] == ["zoo.txt", "savanna.txt"]
        assert len(hits) == 7
        hits = application.searching.search("lion", lanes=[Lane.DENSE]).hits
        assert hits[0].path.name == "savanna.txt"
        disk = [
            estimate_switch(
                application.database, counting_model(one, "new", "new"), CancelToken(), probe_s=0
            ).disk_bytes
            for one in (WeighingEncoder(), plain)
        ]
        assert disk[0] - disk[1] == pytest.approx(3 * BYTES_OF_WEIGHT, abs=1)
        application.encoders.fill(counting_model(plain, "plain", "other"))
        switch(application, "other")
        collect_idle_vectors(application.database, tmp_path / "data" / "vectors")
        left = application.database.reader().execute("SELECT count(*) FROM word_weights").fetchone()
        assert left == (0,)
