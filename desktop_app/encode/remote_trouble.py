"""What goes wrong between here and a service that computes vectors: the sentences, and what is worth another attempt.

Owns both. No sentence and no exception holds a text, a key or what the service wrote: it may repeat either.
"""

import json
import time
from collections.abc import Mapping
from contextlib import suppress
from email.utils import parsedate_to_datetime

import httpx2
from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt

from desktop_app.cancellation import CancelToken
from desktop_app.errors import AppError, KeyRefused, ServiceUnavailable

ATTEMPTS = 4
FIRST_PAUSE_S = 1.0
"""Before the second attempt; each later pause is twice as long."""
LONGEST_PAUSE_S = 30.0
"""A service that asks for more is left alone by whoever sends the texts."""
LONGEST_ASKED_S = 3600.0
"""A service may ask for more, but is tried then."""
QUOTA_PAUSE_S = 600.0
"""Before a service is asked again whose quota is used up."""
PASSING_STATUSES = (408, 409, 425, 429, 500, 502, 503, 504, 529)
TEXT_STATUSES = (400, 413, 422)
USED_UP = {"insufficient_quota", "billing_hard_limit_reached"}
BY_ITSELF = "It is tried again by itself."


class Busy(ServiceUnavailable):
    """A failure that the next attempt may not meet."""


class TextsRefused(AppError):
    """The service does not take these texts, or gives no numbers for them, although it answers others."""


def retrying(cancel: CancelToken) -> Retrying:
    """Calls a function until it no longer raises `Busy`, with growing pauses; in the end raises the last one.

    A pause ends with `Cancelled` as soon as `cancel` is set.
    """
    return Retrying(
        retry=retry_if_exception(lambda error: isinstance(error, Busy) and error.wait_s <= LONGEST_PAUSE_S),
        stop=stop_after_attempt(ATTEMPTS),
        wait=_pause_s,
        sleep=cancel.pause,
        reraise=True,
    )


def no_key(host: str, name: str) -> KeyRefused:
    """The service wants a key for the model that is called `name` here."""
    return KeyRefused(f"{host} asks for a key, and there is none.", f"Run: findwell models key {name}")


def wrong_key(host: str, name: str) -> KeyRefused:
    """The key is wrong, or is not for this model."""
    remedy = f"Give it another one: findwell models key {name}"
    return KeyRefused(f"{host} does not accept the key for {name}.", remedy)


def refused(response: httpx2.Response, content: bytes, model: str) -> AppError:
    """The service answered with something else than vectors, and not because of the key."""
    host, status = response.request.url.netloc.decode("ascii"), response.status_code
    if status == 429 and _code_in(content) & USED_UP:
        remedy = f"Top up the account, or give the folder another model. {BY_ITSELF}"
        return ServiceUnavailable(f"The quota at {host} is used up.", remedy, QUOTA_PAUSE_S)
    if status in PASSING_STATUSES:
        busy = "is asked too often" if status == 429 else "cannot answer at the moment"
        return Busy(f"{host} {busy} (status {status}).", BY_ITSELF, asked_wait_s(response.headers))
    if status in TEXT_STATUSES:
        return TextsRefused(f"{host} does not take these texts (status {status}).")
    return ServiceUnavailable(*_closed(host, status, model))


def _closed(host: str, status: int, model: str) -> tuple[str, str]:
    """Message and remedy for what the next attempt will meet again unless the person does something."""
    if status in (404, 410):
        return f"{host} offers no model {model}.", "Check its name and the address of the service."
    if 300 <= status < 400:
        return f"{host} sends requests elsewhere, which is not followed.", "Check the address of the service."
    return f"{host} refuses (status {status}).", "Check the address of the service and your account there."


def unreachable(host: str, error: httpx2.RequestError) -> Busy:
    """There was no answer, or it broke off."""
    if isinstance(error, httpx2.TimeoutException):
        return too_slow(host)
    told = "" if isinstance(error, httpx2.LocalProtocolError) else str(error)  # which repeats what it did not send
    reason = told.strip().rstrip(".") or type(error).__name__
    return Busy(f"{host} cannot be reached: {reason}.", f"Check the network connection. {BY_ITSELF}")


def resting(host: str, left_s: float) -> Busy:
    """It has asked to be left alone."""
    return Busy(f"{host} has asked to be left alone for {left_s:,.0f} s.", BY_ITSELF, left_s)


def too_slow(host: str) -> Busy:
    """There was no answer in time."""
    return Busy(f"{host} does not answer in time.", BY_ITSELF)


def unreadable(host: str, what: str) -> ServiceUnavailable:
    """The answer is not what was asked for."""
    return ServiceUnavailable(
        f"The answer of {host} {what}.", "Check the address of the service, the model's name and its dimensions."
    )


def unsound(host: str, model: str) -> ServiceUnavailable:
    """Not even a harmless text gets a vector."""
    return ServiceUnavailable(
        f"{host} computes no vectors with {model}.", "Check the model's name, its dimensions and your account there."
    )


def no_proxy() -> ServiceUnavailable:
    """The system's proxy is of a kind that cannot be used."""
    return ServiceUnavailable(
        "The proxy in the network settings cannot be used.",
        "Let HTTPS_PROXY and ALL_PROXY name an HTTP proxy, or unset them.",
    )


def asked_wait_s(headers: Mapping[str, str]) -> float:
    """The seconds that `Retry-After` asks for, as a number or as a date; 0 without one."""
    asked = headers.get("Retry-After", "")
    with suppress(ValueError):
        return min(max(0.0, float(asked)), LONGEST_ASKED_S)
    with suppress(ValueError, TypeError):
        return min(max(0.0, parsedate_to_datetime(asked).timestamp() - time.time()), LONGEST_ASKED_S)
    return 0.0


def _pause_s(state: RetryCallState) -> float:
    trouble: BaseException | None = state.outcome.exception() if state.outcome else None
    asked = trouble.wait_s if isinstance(trouble, Busy) else 0.0
    grown: float = FIRST_PAUSE_S * 2 ** (state.attempt_number - 1)
    return max(asked, grown)


def _code_in(content: bytes) -> set[str]:
    """The short words by which an error names its kind."""
    with suppress(ValueError, AttributeError, TypeError):
        error = json.loads(content).get("error", {})
        return {str(error.get("code")), str(error.get("type"))}
    return set()
