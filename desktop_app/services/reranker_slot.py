"""The place where the reranker is found: opened when it is first needed, on the thread that needs it.

Opening takes up to some seconds, so a window asks for it beside the answers it has, never before them.
"""

import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from desktop_app.catalog.model_store import ModelStore
from desktop_app.catalog.opening import open_reranker, open_tokenizer
from desktop_app.errors import AppError, EnvironmentFault, ModelMissing
from desktop_app.model_description import ModelKind
from desktop_app.rank.cross_encoder import CrossEncoder
from desktop_app.settings import Settings

if TYPE_CHECKING:
    from desktop_app.inference.tokenizer import Tokenizer

SUGGESTED = "ms-marco-minilm-l6-v2"
"""Named to a person who wants a reranker and has none: the quickest one."""


class RerankerSlot:
    """Holds one open reranker. Safe from any thread; `close` may be followed by another use."""

    def __init__(self, models: ModelStore, settings: Settings) -> None:
        self._models = models
        self._settings = settings
        self._lock = threading.Lock()
        self._open: tuple[str, CrossEncoder] | None = None
        self._damaged: dict[str, str] = {}  # name → what is wrong
        self._tokenizers: dict[str, Tokenizer] = {}

    def read_tokenizer(self) -> None:
        """Read the chosen one's tokenizer ahead; nothing if none is chosen or installed.

        As `ModelSetup.read_tokenizer`: a large one would make a window stall. A damaged one is reported when it is
        opened.
        """
        name = self._settings.search.reranker
        with self._lock, suppress(AppError):
            if name and name not in self._tokenizers:
                self._tokenizers[name] = open_tokenizer(self._models.load(name))

    def chosen(self) -> CrossEncoder | None:
        """The one that the settings name; None if they name none.

        :raises UserFacingError: it is not installed, or no reranker.
        :raises EnvironmentFault: its files are damaged.
        """
        name = self._settings.search.reranker
        return self._opened(name) if name else None

    def any(self) -> CrossEncoder:
        """The one that the settings name, or else one that is open, or the first that is installed.

        :raises ModelMissing: there is none.
        :raises UserFacingError: the one that is named is no reranker.
        :raises EnvironmentFault: its files are damaged.
        """
        name = self._settings.search.reranker or self._name_of_open() or self.installed()
        if not name:
            raise ModelMissing("No reranker is installed.", f"Run: findwell models install {SUGGESTED}")
        return self._opened(name)

    def installed(self) -> str:
        """Name of the first reranker that is installed; empty if there is none."""
        found = (info.name for info in self._models.list() if info.installed and info.kind is ModelKind.CROSS_ENCODER)
        return next(found, "")

    def close(self) -> None:
        """End its threads; whoever waits for it is cancelled."""
        with self._lock:
            if self._open is not None:
                self._open[1].close()
                self._open = None

    def _opened(self, name: str) -> CrossEncoder:
        with self._lock:
            if name in self._damaged:  # trying again with every search would take seconds each time
                raise EnvironmentFault(self._damaged[name])
            if self._open is None:
                model = self._models.load(name)
                try:
                    self._open = name, open_reranker(model, self._settings.encode, self._tokenizers.pop(name, None))
                except EnvironmentFault as error:
                    self._damaged[name] = str(error)
                    raise
            return self._open[1]

    def _name_of_open(self) -> str:
        with self._lock:
            return self._open[0] if self._open else ""
