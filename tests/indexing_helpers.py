"""A running index over a real folder, with a fake encoder that counts what it embeds."""

import hashlib
import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer as RawTokenizer
from tokenizers import models, pre_tokenizers

from desktop_app import bootstrap
from desktop_app.cancellation import CancelToken
from desktop_app.errors import Cancelled
from desktop_app.inference.segmenters import LibrarySegmenter
from desktop_app.inference.tokenizer import Tokenizer
from desktop_app.records import Fingerprint
from desktop_app.services.application import Application
from desktop_app.services.encoder_slot import LoadedModel
from desktop_app.settings import EncodeSettings, Settings, SourceSettings
from desktop_app.store.root_models import RootModels

DIMENSIONS = 16
QUICK = Settings(source=SourceSettings(debounce_ms=60), encode=EncodeSettings(model="fake"))


class CountingEncoder:
    """Unit vectors made from a hash of each text; remembers every text it embedded. Safe in any thread."""

    def __init__(self) -> None:
        self.embedded: list[str] = []
        self.poison = ""
        self.gate = threading.Event()
        self.gate.set()
        self.started = threading.Event()

    def encode_query(self, text: str) -> NDArray[np.float32]:
        return _vector(text)

    def encode_passages(self, inputs: Sequence[str], cancel: CancelToken | None = None) -> NDArray[np.float32]:
        self.started.set()
        while not self.gate.wait(0.02):
            if cancel is not None and cancel.cancelled:
                raise Cancelled
        if self.poison and any(self.poison in text for text in inputs):
            raise RuntimeError("a text the runtime chokes on")
        self.embedded.extend(inputs)
        return np.stack([_vector(text) for text in inputs])


def _vector(text: str) -> NDArray[np.float32]:
    seed = int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")
    vector = np.random.default_rng(seed).standard_normal(DIMENSIONS).astype(np.float32)
    return vector / np.linalg.norm(vector)


def raw_word_tokenizer(*words: str) -> RawTokenizer:
    """One token a word; it knows these."""
    raw = RawTokenizer(models.WordLevel({"[UNK]": 0}, unk_token="[UNK]"))
    raw.pre_tokenizer = pre_tokenizers.Whitespace()
    raw.add_tokens(list(words))
    return raw


def word_tokenizer(*words: str) -> Tokenizer:
    """The same with no limit to speak of."""
    return Tokenizer(LibrarySegmenter(raw_word_tokenizer(*words)), 1_000_000)


def counting_model(encoder: CountingEncoder, digest: str = "fake", name: str = "fake") -> LoadedModel:
    """The encoder as the slot takes it."""
    description = json.dumps({"model": {"name": name}})
    return LoadedModel(name, encoder, Fingerprint(digest, description, DIMENSIONS), word_tokenizer())


@contextmanager
def running(
    data_dir: Path, encoder: CountingEncoder | None, *, watch: bool = True, settings: Settings = QUICK
) -> Iterator[Application]:
    """The application of `data_dir` with its indexer running; stopped and closed at the end."""
    application = bootstrap.build(data_dir, watch=watch, settings=settings)
    if encoder is not None:
        application.encoders.fill(counting_model(encoder))
    application.indexing.start()
    try:
        yield application
    finally:
        if encoder is not None:
            encoder.gate.set()
        application.close()


@contextmanager
def indexed(folder: Path, encoder: CountingEncoder, files: int) -> Iterator[Application]:
    """As `running` in `folder / "data"`; so many files in `folder / "docs"` are indexed."""
    write_folder(folder / "docs", files)
    with running(folder / "data", encoder) as application:
        application.indexing.add_root(folder / "docs")
        settle(application)
        yield application


def settle(application: Application, timeout_s: float = 30) -> None:
    """Wait until nothing is left to do."""
    assert application.indexing.wait_until_idle(timeout_s), application.indexing.status()


def until(application: Application, condition: Callable[[], bool], timeout_s: float = 10) -> float:
    """Wait for the condition, asking again after each news from the indexer; returns the seconds it took."""
    news = threading.Event()
    application.indexing.on_change(news.set)
    start = monotonic()
    while not condition():
        left = timeout_s - (monotonic() - start)
        assert left > 0, f"did not come true in {timeout_s} s: {application.indexing.status()}"
        news.wait(min(left, 0.1))
        news.clear()
    return monotonic() - start


def serving(application: Application) -> list[str]:
    """The models that answer."""
    return [stored.model for stored in RootModels(application.database.reader()).serving()]


def write_folder(folder: Path, count: int) -> None:
    """Text files of one paragraph each, all different."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        (folder / f"note {number}.txt").write_text(f"This is note number {number} about subject s{number}.\n")
