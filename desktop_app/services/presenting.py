"""From ranked documents and chunks to hits: reads places, files and texts, and hands them to `present`."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from desktop_app.present.best_place import best_place
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
        return self._placed(hits(ranking, documents, passages, self._reader.texts(shown), highlighter))

    def _placed(self, found: Sequence[Hit]) -> tuple[Hit, ...]:
        """The hits with passages located where their matched words stand: a passage may go over several places."""
        places = [
            (hit.document_id, passage.start + best_place(passage.text, passage.highlights, passage.locator))
            for hit in found
            for passage in hit.passages
            if passage.highlights
        ]
        located = iter(self._texts.located(places))
        return tuple(
            replace(hit, passages=tuple(_at(one, next(located)) if one.highlights else one for one in hit.passages))
            for hit in found
        )


def _at(passage: Passage, located: Located) -> Passage:
    """The passage with this place in its own page, slide or sheet; that one was changed meanwhile if it has another."""
    locator = replace(located.locator, member=passage.locator.member)
    if locator.leaf != passage.locator.leaf:
        return passage
    elsewhere = locator != passage.locator
    return replace(passage, locator=locator, located_from=max(0, located.start - passage.start) if elsewhere else 0)
