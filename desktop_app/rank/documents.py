"""From ranked chunks to ranked documents: a document is as good as its best chunk."""

from collections.abc import Mapping, Sequence

BestChunks = Mapping[int, Sequence[tuple[int, float]]]
"""Document id → (chunk id, score) of its best chunks, at least one, best first."""
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
    chunks: Sequence[tuple[int, float]], holders: Holders, limit: int
) -> dict[int, list[tuple[int, float]]]:
    """Document id → up to `limit` of the (chunk id, score) it holds, at least one, in the order given."""
    chosen: dict[int, list[tuple[int, float]]] = {}
    for pair in chunks:
        for document_id in holders.get(pair[0], ()):
            of_document = chosen.setdefault(document_id, [])
            if len(of_document) < limit:
                of_document.append(pair)
    return chosen
