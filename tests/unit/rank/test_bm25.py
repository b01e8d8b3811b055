from desktop_app.rank.bm25 import weight


def test_a_word_that_was_counted_after_the_chunks_were_has_the_least_weight() -> None:
    assert weight(12, 10) == weight(10, 10) > 0
    assert weight(1, 10) > weight(2, 10) > weight(10, 10)
