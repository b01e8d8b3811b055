from desktop_app.rank.documents import best_by_document, best_of_each

HOLDERS = {1: [10], 2: [10, 20], 3: [20], 4: []}


def test_a_document_is_as_good_as_its_best_chunk() -> None:
    assert best_by_document([(2, 0.9), (1, 0.8), (4, 0.7), (3, 0.6), (99, 0.5)], HOLDERS) == [(10, 0.9), (20, 0.9)]


def test_the_best_chunks_of_the_chosen_documents() -> None:
    chunks = [(3, 0.9), (2, 0.8), (1, 0.7)]
    chosen = best_of_each(chunks, HOLDERS, 1)
    assert chosen == {20: [(3, 0.9)], 10: [(2, 0.8)]}
    assert best_of_each(chunks, HOLDERS, 5) == {20: [(3, 0.9), (2, 0.8)], 10: [(2, 0.8), (1, 0.7)]}
