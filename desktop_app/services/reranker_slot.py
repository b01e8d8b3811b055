"""The place where the reranker is found: opened when it is first needed, on the thread that needs it.

Opening takes up to some seconds, so a window asks for it beside the answers it has, never before them. Another one can
be chosen at any moment; searches that have begun with the one before end with it, and the last of them closes it.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop_app.catalog.model_store import ModelStore
from desktop_app.catalog.opening import open_reranker, open_tokenizer
from desktop_app.errors import AppError, EnvironmentFault, ModelMissing
from desktop_app.inference.segmenters import stalls_the_interpreter
from desktop_app.model_description import ModelKind
from desktop_app.rank.cross_encoder import CrossEncoder
from desktop_app.settings import Settings

if TYPE_CHECKING:
    from desktop_app.inference.tokenizer import Tokenizer

SUGGESTED = "ms-marco-minilm-l6-v2"
"""Named to a person who wants a reranker and has none: the quickest one."""


@dataclass(eq=False, slots=True)
class _Opened:
    name: str
    reranker: CrossEncoder
    users: int = 0
    """So many searches have it at the moment."""


class RerankerSlot:
    """Lends one open reranker. Safe from any thread; `close` may be followed by another use."""

    def __init__(self, models: ModelStore, settings: Settings, news: Callable[[], str | None] = lambda: None) -> None:
        """Begins with the one that the settings name.

        `news` gives the name of another one, or of none, once after it was chosen by another process.
        """
        self._models = models
        self._news = news
        self._settings = settings.encode
        self._name = settings.search.reranker
        self._lock = threading.Lock()
        self._current: _Opened | None = None
        self._leaving: list[_Opened] = []
        """Those before it that are still in use."""
        self._damaged: dict[str, str] = {}  # name → what is wrong
        self._tokenizers: dict[str, Tokenizer] = {}

    @property
    def name(self) -> str:
        """The chosen one; empty if there is none."""
        self._follow()
        return self._name

    def choose(self, name: str) -> None:
        """Have searches use this one from now on; with an empty name, none.

        The one before is closed, when its last search has ended.
        """
        with self._lock:
            self._name = name
            self._damaged.pop(name, None)  # it may have been installed anew
            if self._current is not None and self._current.name != name:
                self._dismiss()
        self._close_unused()

    def read_tokenizer(self) -> None:
        """Read the chosen one's tokenizer ahead; nothing if none is chosen or installed.

        As `ModelSetup.read_tokenizer`: a large one would make a window stall. A damaged one is reported when it is
        opened.
        """
        name = self._name
        with self._lock, suppress(AppError):
            if name and name not in self._tokenizers:
                model = self._models.load(name)
                if stalls_the_interpreter(model.tokenizer_path):
                    self._tokenizers[name] = open_tokenizer(model)

    @contextmanager
    def chosen(self) -> Iterator[CrossEncoder | None]:
        """Lends the chosen one; None if there is none.

        :raises UserFacingError: it is not installed, or no reranker.
        :raises EnvironmentFault: its files are damaged.
        """
        with self._lent(lambda: self._name) as reranker:
            yield reranker

    @contextmanager
    def any(self) -> Iterator[CrossEncoder]:
        """Lends the chosen one, or else one that is open, or the first that is installed.

        :raises ModelMissing: there is none.
        :raises UserFacingError: the one that is chosen is no reranker.
        :raises EnvironmentFault: its files are damaged.
        """
        with self._lent(lambda: self._name or self._name_of_open() or self.installed()) as reranker:
            if reranker is None:
                raise ModelMissing("No reranker is installed.", f"Run: findwell models install {SUGGESTED}")
            yield reranker

    def installed(self) -> str:
        """Name of the first reranker that is installed; empty if there is none."""
        found = (info.name for info in self._models.list() if info.installed and info.kind is ModelKind.CROSS_ENCODER)
        return next(found, "")

    def close(self) -> None:
        """End its threads; whoever waits for it is cancelled."""
        with self._lock:
            self._dismiss()
            leaving, self._leaving = self._leaving, []
        for opened in leaving:
            opened.reranker.close()

    def _follow(self) -> None:
        name = self._news()
        if name is not None and name != self._name:
            self.choose(name)

    @contextmanager
    def _lent(self, name_of: Callable[[], str]) -> Iterator[CrossEncoder | None]:
        self._follow()
        with self._lock:
            name = name_of()
            opened = self._open(name) if name else None
            if opened is not None:
                opened.users += 1
        self._close_unused()
        if opened is None:
            yield None
            return
        try:
            yield opened.reranker
        finally:
            with self._lock:
                opened.users -= 1
            self._close_unused()

    def _open(self, name: str) -> _Opened:
        """The current one, if it is of that name, or another one in its place."""
        if name in self._damaged:  # trying again with every search would take seconds each time
            raise EnvironmentFault(self._damaged[name])
        if self._current is None or self._current.name != name:
            model = self._models.load(name)
            try:
                reranker = open_reranker(model, self._settings, self._tokenizers.pop(name, None))
            except EnvironmentFault as error:
                self._damaged[name] = str(error)
                raise
            self._dismiss()
            self._current = _Opened(name, reranker)
        return self._current

    def _name_of_open(self) -> str:
        return self._current.name if self._current else ""

    def _dismiss(self) -> None:
        if self._current is not None:
            self._leaving.append(self._current)
            self._current = None

    def _close_unused(self) -> None:
        with self._lock:
            unused = [opened for opened in self._leaving if not opened.users]
            self._leaving = [opened for opened in self._leaving if opened.users]
        for opened in unused:
            opened.reranker.close()
