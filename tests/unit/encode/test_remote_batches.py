from desktop_app.encode.remote_batches import cautious_tokens, request_batches


def test_a_text_too_long_for_any_request_goes_alone() -> None:
    texts = ["a", "x" * 1000, "b", "c"]
    assert request_batches(texts, 10, 100) == [range(1), range(1, 2), range(2, 4)]
    assert request_batches([], 10, 100) == []
    assert cautious_tokens("") == 1
