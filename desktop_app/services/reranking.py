"""Gives the first documents of a search to a cross-encoder and blends its judgement into their order.

Owns which passages it reads, in which order, and what is remembered of its judgements. The formula is
`rank/blending`'s.
"""

import time
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from itertools import chain, zip_longest
from typing import Protocol, TypeAlias

from desktop_app.cancellation import CancelToken
from desktop_app.encode.bi_encoder import passage_input
from desktop_app.errors import EnvironmentFault, UserFacingError
from desktop_app.rank.blending import TOP_BAND, Judged, blended
from desktop_app.rank.fusion import Fused
from desktop_app.rank.judging import Reranker, judge
from desktop_app.search_records import Candidate, Lane, Query, Rerank
from desktop_app.settings import SearchSettings
from desktop_app.store.lexical_query import comparable, phrase_pattern
from desktop_app.store.search_reader import SearchReader

_UNRANKED = "The hits are not reranked. {}"
_CUT = "The time for reranking ended when {} of {} documents were judged."

Candidates = Mapping[int, Sequence[Candidate]]
"""Document id → its best chunks, best first."""

_Remembered: TypeAlias = "tuple[weakref.ref[Reranker], str, Mapping[str, float]] | None"
"""Of the last query: by whom it was judged, without keeping that one alive, its text, and passage → score."""


class Rerankers(Protocol):
    """Where a search borrows its reranker. Both ways raise an `AppError` if the one that is chosen cannot be used."""

    @property
    def name(self) -> str:
        """The chosen one's; empty if there is none."""

    def chosen(self) -> AbstractContextManager[Reranker | None]:
        """The chosen one, ready for use; None if there is none."""

    def any(self) -> AbstractContextManager[Reranker]:
        """That one, or else any that is installed. Raises `ModelMissing` if there is none."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """Documents, best first, and their chunks; then what was done to their order."""

    ranking: Sequence[Fused[int]]
    candidates: Candidates
    rerank: Rerank = Rerank.NONE
    cut: bool = False
    """Whether the time ended before every passage was judged."""
    notices: tuple[str, ...] = ()
    judged: Mapping[int, float] = field(default_factory=dict)
    """Chunk id → what a cross-encoder says of it, 0 to 1."""


class Reranking:
    """Chooses the reranker and applies it; any thread."""

    def __init__(
        self,
        reader: SearchReader,
        rerankers: Rerankers | None,
        settings: SearchSettings,
        *,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._reader = reader
        self._rerankers = rerankers
        self._window = settings.rerank_candidates
        self._budget_s = settings.rerank_ms / 1000
        self._clock = clock
        self._remembered: _Remembered = None

    @property
    def chosen(self) -> bool:
        """Whether a reranker is chosen for every search."""
        return self._rerankers is not None and bool(self._rerankers.name)

    @contextmanager
    def borrowed(self, wanted: Rerank, notices: list[str]) -> Iterator[Reranker | None]:
        """The one to be used inside, or None. A chosen one that cannot be used is for AUTO only worth one of `notices`.

        :raises UserFacingError: there is none of the kind that is `wanted`.
        :raises EnvironmentFault: its files are damaged.
        """
        with ExitStack() as inside:
            yield self._borrow(wanted, notices, inside)

    def _borrow(self, wanted: Rerank, notices: list[str], inside: ExitStack) -> Reranker | None:
        if self._rerankers is None and wanted is Rerank.CROSS:
            raise UserFacingError("There is no reranker here.", "Use --rerank none.")
        if self._rerankers is None or wanted in {Rerank.NONE, Rerank.LATE}:
            return None
        if wanted is Rerank.CROSS:
            return inside.enter_context(self._rerankers.any())
        try:
            return inside.enter_context(self._rerankers.chosen())
        except (UserFacingError, EnvironmentFault) as error:
            notices.append(_UNRANKED.format(error))
            return None

    def apply(self, wanted: Rerank, reranker: Reranker, query: Query, found: Ranked, cancel: CancelToken) -> Ranked:
        """The first documents of `found` in their new order, then the others as they were.

        A document is as good as its best passage. Passages of one document change places when all were judged.
        With AUTO a reranker that fails leaves everything as it is, with a notice.
        :raises Cancelled: on request.
        :raises EnvironmentFault: the reranker fails.
        """
        try:
            return self._reranked(reranker, query, found, cancel)
        except EnvironmentFault as error:
            if wanted is not Rerank.AUTO:
                raise
            return replace(found, notices=(_UNRANKED.format(error),))

    def _reranked(self, reranker: Reranker, query: Query, found: Ranked, cancel: CancelToken) -> Ranked:
        first, rest = found.ranking[: self._window], found.ranking[self._window :]
        chunks = [found.candidates.get(entry.key, ()) for entry in first]
        inputs = self._inputs(_in_rounds(chunks))
        scores = self._scores(reranker, query.text, inputs, cancel)
        documents = [
            Judged(entry.score, _best(of, scores), place < TOP_BAND and _is_exact(query, entry, of, inputs))
            for place, (entry, of) in enumerate(zip(first, chunks, strict=True))
        ]
        order = [Fused(first[place].key, score, first[place].ranks) for place, score in blended(documents)]
        judged = sum(document.cross is not None for document in documents)
        cut = len(scores) < len(inputs)
        return Ranked(
            ranking=[*order, *_below(order, first, rest)],
            candidates={document: _reordered(of, scores) for document, of in found.candidates.items()},
            rerank=Rerank.CROSS,
            cut=cut,
            notices=(_CUT.format(judged, len(first)),) if cut else (),
            judged=scores,
        )

    def _inputs(self, chunks: Sequence[int]) -> dict[int, str]:
        """Chunk id → what the reranker reads of it, in the order of `chunks`, without those that are gone."""
        stored = self._reader.texts(chunks)
        return {one: passage_input(stored[one].context, stored[one].text) for one in chunks if one in stored}

    def _scores(
        self, reranker: Reranker, query: str, inputs: Mapping[int, str], cancel: CancelToken
    ) -> dict[int, float]:
        """Chunk id → score of as many of `inputs`, in their order, as there is time for.

        Those of the last query are remembered: it is asked again for more hits, and while files are being indexed.
        """
        known = self._known(reranker, query)
        new = [passage for passage in dict.fromkeys(inputs.values()) if passage not in known]
        scores = judge(reranker, query, new, budget_s=self._budget_s, cancel=cancel, clock=self._clock)
        known = {**known, **dict(zip(new, scores, strict=False))}
        self._remembered = weakref.ref(reranker), query, known
        return {chunk: known[passage] for chunk, passage in inputs.items() if passage in known}

    def _known(self, reranker: Reranker, query: str) -> Mapping[str, float]:
        """Passage → score, where the last query was the same and judged by the same reranker."""
        if self._remembered is None:
            return {}
        judge_of, text, known = self._remembered
        return known if judge_of() is reranker and text == query else {}


def _in_rounds(chunks: Sequence[Sequence[Candidate]]) -> list[int]:
    """Ids of the best chunk of every document, then of the second of every one, and so on; each once."""
    rounds = chain.from_iterable(zip_longest(*chunks))
    return list(dict.fromkeys(one.chunk_id for one in rounds if one is not None))


def _best(chunks: Sequence[Candidate], scores: Mapping[int, float]) -> float | None:
    return max((scores[one.chunk_id] for one in chunks if one.chunk_id in scores), default=None)


def _is_exact(query: Query, entry: Fused[int], chunks: Sequence[Candidate], inputs: Mapping[int, str]) -> bool:
    """Whether a file is named so, or a passage holds the phrases of the query, or without any the whole of it."""
    if Lane.NAME in entry.ranks:
        return True
    texts = [comparable(inputs[one.chunk_id]) for one in chunks if one.chunk_id in inputs]
    patterns = [phrase_pattern(phrase) for phrase in query.phrases or (query.text,)]
    return any(all(pattern.search(text) for pattern in patterns) for text in texts)


def _reordered(chunks: Sequence[Candidate], scores: Mapping[int, float]) -> Sequence[Candidate]:
    if not all(one.chunk_id in scores for one in chunks):
        return chunks
    judged = [replace(one, score=scores[one.chunk_id]) for one in chunks]
    return sorted(judged, key=lambda one: -one.score)


def _below(
    order: Sequence[Fused[int]], first: Sequence[Fused[int]], rest: Sequence[Fused[int]]
) -> Sequence[Fused[int]]:
    """`rest` with scores that go on below those of `order`, at the distances they had."""
    if not order:
        return rest
    shift = order[-1].score - first[-1].score
    return [entry._replace(score=entry.score + shift) for entry in rest]
