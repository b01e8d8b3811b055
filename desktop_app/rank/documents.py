"""From ranked chunks to ranked documents: a document is as good as its best chunk."""

from collections.abc import Mapping, Sequence

from desktop_app.records import Candidate

Holders = Mapping[int, Sequence[int]]
"""Chunk id → the documents that hold it."""


def best_by_document(scored: Sequence[tuple[int, float]], holders: Holders) -> list[tuple[int, float]]:
    """(document id, score of its best chunk), best first; `scored` are chunks, best first.

    A chunk that nothing holds is left out. Documents that share a chunk keep the order of `holders`.
    """
    best: dict[int, float] = {}
    for chunk_id, score in scored:
        for document_id in holders.get(chunk_id, ()):
            best.setdefault(document_id, score)
    return list(best.items())


def best_of_each(candidates: Sequence[Candidate], holders: Holders, limit: int) -> dict[int, list[Candidate]]:
    """Document id → up to `limit` of its candidates, in the order given."""
    chosen: dict[int, list[Candidate]] = {}
    for candidate in candidates:
        for document_id in holders.get(candidate.chunk_id, ()):
            of_document = chosen.setdefault(document_id, [])
            if len(of_document) < limit:
                of_document.append(candidate)
    return chosen
