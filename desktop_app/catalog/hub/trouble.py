"""What goes wrong between here and a model hub: the sentences for it, and what is worth another attempt.

Owns both. Must not know files on this machine.
"""

from collections.abc import Mapping
from contextlib import suppress

import httpx2
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt

from desktop_app.cancellation import CancelToken
from desktop_app.errors import UserFacingError

FIRST_PAUSE_S = 1.0
"""Before the second attempt; each later pause is twice as long."""
LONGEST_PAUSE_S = 60.0
"""However long the hub asks to wait."""
PASSING_STATUSES = (408, 429, 500, 502, 503, 504)
LATER = "Try again later; what has already arrived is kept."
CHECK_NETWORK = f"Check the network connection, or name a mirror in the variable HF_ENDPOINT. {LATER}"
GIVE_UP = "Choose another model, or look for a newer version of Findwell."


class HubTrouble(UserFacingError):
    """A failure that the next attempt may not meet; `wait_s` is how long the hub asks to wait, 0 if it does not."""

    def __init__(self, message: str, remedy: str, wait_s: float = 0.0) -> None:
        super().__init__(message, remedy)
        self.wait_s = wait_s


def retrying(cancel: CancelToken, attempts: int) -> Retrying:
    """Calls a function until it no longer raises `HubTrouble`, with growing pauses; in the end raises the last one.

    A pause ends with `Cancelled` as soon as `cancel` is set.
    """
    return Retrying(
        retry=retry_if_exception_type(HubTrouble),
        stop=stop_after_attempt(attempts),
        wait=_pause_s,
        sleep=cancel.pause,
        reraise=True,
    )


def offline() -> UserFacingError:
    """The person has switched the network off."""
    return UserFacingError("Nothing is downloaded, because HF_HUB_OFFLINE is set.", "Unset it and try again.")


def refused(status: int, headers: Mapping[str, str], what: str) -> UserFacingError:
    """The hub answered with an error instead of `what`, a file or a repository."""
    if status in PASSING_STATUSES:
        busy = "is asked too often" if status == 429 else "cannot answer at the moment"
        return HubTrouble(f"The model hub {busy} (status {status} for {what}).", LATER, _asked_wait_s(headers))
    if status in (401, 403):
        return UserFacingError(f"The model hub gives out {what} to certain accounts only, or it is gone.", GIVE_UP)
    if status in (404, 410):
        return UserFacingError(f"{what} is not on the model hub.", GIVE_UP)
    return UserFacingError(f"The model hub refused {what} (status {status}).", GIVE_UP)


def unreachable(error: httpx2.RequestError) -> HubTrouble:
    """There was no answer, or it broke off."""
    host = error.request.url.netloc.decode("ascii")
    reason = str(error).strip().rstrip(".") or type(error).__name__
    return HubTrouble(f"The connection to {host} failed: {reason}.", CHECK_NETWORK)


def no_address(endpoint: str) -> UserFacingError:
    """What HF_ENDPOINT holds cannot be used."""
    return UserFacingError(f"HF_ENDPOINT is not the address of a model hub: {endpoint}.", "Correct it, or unset it.")


def no_proxy(error: Exception) -> UserFacingError:
    """The system's proxy is of a kind that cannot be used."""
    reason = str(error).split(". ")[0].rstrip(".")
    return UserFacingError(
        f"The network settings cannot be used: {reason}.",
        "Let HTTPS_PROXY and ALL_PROXY name an HTTP proxy, or unset them.",
    )


def unreadable(host: str) -> UserFacingError:
    """Something answered that is not a hub."""
    return UserFacingError(
        f"{host} did not answer as a model hub does.",
        "A login page or a proxy may stand in between: open a web page, then try again.",
    )


def _pause_s(state: RetryCallState) -> float:
    trouble: BaseException | None = state.outcome.exception() if state.outcome else None
    asked = trouble.wait_s if isinstance(trouble, HubTrouble) else 0.0
    grown: float = FIRST_PAUSE_S * 2 ** (state.attempt_number - 1)
    return min(max(asked, grown), LONGEST_PAUSE_S)


def _asked_wait_s(headers: Mapping[str, str]) -> float:
    """The seconds of `Retry-After`; a date there, which hubs do not send, counts as nothing."""
    with suppress(ValueError):
        return max(0.0, float(headers.get("Retry-After", "0")))
    return 0.0
