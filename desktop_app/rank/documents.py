"""From ranked chunks to ranked documents: a document is as good as its best chunk."""

from collections.abc import Collection, Mapping, Sequence

from desktop_app.rank.fusion import Fused
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


def best_of_each(
    chunks: Sequence[Fused[int]], holders: Holders, documents: Collection[int], limit: int
) -> dict[int, list[Candidate]]:
    """Document id → up to `limit` of the chunks it holds, in the order given; only of `documents`."""
    chosen: dict[int, list[Candidate]] = {document_id: [] for document_id in documents}
    for chunk_id, score, ranks in chunks:
        for document_id in holders.get(chunk_id, ()):
            of_document = chosen.get(document_id)
            if of_document is not None and len(of_document) < limit:
                of_document.append(Candidate(chunk_id, score, ranks))
    return chosen
