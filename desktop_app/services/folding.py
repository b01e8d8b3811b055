"""Finds, among the documents that are about to be shown, those that are versions of a better one.

Owns what is compared: the best passages first, which is cheap, and the whole texts of the few that have words in
common there. The bounds are `rank/versions`'s.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from desktop_app.rank.fusion import Fused
from desktop_app.rank.versions import ABOUT_EQUAL, first_rows, leaders, may_be_versions, newest_lead
from desktop_app.search_manner import Versions
from desktop_app.search_records import Candidate, Filters, Hit, Lane
from desktop_app.services.look_alikes import LookAlikes
from desktop_app.services.reranking import Ranked
from desktop_app.store.search_reader import SearchReader

FURTHER = 2
"""So many times the limit are looked at where versions do not count towards it."""
MOST_COMPARED = 400
"""So many of the best documents are compared: twice what a window shows. Further down each stands for itself."""

Led = Mapping[int, int]
"""Document id → id of the better document that it is a version of."""

Agree = Callable[[int, int], bool]
"""Whether the documents at two places of a ranking agree, the better one first."""


@dataclass(frozen=True, slots=True)
class Age:
    """What decides between versions of about equal worth."""

    scores: Mapping[int, float]
    """Document id → what it was ordered by: the fused score."""
    filters: Sequence[Filters]
    """Only the times of files within these count."""


class Folding:
    """Any thread."""

    def __init__(self, reader: SearchReader, look_alikes: LookAlikes) -> None:
        self._reader = reader
        self._look_alikes = look_alikes

    def cut(self, found: Ranked, limit: int, versions: Versions, age: Age | None = None) -> tuple[Ranked, Led]:
        """The first `limit` documents of `found` in their order, and which of them are versions.

        Where versions fold and `age` has a say, the newest of a row that matches about as well as its best one stands
        in the place of that. Whoever types the name of a file wants that one.
        """
        looked_at = found.ranking[: FURTHER * limit if versions is Versions.FOLDED else limit]
        if versions is Versions.APART:
            return replace(found, ranking=looked_at), {}
        documents = [entry.key for entry in looked_at]
        led, agree = self._led(documents[:MOST_COMPARED], found.candidates)
        shown = first_rows(len(documents), led, limit)
        ranking = [looked_at[one] for one in shown]
        of_shown = {documents[one]: documents[led[one]] for one in shown if one in led}
        if versions is Versions.FOLDED and age is not None:
            for leader, one in self._newest_lead(looked_at, led, age, agree).items():
                if looked_at[leader] in ranking:
                    ranking, of_shown = _led_by(documents[one], documents[leader], ranking, of_shown)
        return replace(found, ranking=ranking), of_shown

    def _newest_lead(self, entries: Sequence[Fused[int]], led: Led, age: Age, agree: Agree) -> Mapping[int, int]:
        scores = {place: age.scores[one.key] for place, one in enumerate(entries) if one.key in age.scores}
        modified = self._reader.dates([entries[one].key for one in {*led, *led.values()}], age.filters)

        def as_good(better: int, one: int) -> bool:
            if Lane.NAME in entries[better].ranks or better not in scores:
                return False
            return one in scores and scores[better] - scores[one] <= ABOUT_EQUAL

        times = {place: modified[one.key] for place, one in enumerate(entries) if one.key in modified}
        return newest_lead(led, times, as_good, agree)

    def _led(
        self, documents: Sequence[int], candidates: Mapping[int, Sequence[Candidate]]
    ) -> tuple[dict[int, int], Agree]:
        passages = self._best_passages(documents, candidates)
        samples = self._look_alikes.samples(set(passages.values()))
        pairs = may_be_versions([samples.get(passages.get(one, 0), frozenset()) for one in documents])
        lengths = self._reader.lengths({documents[one] for pair in pairs for one in pair})

        def agree(one: int, other: int) -> bool:
            return self._look_alikes.are_versions(documents[one], documents[other], lengths)

        return leaders(len(documents), pairs, agree), agree

    def _best_passages(
        self, documents: Sequence[int], candidates: Mapping[int, Sequence[Candidate]]
    ) -> Mapping[int, int]:
        """Document id → chunk id, of the first passage where a document was found by its name; of those with text."""
        found = {one: candidates[one][0].chunk_id for one in documents if candidates.get(one)}
        return found | self._reader.first_chunks([one for one in documents if one not in found])


def first_shown(ranking: Sequence[Fused[int]], led: Led, limit: int, versions: Versions) -> list[Fused[int]]:
    """The first `limit` documents; where versions fold, so many rows."""
    if versions is not Versions.FOLDED:
        return list(ranking[:limit])
    leading = {entry.key for entry in [entry for entry in ranking if entry.key not in led][:limit]}
    return [entry for entry in ranking if led.get(entry.key, entry.key) in leading]


def _led_by(
    newest: int, leader: int, ranking: Sequence[Fused[int]], led: Mapping[int, int]
) -> tuple[list[Fused[int]], dict[int, int]]:
    """The row of `leader` with its document `newest` right before it, which all others of the row are versions of."""
    moved = next(entry for entry in ranking if entry.key == newest)
    others = [entry for entry in ranking if entry.key != newest]
    place = next(place for place, entry in enumerate(others) if entry.key == leader)
    renewed = {one: newest if of == leader else of for one, of in led.items() if one != newest}
    return [*others[:place], moved, *others[place:]], {**renewed, leader: newest}


def told_apart(hits: Sequence[Hit], led: Led) -> tuple[Hit, ...]:
    """`hits` that know which of them they are versions of. One whose better version is gone stands for itself."""
    present = {hit.document_id for hit in hits}
    leading = {hit.document_id: led.get(hit.document_id) for hit in hits}
    return tuple(
        replace(hit, version_of=leading[hit.document_id]) if leading[hit.document_id] in present else hit
        for hit in hits
    )
