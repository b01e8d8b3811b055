from desktop_app.rank.documents import best_by_document, best_of_each
from desktop_app.records import Candidate

HOLDERS = {1: [10], 2: [10, 20], 3: [20], 4: []}


def test_a_document_is_as_good_as_its_best_chunk() -> None:
    assert best_by_document([(2, 0.9), (1, 0.8), (4, 0.7), (3, 0.6), (99, 0.5)], HOLDERS) == [(10, 0.9), (20, 0.9)]


def test_the_best_chunks_of_each_document() -> None:
    candidates = [Candidate(chunk_id, 1.0, {}) for chunk_id in (3, 2, 1)]
    chosen = best_of_each(candidates, HOLDERS, 1)
    assert {document: [one.chunk_id for one in of] for document, of in chosen.items()} == {20: [3], 10: [2]}
    assert [one.chunk_id for one in best_of_each(candidates, HOLDERS, 5)[20]] == [3, 2]
