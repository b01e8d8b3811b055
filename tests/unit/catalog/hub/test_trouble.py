import httpx2
import pytest

from desktop_app.cancellation import CancelToken
from desktop_app.catalog.hub.trouble import HubTrouble, refused, retrying, unreachable
from desktop_app.errors import UserFacingError


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Seconds that would have been waited."""
    noted: list[float] = []
    monkeypatch.setattr(CancelToken, "pause", lambda _token, seconds: noted.append(seconds))
    return noted


def fail(status: int = 503, asked: str = "") -> None:
    raise refused(status, httpx2.Headers({"Retry-After": asked} if asked else {}), "model.onnx")


def test_pauses_grow(pauses: list[float]) -> None:
    with pytest.raises(HubTrouble):
        retrying(CancelToken(), 9)(fail)
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60]


@pytest.mark.parametrize(
    ("asked", "pause"), [("7", 7), ("0.5", 1), ("-3", 1), ("3600", 60), ("Wed, 25 Nov 2026 07:28:00 GMT", 1)]
)
def test_a_pause_is_as_long_as_the_hub_asks_within_limits(pauses: list[float], asked: str, pause: float) -> None:
    with pytest.raises(HubTrouble):
        retrying(CancelToken(), 2)(fail, 429, asked)
    assert pauses == [pause]


@pytest.mark.parametrize("status", [401, 403, 404, 410, 418])
def test_what_does_not_pass_is_not_repeated(pauses: list[float], status: int) -> None:
    with pytest.raises(UserFacingError, match=r"model\.onnx"):
        retrying(CancelToken(), 9)(fail, status)
    assert pauses == []


def test_an_error_without_words_is_named_by_its_kind() -> None:
    error = httpx2.ReadTimeout("", request=httpx2.Request("GET", "https://user:secret@hub.example:8443/org/m"))
    trouble = unreachable(error)
    assert trouble.message == "The connection to hub.example:8443 failed: ReadTimeout."
    assert trouble.remedy
