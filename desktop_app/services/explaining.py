"""Why the hits of a search stand where they stand, out of what the search knows anyway. Made only when asked for."""

from collections.abc import Iterator, Sequence

from desktop_app.explanation import Contribution, ContributionKind, Explanation, Rise
from desktop_app.rank.fusion import Fused, relative_score_shares
from desktop_app.search_records import Lane, Rerank
from desktop_app.services.folding import Led
from desktop_app.services.relevance import Findings, ground_of
from desktop_app.services.reranking import Ranked
from desktop_app.services.search_run import SearchRun
from desktop_app.settings import SearchSettings

_LANES = (
    (ContributionKind.WORDS, Lane.LEXICAL),
    (ContributionKind.MEANING, Lane.DENSE),
    (ContributionKind.TOKENS, Lane.LATE),
)


def explanations(
    run: SearchRun,
    told: Ranked,
    findings: Findings,
    settings: SearchSettings,
    *,
    before: Sequence[Fused[int]],
    led: Led,
) -> dict[int, Explanation]:
    """Document id → why it stands where it stands, of all in `told`, whose scores are probabilities.

    `before` is their order before they were judged and versions found, which are those of `led`; it has all of `told`.
    """
    if not run.query.asks:
        return {entry.key: Explanation() for entry in told.ranking}
    fused = _Contributions(run, settings)
    risen = _rises([entry.key for entry in before], [entry.key for entry in told.ranking], led)
    found = {}
    for entry in told.ranking:
        added = tuple(fused.contributions(entry.key))
        found[entry.key] = Explanation(
            added,
            fused.scores.get(entry.key, 0.0),
            fused.places.get(entry.key),
            run.reach,
            tuple(fused.naming(entry.key)),
            _judged(told, entry.key),
            ground_of(run.query, entry, told, findings),
            risen.get(entry.key),
        )
    return found


def _rises(before: Sequence[int], after: Sequence[int], led: Led) -> dict[int, Rise]:
    """Why documents stand before others that were before them."""
    places = {document_id: place for place, document_id in enumerate(before)}
    risen = {}
    for place, document_id in enumerate(after):
        passed = [one for one in after[place + 1 :] if places[one] < places[document_id]]
        if passed:
            leads = any(led.get(one) == document_id for one in passed)
            risen[document_id] = Rise.NEWEST if leads else Rise.LIKELY
    return risen


class _Contributions:
    """What one search adds up for each document."""

    def __init__(self, run: SearchRun, settings: SearchSettings) -> None:
        scored = run.of_documents
        self._unencoded = run.documents_unencoded
        self._shares = relative_score_shares(
            scored.get(Lane.DENSE, ()),
            scored.get(Lane.LEXICAL, ()),
            scored.get(Lane.LATE, ()),
            lexical_weight=settings.lexical_weight * run.manner.words,
            meaning_weight=run.manner.meaning,
            late_share=settings.late_share,
            reach=run.reach,
            least_reach=run.least_reach(settings.least_reach),
            unencoded=self._unencoded,
        )
        self._found = {
            lane: {key: (place, value) for place, (key, value) in enumerate(of, 1)} for lane, of in scored.items()
        }
        models = {Lane.DENSE: len(run.cosines), Lane.LATE: len(run.closeness)}
        self._measured = {lane for lane in scored if models.get(lane, 1) == 1}  # else several measures were merged
        self._steps = [(kind, _scores(before), _scores(after)) for kind, before, after in run.steps]
        self.scores = _scores(run.ordered)
        self.places = {entry.key: place for place, entry in enumerate(run.ordered, start=1)}
        self._named = {document_id: place for place, document_id in enumerate(run.named, start=1)}
        self._k = settings.rrf_k

    def contributions(self, document_id: int) -> Iterator[Contribution]:
        """Of words, meaning, tokens and all that was added to them; none for a document that no lane has found."""
        shares = self._shares.get(document_id)
        if shares is None or document_id not in self.scores:  # or beyond the documents that were ordered
            return
        by_lane = {Lane.LEXICAL: shares.lexical, Lane.DENSE: shares.dense, Lane.LATE: shares.late}
        for kind, lane in _LANES:
            if self._found.get(lane):
                place, value = self._found[lane].get(document_id, (None, None))
                waiting = place is None and lane is Lane.DENSE and document_id in self._unencoded
                yield Contribution(kind, by_lane[lane], value if lane in self._measured else None, place, waiting)
        for kind, before, after in self._steps:
            if gain := after.get(document_id, 0.0) - before.get(document_id, 0.0):
                yield Contribution(kind, gain)

    def naming(self, document_id: int) -> Iterator[Contribution]:
        """How places are added up where the names of files were found; nothing where they were not."""
        places = {
            ContributionKind.ORDER: self.places.get(document_id),
            ContributionKind.NAME: self._named.get(document_id),
        }
        for kind, place in places.items() if self._named else ():
            if place is not None:
                yield Contribution(kind, 1 / (self._k + place), place=place)


def _scores(ranking: Sequence[Fused[int]]) -> dict[int, float]:
    return {entry.key: entry.score for entry in ranking}


def _judged(told: Ranked, document_id: int) -> float | None:
    if told.rerank is not Rerank.CROSS:
        return None
    chunks = told.candidates.get(document_id, ())
    return max((told.judged[one.chunk_id] for one in chunks if one.chunk_id in told.judged), default=None)
