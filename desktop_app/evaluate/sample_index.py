"""An index of made-up text for benchmarks of searching, which is filled in seconds.

Passages are not encoded, which would take longer than everything else: they have vectors and codes of a sample,
scattered. How long a search takes does not depend on where vectors point.
"""

from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import numpy as np

from desktop_app.encode.heads import EncodedPassages
from desktop_app.evaluate.corpus_index import CorpusIndex, Encode, Progress
from desktop_app.evaluate.sample_text import SampleText
from desktop_app.inference.pooling import l2_normalise
from desktop_app.services.encoder_slot import LoadedModel
from desktop_app.settings import Settings

PARAGRAPHS_IN_ENTRY = 8
_SPREAD_FROM = 256
_NOISE = 0.6


def filled_index(
    folder: Path, settings: Settings, model: LoadedModel, chunks: int, sample: SampleText, progress: Progress
) -> CorpusIndex:
    """An index of at least `chunks` chunks of `sample`; the caller closes it."""
    index = CorpusIndex(folder, settings, model)
    try:
        entries = sample.entries(PARAGRAPHS_IN_ENTRY)
        while (missing := chunks - index.chunk_count()) > 0:
            index.add(islice(entries, max(1, missing // PARAGRAPHS_IN_ENTRY)), progress)
        index.embed(progress, stand_in=_Scattered)
        index.publish()
    except BaseException:
        index.close()
        raise
    return index


class _Scattered:
    """Says of passages what was said of one of a sample, with a vector near to that, without encoding them."""

    def __init__(self, encode: Encode) -> None:
        sample = SampleText(seed=2)
        self._near = encode([sample.paragraph() for _ in range(_SPREAD_FROM)])
        self._random = np.random.default_rng(1)

    def __call__(self, inputs: Sequence[str]) -> EncodedPassages:
        """One for each of the inputs."""
        count, dimensions = self._near.vectors.shape
        chosen = self._random.integers(0, count, len(inputs))
        noise = self._random.normal(scale=_NOISE / np.sqrt(dimensions), size=(len(inputs), dimensions))
        scattered = l2_normalise((self._near.vectors[chosen] + noise).astype(np.float32))
        words, codes = self._near.words, self._near.codes
        return EncodedPassages(
            scattered, [words[row] for row in chosen] if words else (), [codes[row] for row in chosen] if codes else ()
        )
