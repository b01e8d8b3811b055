"""An index of a few passages with the real model."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from desktop_app.catalog.model_store import ModelStore
from desktop_app.evaluate.corpus_index import CorpusIndex
from desktop_app.evaluate.datasets import Entry
from desktop_app.services.api_keys import ApiKeys
from desktop_app.services.encoder_slot import EncoderSlot
from desktop_app.services.model_loader import ModelLoader
from desktop_app.settings import Settings


@contextmanager
def small_index(folder: Path, passages: Mapping[str, str]) -> Iterator[CorpusIndex]:
    """`passages` by name, each a document, in an index in `folder`."""
    settings, slot = Settings(), EncoderSlot()
    loader = ModelLoader(ModelStore(Path(os.environ["FINDWELL_TEST_MODELS"])), slot, settings, ApiKeys())
    loader.load(settings.encode.model)
    index = CorpusIndex(folder, settings, slot.current)
    index.add([Entry(name, "", text) for name, text in passages.items()])
    index.embed()
    yield index
    index.close()
    loader.close()
