"""Finds, among the documents that are about to be shown, those that are versions of a better one.

Owns what is compared: the best passages first, which is cheap, and the whole texts of the few that have words in
common there. The bounds are `rank/versions`'s.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from desktop_app.rank.versions import first_rows, leaders, may_be_versions
from desktop_app.search_manner import Versions
from desktop_app.search_records import Candidate, Hit
from desktop_app.services.look_alikes import LookAlikes
from desktop_app.services.reranking import Ranked
from desktop_app.store.search_reader import SearchReader

FURTHER = 2
"""So many times the limit are looked at where versions do not count towards it."""
MOST_COMPARED = 400
"""So many of the best documents are compared: twice what a window shows. Further down each stands for itself."""

Led = Mapping[int, int]
"""Document id → id of the better document that it is a version of."""


class Folding:
    """Any thread."""

    def __init__(self, reader: SearchReader, look_alikes: LookAlikes) -> None:
        self._reader = reader
        self._look_alikes = look_alikes

    def cut(self, found: Ranked, limit: int, versions: Versions) -> tuple[Ranked, Led]:
        """The first `limit` documents of `found` in their order, and which of them are versions."""
        looked_at = found.ranking[: FURTHER * limit if versions is Versions.FOLDED else limit]
        if versions is Versions.APART:
            return replace(found, ranking=looked_at), {}
        documents = [entry.key for entry in looked_at]
        led = self._led(documents[:MOST_COMPARED], found.candidates)
        shown = first_rows(len(documents), led, limit)
        of_shown = {documents[one]: documents[led[one]] for one in shown if one in led}
        return replace(found, ranking=[looked_at[one] for one in shown]), of_shown

    def _led(self, documents: Sequence[int], candidates: Mapping[int, Sequence[Candidate]]) -> dict[int, int]:
        passages = self._best_passages(documents, candidates)
        samples = self._look_alikes.samples(set(passages.values()))
        pairs = may_be_versions([samples.get(passages.get(one, 0), frozenset()) for one in documents])
        lengths = self._reader.lengths({documents[one] for pair in pairs for one in pair})

        def agree(one: int, other: int) -> bool:
            return self._look_alikes.are_versions(documents[one], documents[other], lengths)

        return leaders(len(documents), pairs, agree)

    def _best_passages(
        self, documents: Sequence[int], candidates: Mapping[int, Sequence[Candidate]]
    ) -> Mapping[int, int]:
        """Document id → chunk id, of the first passage where a document was found by its name; of those with text."""
        found = {one: candidates[one][0].chunk_id for one in documents if candidates.get(one)}
        return found | self._reader.first_chunks([one for one in documents if one not in found])


def told_apart(hits: Sequence[Hit], led: Led) -> tuple[Hit, ...]:
    """`hits` that know which of them they are versions of. One whose better version is gone stands for itself."""
    present = {hit.document_id for hit in hits}
    leading = {hit.document_id: led.get(hit.document_id) for hit in hits}
    return tuple(
        replace(hit, version_of=leading[hit.document_id]) if leading[hit.document_id] in present else hit
        for hit in hits
    )
