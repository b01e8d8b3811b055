"""From ranked documents and chunks to hits: reads places, files and texts, and hands them to `present`."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from desktop_app.present.best_place import shown_for
from desktop_app.present.grouping import PassagePlace, hits
from desktop_app.present.highlights import Highlighter
from desktop_app.rank.fusion import Fused
from desktop_app.search_records import Candidate, Filters, Hit, Passage
from desktop_app.store.document_texts import DocumentTexts, Located
from desktop_app.store.search_reader import SearchReader


class Presenter:
    """Makes hits; any thread."""

    def __init__(self, reader: SearchReader, texts: DocumentTexts) -> None:
        self._reader = reader
        self._texts = texts

    def hits(
        self,
        highlighter: Highlighter,
        filters: Sequence[Filters],
        ranking: Sequence[Fused[int]],
        candidates: Mapping[int, Sequence[Candidate]],
    ) -> tuple[Hit, ...]:
        """The documents of `ranking` in its order, each with its chunks in `candidates`.

        A document without chunks there was found by its name alone and shows how it begins.
        """
        shown = {one.chunk_id for entry in ranking for one in candidates.get(entry.key, ())}
        places = self._reader.placements(shown)
        passages: dict[int, list[PassagePlace]] = {}
        for entry in ranking:
            passages[entry.key] = [
                (one, places[entry.key, one.chunk_id])
                for one in candidates.get(entry.key, ())
                if (entry.key, one.chunk_id) in places
            ]
            first = None if passages[entry.key] else self._reader.first_placement(entry.key)
            if first is not None:
                passages[entry.key] = [(Candidate(first.chunk_id, entry.score, entry.ranks), first)]
                shown.add(first.chunk_id)
        documents = self._reader.documents([entry.key for entry in ranking], filters)
        return self.placed(hits(ranking, documents, passages, self._reader.texts(shown), highlighter))

    def placed(self, found: Sequence[Hit]) -> tuple[Hit, ...]:
        """The hits with passages located where that stands for which they are shown: one may go over several places."""
        stretches = [[shown_for(passage) for passage in hit.passages] for hit in found]
        places = [
            (hit.document_id, passage.start + stretch[0])
            for hit, of_hit in zip(found, stretches, strict=True)
            for passage, stretch in zip(hit.passages, of_hit, strict=True)
            if stretch is not None
        ]
        located = iter(self._texts.located(places))
        return tuple(
            replace(
                hit,
                passages=tuple(
                    passage if stretch is None else _at(passage, next(located))
                    for passage, stretch in zip(hit.passages, of_hit, strict=True)
                ),
            )
            for hit, of_hit in zip(found, stretches, strict=True)
        )


def _at(passage: Passage, located: Located) -> Passage:
    """The passage with this place in its own page, slide or sheet; that one was changed meanwhile if it has another."""
    locator = replace(located.locator, member=passage.locator.member)
    if locator.leaf != passage.locator.leaf:
        return passage
    elsewhere = locator != passage.locator
    return replace(passage, locator=locator, located_from=max(0, located.start - passage.start) if elsewhere else 0)
