"""Why a request was not met, as the window shows it."""

from collections.abc import Callable
from dataclasses import dataclass

from desktop_app.errors import EnvironmentFault, UserFacingError


@dataclass(frozen=True, slots=True)
class Refusal:
    """One sentence, and what to do next."""

    message: str
    remedy: str


def refuse(tell: Callable[[Refusal], object], error: BaseException, bug: str) -> None:
    """Tell the reason, so that nobody waits for an answer.

    Whatever is a bug is said with the sentence `bug`, and raised again so that it reaches the crash hook.
    """
    if isinstance(error, (UserFacingError, EnvironmentFault)):
        tell(Refusal(error.message, error.remedy))
    else:
        tell(Refusal(bug, ""))
        raise error
