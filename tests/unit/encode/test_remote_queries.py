import threading
from collections.abc import Iterator

import numpy as np
import pytest
from numpy.typing import NDArray

from desktop_app.encode import remote_queries
from desktop_app.encode.remote_queries import REST_S, RemoteQueries
from desktop_app.errors import ServiceUnavailable


class Service:
    """Counts what it is asked; raises while it is down."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.down = False
        self.now = 0.0
        self.queries = RemoteQueries(self.fetch, "api.example.org", clock=lambda: self.now)

    def fetch(self, text: str) -> NDArray[np.float32]:
        self.asked.append(text)
        if self.down:
            raise ServiceUnavailable("It is down.", "Wait.")
        return np.full(2, len(text), np.float32)


@pytest.fixture
def service() -> Iterator[Service]:
    service = Service()
    yield service
    service.queries.close()


def test_after_a_failure_the_service_rests(service: Service) -> None:
    service.down = True
    for text in ("a", "ab", "abc"):
        with pytest.raises(ServiceUnavailable, match=r"It is down\. Wait\."):
            service.queries.vector(text)
    assert service.asked == ["a"]
    service.down = False
    service.now = REST_S
    assert service.queries.vector("abc")[0] == 3
    assert service.queries.vector("abcd")[0] == 4


def test_what_is_known_is_answered_even_while_it_rests(service: Service) -> None:
    service.queries.vector("a")
    service.down = True
    with pytest.raises(ServiceUnavailable):
        service.queries.vector("b")
    assert service.queries.vector("a")[0] == 1
    assert service.asked == ["a", "b"]


def test_the_queries_asked_longest_ago_are_forgotten(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote_queries, "REMEMBERED", 2)
    for text in ("a", "b", "a", "c", "a", "b"):
        service.queries.vector(text)
    assert service.asked == ["a", "b", "c", "b"]


def test_an_answer_that_comes_too_late_for_one_search_is_there_for_the_next(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote_queries, "WAIT_S", 0.01)
    go_on = threading.Event()
    fetch = service.queries._fetch

    def slow(text: str) -> NDArray[np.float32]:
        go_on.wait(10)
        return fetch(text)

    service.queries._fetch = slow
    with pytest.raises(ServiceUnavailable, match=r"api\.example\.org does not answer in time"):
        service.queries.vector("a")
    go_on.set()
    service.queries.close()  # waits for the late answer
    assert service.queries.vector("a")[0] == 1


def test_what_is_asked_already_is_not_asked_again(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote_queries, "WAIT_S", 0.01)
    go_on = threading.Event()
    fetch = service.queries._fetch

    def slow(text: str) -> NDArray[np.float32]:
        vector = fetch(text)
        go_on.wait(10)
        return vector

    service.queries._fetch = slow
    for _ in range(2):
        with pytest.raises(ServiceUnavailable):
            service.queries.vector("a")
        service.now += REST_S
    go_on.set()
    service.queries.close()
    assert service.asked == ["a"]
