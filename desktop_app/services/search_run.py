"""What one search knows of itself while it is under way."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from desktop_app.encode.heads import EncodedQuery
from desktop_app.explanation import ContributionKind
from desktop_app.rank.fusion import MIXED_REACH, Fused
from desktop_app.retrieve.language_bias import Directions
from desktop_app.retrieve.late import Closeness
from desktop_app.retrieve.scope import Scope
from desktop_app.search_manner import LITERAL, Manner, Suggestion
from desktop_app.search_records import Lane, Query, Rerank
from desktop_app.services.answering_models import Answering
from desktop_app.services.encoder_slot import LoadedModel
from desktop_app.services.feedback import Feedback
from desktop_app.store.lexical_query import QueryTerm
from desktop_app.store.vector_search import ScoredChunks


@dataclass
class SearchRun:
    """One search under way: what it found and what each stage cost."""

    query: Query
    limit: int
    wanted: Rerank
    unlearned: bool = False
    """Whether the question is asked for learning: nothing learned is applied, and nothing leaves the machine."""
    manner: Manner = LITERAL
    scope: Scope = field(default_factory=Scope)
    feedback: Feedback = field(default_factory=Feedback)
    terms: tuple[QueryTerm, ...] = ()
    """That were looked up."""
    common: tuple[QueryTerm, ...] = ()
    """Words of the query that were not, because most passages hold them, but that say something."""
    scored: dict[Lane, list[tuple[int, float]]] = field(default_factory=dict)
    """(chunk id, score) of every lane that ran, best first."""
    holders: dict[int, list[int]] = field(default_factory=dict)
    """Chunk id → documents that hold it, of chunks found by words: read while the vectors are searched."""
    unencoded: set[int] = field(default_factory=set)
    """Those of these chunks that have no vector yet, so that they cannot be found by meaning."""
    codes: dict[int, dict[int, bytes]] = field(default_factory=dict)
    """Fingerprint id → chunk id → token codes, of the best of these chunks: read meanwhile too."""
    asked: list[tuple[LoadedModel, EncodedQuery]] = field(default_factory=list)
    """The models that were searched by, and what they say of the query."""
    closeness: dict[str, dict[int, Closeness]] = field(default_factory=dict)
    """By the name of the model: chunk id → how close it comes by its token codes."""
    compared: set[int] = field(default_factory=set)
    """Chunks that were to be compared by their token codes."""
    cosines: dict[str, ScoredChunks] = field(default_factory=dict)
    """By the name of the model."""
    between: dict[str, Directions] = field(default_factory=dict)
    """By the name of the model: what tells the languages of its passages apart."""
    reach: float = 0.0
    """The highest BM25 that the words can have."""
    known: float = 1.0
    """The share of the words looked up that some passage holds."""
    answering: Answering | None = None
    named: list[int] = field(default_factory=list)
    """Documents found by the name of their file."""
    of_documents: dict[Lane, Sequence[tuple[int, float]]] = field(default_factory=dict)
    """(document id, score) of every lane that looked at them, best first."""
    documents_unencoded: set[int] = field(default_factory=set)
    """Those that hold chunks of `unencoded`."""
    steps: list[tuple[ContributionKind, Sequence[Fused[int]], Sequence[Fused[int]]]] = field(default_factory=list)
    """What was added to the scores of documents after the fusion: the ranking before and after each."""
    ordered: Sequence[Fused[int]] = ()
    """Documents after all of these, best first; without names of files."""
    typed: str = ""
    """The query as it was typed, with filters and operators."""
    quoted: tuple[str, ...] = ()
    """Phrases that stand nowhere, and are words of the query therefore."""
    continued: set[str] = field(default_factory=set)
    """Forms of words that also stand for longer ones."""
    suggestion: Suggestion | None = None
    notices: list[str] = field(default_factory=list)
    stage_ms: dict[str, float] = field(default_factory=dict)
    started: float = field(default_factory=time.perf_counter)

    def least_reach(self, least: float) -> float:
        """`least` of the settings, or more where the passages are in several languages."""
        mixed = any(directions.vectors is not None for directions in self.between.values())
        return MIXED_REACH * least if mixed else least

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Count the time inside as spent on `name`; words and meaning are searched at the same time."""
        started = time.perf_counter()
        try:
            yield
        finally:
            spent = (time.perf_counter() - started) * 1000
            self.stage_ms[name] = self.stage_ms.get(name, 0.0) + spent
