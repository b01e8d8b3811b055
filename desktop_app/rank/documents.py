"""From ranked chunks to ranked documents: a document is as good as its best chunk."""

from collections.abc import Collection, Mapping, Sequence

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
    chunks: Sequence[tuple[int, float]], holders: Holders, documents: Collection[int], limit: int
) -> dict[int, list[tuple[int, float]]]:
    """Document id → up to `limit` of the (chunk id, score) it holds, in the order given; only of `documents`."""
    chosen: dict[int, list[tuple[int, float]]] = {document_id: [] for document_id in documents}
    for chunk_id, score in chunks:
        for document_id in holders.get(chunk_id, ()):
            of_document = chosen.get(document_id)
            if of_document is not None and len(of_document) < limit:
                of_document.append((chunk_id, score))
    return chosen
