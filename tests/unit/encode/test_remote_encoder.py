"""The encoder against a real server on this machine: both dialects, limits, trouble, and what is never sent."""

import threading
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from desktop_app.cancellation import CancelToken
from desktop_app.encode import remote_queries, remote_trouble
from desktop_app.encode.remote_client import KEY_VALID_S
from desktop_app.encode.remote_trouble import TextsRefused
from desktop_app.errors import Cancelled, ServiceUnavailable
from tests.embedding_service import DIMENSIONS, KEY, EmbeddingService
from tests.unit.encode.remote_samples import DESCRIPTION, NoTime, remote_encoder, unit


@pytest.fixture
def service() -> Iterator[EmbeddingService]:
    with EmbeddingService() as service:
        yield service


def test_vectors_come_back_in_the_order_of_the_texts_at_unit_length(service: EmbeddingService) -> None:
    texts = [f"text {number}" for number in range(4)]
    with remote_encoder(service) as encoder:
        vectors = encoder.encode_passages(texts)
        assert vectors.dtype == np.float32
        assert vectors == pytest.approx(np.stack([unit(text) for text in texts]), abs=1e-6)
        assert encoder.encode_query("text 1") == pytest.approx(vectors[1], abs=1e-6)


def test_openai_is_asked_as_it_wants_to_be(service: EmbeddingService) -> None:
    description = replace(DESCRIPTION, dimensions=4, query_prefix="q: ", passage_prefix="p: ")
    with remote_encoder(service, description, encoding="base64", sends_dimensions=True) as encoder:
        assert encoder.encode_passages(["a"]).shape == (1, 4)
        encoder.encode_query("b")
    first, second = service.asked
    common = {"model": "small", "encoding_format": "base64", "dimensions": 4}
    assert (first.body, second.body) == ({**common, "input": ["p: a"]}, {**common, "input": ["q: b"]})
    assert first.path == "/v1/embeddings"
    assert first.headers["authorization"] == f"Bearer {KEY}"


def test_voyage_is_told_what_the_texts_are(service: EmbeddingService) -> None:
    with remote_encoder(service, provider="voyage", encoding="base64", sends_dimensions=True) as encoder:
        encoder.encode_passages(["a"])
        encoder.encode_query("b")
    common = {"model": "small", "truncation": True, "encoding_format": "base64", "output_dimension": DIMENSIONS}
    bodies = [asked.body for asked in service.asked]
    assert bodies == [
        {**common, "input": ["a"], "input_type": "document"},
        {**common, "input": ["b"], "input_type": "query"},
    ]


def test_what_a_service_may_not_know_is_left_out(service: EmbeddingService) -> None:
    with remote_encoder(service, provider="voyage") as encoder:
        encoder.encode_passages(["a"])
    assert service.asked[0].body.keys() == {"model", "input", "input_type", "truncation"}


def test_without_a_key_none_is_sent(service: EmbeddingService) -> None:
    with remote_encoder(service, key="") as encoder:
        encoder.encode_passages(["a"])
    assert "authorization" not in service.asked[0].headers


def test_requests_keep_to_both_limits_and_to_one_connection(service: EmbeddingService) -> None:
    texts = [f"{number}" for number in range(5)] + ["x" * 150 for _ in range(4)]
    with remote_encoder(service, batch_tokens=200) as encoder:
        vectors = encoder.encode_passages(texts)
    assert [len(asked.texts) for asked in service.asked] == [4, 3, 2]
    assert vectors == pytest.approx(np.stack([unit(text) for text in texts]), abs=1e-6)
    assert service.connections == 1


def test_blank_texts_are_not_sent_and_long_ones_are_cut(service: EmbeddingService) -> None:
    with remote_encoder(service) as encoder:
        vectors = encoder.encode_passages(["", "ä" * 900, " \n", "b\ud800"])
        assert not encoder.encode_query("  ").any()
        assert encoder.encode_passages([]).shape == (0, DIMENSIONS)
        assert encoder.encode_passages([" "]).shape == (1, DIMENSIONS)
    assert service.texts == ["ä" * DESCRIPTION.max_tokens, "b?"]
    assert [bool(vector.any()) for vector in vectors] == [False, True, False, True]


def test_a_busy_service_is_asked_again_after_the_time_it_names(service: EmbeddingService) -> None:
    service.switches.statuses = [429, 503, 500]
    service.switches.headers = {"Retry-After": "7"}
    cancel = NoTime()
    with remote_encoder(service) as encoder:
        assert encoder.encode_passages(["a"], cancel)[0] == pytest.approx(unit("a"), abs=1e-6)
    assert len(service.asked) == 4
    assert all(6 < pause <= 7 for pause in cancel.pauses)


def test_pauses_grow_and_attempts_end(service: EmbeddingService) -> None:
    service.switches.down = 500
    cancel = NoTime()
    with (
        remote_encoder(service) as encoder,
        pytest.raises(ServiceUnavailable, match=r"cannot answer at the moment .*500"),
    ):
        encoder.encode_passages(["a"], cancel)
    assert cancel.pauses == [1.0, 2.0, 4.0]
    assert len(service.asked) == remote_trouble.ATTEMPTS


def test_a_pause_that_is_too_long_is_left_to_the_caller(service: EmbeddingService) -> None:
    service.switches.statuses = [429]
    service.switches.headers = {"Retry-After": "120"}
    cancel = NoTime()
    with remote_encoder(service) as encoder:
        with pytest.raises(ServiceUnavailable) as trouble:
            encoder.encode_passages(["a"], cancel)
        assert (trouble.value.wait_s, cancel.pauses) == (120, [])
        with pytest.raises(ServiceUnavailable, match="asked to be left alone"):  # other threads keep to it, too
            encoder.encode_passages(["a"], cancel)
    assert len(service.asked) == 1


def test_a_used_up_quota_is_not_asked_again(service: EmbeddingService) -> None:
    service.switches.down = 429
    service.switches.error = {"error": {"code": "insufficient_quota", "message": "secret text"}}
    with remote_encoder(service) as encoder, pytest.raises(ServiceUnavailable, match="is used up") as trouble:
        encoder.encode_passages(["a"], NoTime())
    assert len(service.asked) == 1
    assert trouble.value.wait_s == remote_trouble.QUOTA_PAUSE_S


@pytest.mark.parametrize(
    ("status", "key", "sentence"),
    [
        (401, KEY, "does not accept the key for far.*models key far"),
        (401, "", "asks for a key, and there is none.*models key far"),
        (403, KEY, "does not accept the key"),
        (404, KEY, "offers no model small"),
        (418, KEY, "refuses .status 418"),
    ],
)
def test_what_will_not_pass_is_one_sentence_with_a_remedy(
    service: EmbeddingService, status: int, key: str, sentence: str
) -> None:
    service.switches.down = status
    cancel = NoTime()
    with remote_encoder(service, key=key) as encoder, pytest.raises(ServiceUnavailable, match=sentence) as trouble:
        encoder.encode_passages(["a private text"], cancel)
    assert trouble.value.remedy
    assert cancel.pauses == []


def test_no_exception_holds_a_text_or_the_key(service: EmbeddingService) -> None:
    text = " ".join(["a", "private", "text"])
    service.switches.poison = "private"
    with remote_encoder(service) as encoder, pytest.raises(TextsRefused) as trouble:
        encoder.encode_passages([text], NoTime())
    told = "".join(traceback.format_exception(trouble.value))
    assert text not in told
    assert KEY not in told


def test_a_new_key_is_looked_for_after_a_refusal(service: EmbeddingService) -> None:
    service.switches.key = "the new one"
    keys = iter(["the old one", "the new one", "never asked for"])
    with remote_encoder(service) as encoder:
        encoder._client._find_key = lambda: next(keys)
        with pytest.raises(ServiceUnavailable, match="does not accept the key"):
            encoder.encode_passages(["a"], NoTime())
        encoder.encode_passages(["a"], NoTime())
        encoder.encode_passages(["b"], NoTime())


def test_a_key_that_is_taken_away_is_used_for_a_minute_at_most(service: EmbeddingService) -> None:
    keys = iter([KEY, ""])
    now = [100.0]
    with remote_encoder(service) as encoder:
        encoder._client._find_key = lambda: next(keys)
        encoder._client._clock = lambda: now[0]
        for seconds in (0, KEY_VALID_S - 1, 1):
            now[0] += seconds
            encoder.encode_passages(["a"], NoTime())
    assert ["authorization" in asked.headers for asked in service.asked] == [True, True, False]


def test_a_redirect_is_not_followed(service: EmbeddingService) -> None:
    with EmbeddingService() as elsewhere:
        service.switches.down = 307
        service.switches.headers = {"Location": f"{elsewhere.endpoint}/embeddings"}
        with remote_encoder(service) as encoder, pytest.raises(ServiceUnavailable, match="sends requests elsewhere"):
            encoder.encode_passages(["a"], NoTime())
        assert elsewhere.asked == []


Rows = list[dict[str, Any]]


def with_first(rows: Rows, **values: object) -> dict[str, Any]:
    return {"data": [{**rows[0], **values}, *rows[1:]]}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda rows: {"data": rows[1:]}, "1 vectors for 2 texts"),
        (lambda rows: {"data": [*rows, rows[0]]}, "3 vectors for 2 texts"),
        (lambda rows: with_first(rows, index=0), "numbers them wrongly"),
        (lambda rows: with_first(rows, index=None), "numbers them wrongly"),
        (lambda rows: with_first(rows, embedding=[1.0, 2.0]), "not 8 long"),
        (lambda rows: with_first(rows, embedding=[[1.0] * 8]), "not 8 long"),
        (lambda rows: with_first(rows, embedding=["x"] * 8), "cannot be read"),
        (lambda rows: with_first(rows, embedding="%%%"), "cannot be read"),
        (lambda rows: with_first(rows, embedding=None), "not 8 long"),
        (lambda rows: {"data": ["x", "y"]}, "holds no list of vectors"),
        (lambda rows: ["something else"], "holds no list of vectors"),
    ],
)
def test_an_answer_that_is_wrong_is_refused(
    service: EmbeddingService, change: Callable[[Rows], Any], sentence: str
) -> None:
    service.switches.change = change
    with remote_encoder(service) as encoder, pytest.raises(ServiceUnavailable, match=sentence):
        encoder.encode_passages(["a", "b"], NoTime())
    assert len(service.asked) == 1


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"<html>Please log in.</html>", "is not JSON"),
        (b"[" * 90_000, "is not JSON"),
        (b"{" + b" " * 200_000, "larger than it can be"),
    ],
)
def test_something_else_than_vectors_is_refused(service: EmbeddingService, raw: bytes, sentence: str) -> None:
    service.switches.raw = raw
    with (
        remote_encoder(service) as encoder,
        pytest.raises(ServiceUnavailable, match=sentence),
    ):
        encoder.encode_passages(["a"], NoTime())


@pytest.mark.parametrize("number", [float("nan"), float("inf"), None])
def test_a_text_without_numbers_is_to_blame_only_if_others_get_them(service: EmbeddingService, number: float) -> None:
    def spoil(rows: Rows) -> dict[str, Any]:
        return with_first(rows, embedding=[number] * DIMENSIONS)

    service.switches.change = spoil
    with remote_encoder(service) as encoder:
        with pytest.raises(ServiceUnavailable, match="computes no vectors with small"):
            encoder.encode_passages(["a"], NoTime())
        service.switches.change = lambda rows: spoil(rows) if len(service.asked) == 3 else {"data": rows}
        with pytest.raises(TextsRefused, match="not numbers"):
            encoder.encode_passages(["a"], NoTime())


def test_a_service_that_refuses_everything_is_to_blame_itself(service: EmbeddingService) -> None:
    service.switches.down = 400
    with remote_encoder(service) as encoder, pytest.raises(ServiceUnavailable, match="computes no vectors"):
        encoder.encode_passages(["a"], NoTime())
    assert service.asked[1].texts != ["a"]


def test_a_server_that_is_gone_is_named() -> None:
    with EmbeddingService() as service:
        pass
    with remote_encoder(service) as encoder:
        with pytest.raises(ServiceUnavailable, match=f"{service.host} cannot be reached"):
            encoder.encode_passages(["a"], NoTime())
        with pytest.raises(ServiceUnavailable, match="cannot be reached"):
            encoder.encode_query("a")


def test_the_environments_proxy_is_not_for_this_machine(
    service: EmbeddingService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with remote_encoder(service) as encoder:
        encoder.encode_passages(["a"], NoTime())
    assert service.texts == ["a"]


def test_cancelling_ends_it_between_requests(service: EmbeddingService) -> None:
    cancel = CancelToken()

    def cancel_after_the_first(rows: Rows) -> dict[str, Any]:
        cancel.cancel()
        return {"data": rows}

    service.switches.change = cancel_after_the_first
    with remote_encoder(service) as encoder, pytest.raises(Cancelled):
        encoder.encode_passages([str(number) for number in range(8)], cancel)
    assert len(service.asked) == 1


def test_cancelling_does_not_wait_for_a_silent_service(service: EmbeddingService) -> None:
    service.switches.held = threading.Event()
    cancel = CancelToken()
    with remote_encoder(service) as encoder, ThreadPoolExecutor(1) as caller:
        asked = caller.submit(encoder.encode_passages, ["a"], cancel)
        assert service.arrived.wait(10)
        cancel.cancel()
        with pytest.raises(Cancelled):
            asked.result(1)
        service.switches.held.set()


def test_a_query_is_asked_once(service: EmbeddingService) -> None:
    with remote_encoder(service) as encoder:
        for _ in range(3):
            encoder.encode_query("when does it end")
    assert service.texts == ["when does it end"]


def test_a_refused_query_is_no_crash(service: EmbeddingService) -> None:
    service.switches.poison = "odd"
    with remote_encoder(service) as encoder, pytest.raises(ServiceUnavailable, match="does not take these texts"):
        encoder.encode_query("something odd")


def test_a_slow_answer_does_not_hold_a_search_up_and_is_kept(
    service: EmbeddingService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote_queries, "WAIT_S", 0.05)
    service.switches.held = threading.Event()
    with remote_encoder(service) as encoder:
        with pytest.raises(ServiceUnavailable, match="does not answer in time"):
            encoder.encode_query("a")
        with pytest.raises(ServiceUnavailable, match="does not answer in time"):
            encoder.encode_query("b")  # not asked: the service rests
        arrived = threading.Event()
        remember = encoder._queries._ask
        service.switches.held.set()
        encoder._queries._pool.submit(lambda: (remember("a"), arrived.set()))
        assert arrived.wait(10)
        assert encoder.encode_query("a") == pytest.approx(unit("a"), abs=1e-6)
    assert "b" not in service.texts


def test_a_closed_encoder_asks_nothing(service: EmbeddingService) -> None:
    with remote_encoder(service) as encoder:
        encoder.close()
        with pytest.raises(Cancelled):
            encoder.encode_query("a")
        with pytest.raises(Cancelled):
            encoder.encode_passages(["a"])
    assert service.asked == []
