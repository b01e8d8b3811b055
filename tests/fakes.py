"""Hand-written stand-ins for the services, with the API the window uses and nothing behind it.

Their state is plain attributes that a test sets; every call is noted in `calls`.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from desktop_app.cancellation import CancelToken
from desktop_app.catalog.manifest import ModelEntry, Source
from desktop_app.catalog.model_importer import AddedModel
from desktop_app.catalog.model_info import ModelInfo
from desktop_app.catalog.validation.verification import VerifyReport
from desktop_app.errors import AppError, UserFacingError
from desktop_app.evaluate.measurements import PACE
from desktop_app.explanation import Explanation, MeaningMatch
from desktop_app.model_description import ModelKind
from desktop_app.records import FileState, Locator, Segment
from desktop_app.search_manner import LITERAL, Manner, Suggestion
from desktop_app.search_records import Example, Filters, Hit, Lane, Passage, Query, Rerank, SearchResult
from desktop_app.services.api_keys import KeyPlace
from desktop_app.services.index_status import Activity, FailedFile, IndexStatus, PartlyRead, RootStatus
from desktop_app.services.model_overview import ListedModel, ModelOverview
from desktop_app.services.remote_terms import RemoteTerms
from desktop_app.services.remote_use import ServiceKey
from desktop_app.services.switch_estimate import SwitchEstimate
from desktop_app.services.vector_collection import Collected
from desktop_app.services.window_choices import Preferences
from desktop_app.settings import Settings

LIMIT_S = 10.0
"""How long a fake waits for a gate that a test never opens."""


def make_passage(
    text: str, *words: str, start: int = 0, page: int | None = None, heading: str | None = None
) -> Passage:
    """A passage whose highlights are the first places of `words` in it."""
    spans = tuple((text.index(word), text.index(word) + len(word)) for word in words)
    return Passage(text, start, start + len(text), Locator(page, heading), 1.0, spans, {Lane.LEXICAL: 1})


MODIFIED_NS = 1_772_532_000_000_000_000


def make_hit(path: Path, *passages: Passage, document_id: int = 1, title: str = "") -> Hit:
    """A hit; its type is the suffix of the file."""
    kind = path.suffix[1:] or "txt"
    modified = "2026-03-03T10:00:00+00:00"
    return Hit(1, 1.0, path, (path,), (MODIFIED_NS,), title or path.stem, kind, modified, document_id, passages)


def with_copies(hit: Hit, *paths: Path) -> Hit:
    """The hit with further files, each a second older than the one before."""
    times_ns = tuple(MODIFIED_NS - number * 1_000_000_000 for number in range(1 + len(paths)))
    return replace(hit, paths=(hit.path, *paths), times_ns=times_ns)


def make_root(
    path: Path,
    *,
    root_id: int = 1,
    indexed: int = 0,
    pending: int = 0,
    extracted: int = 0,
    failed: int = 0,
    to_recognise: int = 0,
) -> RootStatus:
    """A root with files in these states."""
    counts = {
        FileState.INDEXED: indexed,
        FileState.PENDING: pending,
        FileState.EXTRACTED: extracted,
        FileState.FAILED: failed,
    }
    return RootStatus(root_id, path, paused=False, problem="", files=counts, to_recognise=to_recognise)


def make_status(*roots: RootStatus, activity: Activity = Activity.IDLE) -> IndexStatus:
    """A picture of an index with these roots."""
    return IndexStatus(activity, roots, 0, 0, 1.0, 0, 0.0, None, "fake")


def make_model_info(
    name: str,
    title: str = "",
    *,
    kind: ModelKind = ModelKind.BI_ENCODER,
    installed: bool = False,
    languages: str = "English",
    speed: str = "fast",
    published: Mapping[str, float] | None = None,
    unavailable: str = "",
    sources: tuple[Source, ...] = (),
) -> ModelInfo:
    """A model of the manifest; without a title one that the person imported."""
    dimensions = 0 if kind is ModelKind.CROSS_ENCODER else 384
    entry = ModelEntry(
        name, title, "For tests.", "MIT", "https://example.org/", languages, kind, dimensions, 512, "mean", 118,
        250, speed, sources, published=published or {}, unavailable=unavailable,
    )  # fmt: skip
    size = 0 if unavailable or kind is ModelKind.REMOTE else 91_000_000
    return ModelInfo(name, kind, dimensions, 512, (), size, installed, "float32", entry if title else None)


@dataclass
class FakeIndexing:
    """Roots come and go at once; nothing is read."""

    current: IndexStatus = field(default_factory=make_status)
    failed: tuple[FailedFile, ...] = ()
    in_part: tuple[PartlyRead, ...] = ()
    refusal: AppError | None = None
    """Raised by the next verb."""
    calls: list[tuple[str, object]] = field(default_factory=list)
    listeners: list[Callable[[], None]] = field(default_factory=list)

    def start(self) -> None:
        self._note("start", None)

    def stop(self) -> None:
        self._note("stop", None)

    def add_root(self, path: Path) -> int:
        self._note("add_root", path)
        root = make_root(path, root_id=len(self.current.roots) + 1, pending=4)
        self.show(replace(self.current, roots=(*self.current.roots, root), activity=Activity.INDEXING))
        return root.root_id

    def remove_root(self, root_id: int) -> None:
        self._note("remove_root", root_id)
        left = tuple(root for root in self.current.roots if root.root_id != root_id)
        self.show(replace(self.current, roots=left))

    def pause(self) -> None:
        self._note("pause", None)
        self.show(replace(self.current, activity=Activity.PAUSED))

    def resume(self) -> None:
        self._note("resume", None)
        self.show(replace(self.current, activity=Activity.INDEXING))

    def pause_root(self, root_id: int, paused: bool) -> None:
        self._note("pause_root", (root_id, paused))
        roots = (replace(r, paused=paused) if r.root_id == root_id else r for r in self.current.roots)
        self.show(replace(self.current, roots=tuple(roots)))

    def retry_failures(self) -> None:
        self._note("retry_failures", None)
        self.failed = ()

    def rescan(self) -> None:
        self._note("rescan", None)

    def status(self) -> IndexStatus:
        return self.current

    def failures(self) -> list[FailedFile]:
        return list(self.failed)

    def read_in_part(self) -> list[PartlyRead]:
        return list(self.in_part)

    def on_change(self, listener: Callable[[], None]) -> None:
        self.listeners.append(listener)

    def show(self, status: IndexStatus) -> None:
        """Take another status and tell the listeners on the calling thread."""
        self.current = status
        for listener in self.listeners:
            listener()

    def _note(self, verb: str, what: object) -> None:
        self.calls.append((verb, what))
        if self.refusal is not None:
            refusal, self.refusal = self.refusal, None
            raise refusal


@dataclass
class FakeSearching:
    """Answers every query with `hits`, or with those of `answers` for exactly this text."""

    hits: tuple[Hit, ...] = ()
    answers: dict[str, tuple[Hit, ...]] = field(default_factory=dict)
    coverage: float = 1.0
    notices: tuple[str, ...] = ()
    refusal: AppError | None = None
    """Raised by every search while set."""
    texts: dict[int, tuple[Segment, ...]] = field(default_factory=dict)
    gates: dict[str, threading.Event] = field(default_factory=dict)
    """A search for this text waits for its gate."""
    better: tuple[Hit, ...] | None = None
    """What the reranker makes of it; None while there is no reranker."""
    chosen: bool = False
    """Whether a reranker is, even one that cannot be used."""
    better_gate: threading.Event | None = None
    """A search that is reranked waits for it."""
    asked_for: list[Rerank] = field(default_factory=list)
    calls: list[tuple[str, Filters | None, int | None]] = field(default_factory=list)
    examples: list[tuple[tuple[Example, ...], tuple[Example, ...]]] = field(default_factory=list)
    """Of each call, what to find more of, and less."""
    reasons: dict[int, Explanation] = field(default_factory=dict)
    """Document id → why it is a hit."""
    matches: dict[tuple[int, int], MeaningMatch] = field(default_factory=dict)
    """(document id, start of a passage) → what matches there by meaning."""
    nearest: dict[int, tuple[int, int]] = field(default_factory=dict)
    """Document id → the sentence of its best passage that comes nearest."""
    near_gate: threading.Event | None = None
    """A look for nearest sentences waits for it,"""
    near_refusal: AppError | None = None
    """and raises this."""
    lanes: tuple[Lane, ...] = (Lane.LEXICAL,)
    explained: list[tuple[str, int | None, Rerank]] = field(default_factory=list)
    """Text, limit and order of the searches that were to be explained, which are not among `calls`."""
    manners: list[Manner] = field(default_factory=list)
    beginnings: frozenset[str] = frozenset()
    """Texts that are not finished as long as they are being typed."""
    suggestions: dict[str, Suggestion] = field(default_factory=dict)
    """By the text of the query."""

    def search(
        self,
        text: str,
        *,
        limit: int | None = None,
        filters: Filters | None = None,
        rerank: Rerank = Rerank.AUTO,
        like: Sequence[Example] = (),
        unlike: Sequence[Example] = (),
        manner: Manner = LITERAL,
        cancel: CancelToken | None = None,
    ) -> SearchResult:
        if manner.explain:
            self.explained.append((text, limit, rerank))
        else:
            self.manners.append(manner)
            self.examples.append((tuple(like), tuple(unlike)))
            self.calls.append((text, filters, limit))
            self.asked_for.append(rerank)
        reranked = rerank is Rerank.AUTO and self.better is not None
        if text in self.gates:
            assert self.gates[text].wait(LIMIT_S)
        if reranked and self.better_gate is not None:
            assert self.better_gate.wait(LIMIT_S)
        if cancel is not None:
            cancel.check()
        if self.refusal is not None:
            raise self.refusal
        hits = (self.better or () if reranked else self.answers.get(text, self.hits))[:limit]
        words, last = tuple(text.split()), text if manner.unfinished and text in self.beginnings else ""
        query = Query(
            text, words, (), (), filters or Filters(), like=tuple(like), unlike=tuple(unlike), unfinished=last
        )
        applied = Rerank.CROSS if reranked else Rerank.LATE
        if manner.explain:
            hits = tuple(replace(hit, explanation=self.reasons.get(hit.document_id, Explanation())) for hit in hits)
        return SearchResult(
            query,
            hits,
            self.lanes,
            self.coverage,
            3.0,
            {},
            self.notices,
            applied,
            reranker_chosen=self.chosen,
            suggestion=self.suggestions.get(text),
        )

    def nearer(self, result: SearchResult, cancel: CancelToken | None = None) -> SearchResult:
        if self.near_gate is not None:
            assert self.near_gate.wait(LIMIT_S)
        if self.near_refusal is not None:
            raise self.near_refusal
        if cancel is not None:
            cancel.check()
        hits = [
            replace(hit, passages=(replace(hit.passages[0], nearest=self.nearest[hit.document_id]), *hit.passages[1:]))
            if hit.document_id in self.nearest
            else hit
            for hit in result.hits
        ]
        return replace(result, hits=tuple(hits))

    def matched_by_meaning(self, query: Query, document_id: int, start: int) -> MeaningMatch:
        return self.matches.get((document_id, start), MeaningMatch())

    def segments(self, document_id: int) -> tuple[Segment, ...]:
        if document_id not in self.texts:
            raise UserFacingError("The document is not in the index any more.", "Search again.")
        return self.texts[document_id]


@dataclass(frozen=True)
class FakeProgress:
    """What a model preparation reports."""

    stage: str
    fraction: float


@dataclass
class FakeModelSetup:
    """Reports `steps`, then succeeds, raises `refusal`, or waits to be cancelled."""

    steps: tuple[FakeProgress, ...] = ()
    refusal: AppError | None = None
    hold: bool = False
    attempts: int = 0

    def ensure(self, progress: Callable[[FakeProgress], None], cancel: CancelToken) -> None:
        self.attempts += 1
        for step in self.steps:
            progress(step)
        if self.refusal is not None:
            raise self.refusal
        while self.hold:
            cancel.check()


@dataclass
class FakeModels:
    """Keeps a list and notes what is asked; a job that is on `hold` goes on until it is cancelled."""

    current: ModelOverview = field(default_factory=lambda: ModelOverview(()))
    cost: SwitchEstimate = field(default_factory=lambda: SwitchEstimate(0, 0.0, 0))
    report: VerifyReport | None = None
    pace: float = 41.0
    gone: Collected = field(default_factory=lambda: Collected((), 0, 0))
    steps: tuple[FakeProgress, ...] = ()
    hold: bool = False
    refusal: AppError | None = None
    """Raised by the next verb."""
    calls: list[tuple[object, ...]] = field(default_factory=list)

    def overview(self) -> ModelOverview:
        return self.current

    def title(self, name: str) -> str:
        return self.current.title(name)

    def install(self, name: str, progress: Callable[[FakeProgress], None], cancel: CancelToken) -> None:
        self._work("install", name, progress=progress, cancel=cancel)
        self._change(name, installed=True)

    def import_from(self, path: Path, progress: Callable[[FakeProgress], None], cancel: CancelToken) -> AddedModel:
        self._work("import", path, progress=progress, cancel=cancel)
        own = ListedModel(make_model_info(path.name, installed=True), {})
        self.current = replace(self.current, models=(*self.current.models, own))
        return AddedModel(path.name, ("Its files do not name a pooling; mean is assumed.",))

    def estimate(self, name: str, root_id: int | None, cancel: CancelToken) -> SwitchEstimate:
        self._work("estimate", name, root_id, cancel=cancel)
        return self.cost

    def use(self, name: str, root_id: int | None) -> None:
        self._work("use", name, root_id)
        if root_id is None:
            reranks = {model.name: model.reranks for model in self.current.models}
            models = (
                replace(model, chosen=model.name == name) if model.reranks is reranks[name] else model
                for model in self.current.models
            )
            self.current = replace(self.current, models=tuple(models))

    def stop_reranking(self) -> None:
        self._work("stop_reranking")
        models = (replace(model, chosen=model.chosen and not model.reranks) for model in self.current.models)
        self.current = replace(self.current, models=tuple(models))

    def measure(self, name: str, progress: Callable[[FakeProgress], None], cancel: CancelToken) -> float:
        self._work("measure", name, progress=progress, cancel=cancel)
        models = (replace(one, measured={PACE: self.pace}) if one.name == name else one for one in self.current.models)
        self.current = replace(self.current, models=tuple(models))
        return self.pace

    def verify(self, name: str) -> VerifyReport:
        self._work("verify", name)
        return self.report or VerifyReport(name, ok=True, problems=())

    def remove(self, name: str) -> None:
        self._work("remove", name)
        self._change(name, installed=False)

    def collect(self) -> Collected:
        self._work("collect")
        self.current = replace(self.current, idle=())
        return self.gone

    def _change(self, name: str, *, installed: bool) -> None:
        models = (
            replace(model, info=replace(model.info, installed=installed)) if model.name == name else model
            for model in self.current.models
        )
        self.current = replace(self.current, models=tuple(models))

    def _work(
        self,
        *call: object,
        progress: Callable[[FakeProgress], None] | None = None,
        cancel: CancelToken | None = None,
    ) -> None:
        self.calls.append(call)
        for step in self.steps if progress else ():
            progress(step)
        if self.refusal is not None:
            refusal, self.refusal = self.refusal, None
            raise refusal
        while self.hold and cancel is not None:
            cancel.pause(0.01)


def make_terms() -> RemoteTerms:
    """Of a service somewhere else."""
    return RemoteTerms("api.example.org", here=False, passages=9022, tokens=1_204_000, usd=0.12)


@dataclass
class FakeRemoteUse:
    """Tells the same terms of every model; a trial that is on `hold` goes on until it is cancelled."""

    facts: RemoteTerms = field(default_factory=make_terms)
    place: KeyPlace = KeyPlace.MISSING
    refusal: AppError | None = None
    """Raised by the next verb that changes or asks something."""
    hold: bool = False
    calls: list[tuple[object, ...]] = field(default_factory=list)

    def terms(self, name: str, root_id: int) -> RemoteTerms:
        self.calls.append(("terms", name, root_id))
        return self.facts

    def key(self, name: str) -> ServiceKey:
        return ServiceKey(name, self.facts.host, self.facts.here, self.place, "FINDWELL_KEY_EXAMPLE")

    def try_out(self, name: str, key: str, cancel: CancelToken) -> None:
        self._note("try_out", name, key)
        while self.hold:
            cancel.pause(0.01)

    def give(self, name: str, root_id: int) -> None:
        self._note("give", name, root_id)

    def keep_key(self, name: str, key: str) -> None:
        self._note("keep_key", name, key)
        self.place = KeyPlace.KEYCHAIN

    def forget_key(self, name: str) -> bool:
        self._note("forget_key", name)
        found, self.place = self.place is KeyPlace.KEYCHAIN, KeyPlace.MISSING
        return found

    def _note(self, *call: object) -> None:
        self.calls.append(call)
        if self.refusal is not None:
            refusal, self.refusal = self.refusal, None
            raise refusal


@dataclass
class FakeLearning:
    """Remembers what it is told."""

    remembered: list[tuple[str, str, int]] = field(default_factory=list)
    """(question, name of the file, rank)."""
    refusal: AppError | None = None

    def opened(self, question: str, path: Path, rank: int) -> None:
        if self.refusal is not None:
            raise self.refusal
        self.remembered.append((question, path.name, rank))


@dataclass
class FakeChoices:
    """Remembers what was chosen in the window."""

    balances: list[float] = field(default_factory=list)
    kept: list[Preferences] = field(default_factory=list)
    refusal: AppError | None = None

    def keep_balance(self, balance: float) -> None:
        if self.refusal is not None:
            raise self.refusal
        self.balances.append(balance)

    def preferences(self) -> Preferences:
        if self.refusal is not None:
            raise self.refusal
        return self.kept[-1] if self.kept else Preferences.of(Settings())

    def keep_preferences(self, preferences: Preferences) -> None:
        if self.refusal is not None:
            raise self.refusal
        self.kept.append(preferences)


@dataclass
class FakeCopies:
    """Unpacks nothing, and says where it would be."""

    folder: Path = Path("/copies")
    copied: list[tuple[Path, str]] = field(default_factory=list)
    refusal: AppError | None = None

    def copy(self, file: Path, member: str) -> Path:
        if self.refusal is not None:
            raise self.refusal
        self.copied.append((file, member))
        return self.folder / member.rpartition("/")[2]


@dataclass
class FakeServices:
    """What `services.application.Application` offers to the window."""

    data_dir: Path
    indexing: FakeIndexing = field(default_factory=FakeIndexing)
    searching: FakeSearching = field(default_factory=FakeSearching)
    model_setup: FakeModelSetup = field(default_factory=FakeModelSetup)
    model_management: FakeModels = field(default_factory=FakeModels)
    remote_use: FakeRemoteUse = field(default_factory=FakeRemoteUse)
    learning: FakeLearning = field(default_factory=FakeLearning)
    window_choices: FakeChoices = field(default_factory=FakeChoices)
    member_copies: FakeCopies = field(default_factory=FakeCopies)
    settings: Settings = field(default_factory=Settings)
