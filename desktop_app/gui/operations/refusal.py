"""Why a request was not met, as the window shows it."""

from dataclasses import dataclass

from PySide6.QtCore import SignalInstance

from desktop_app.errors import EnvironmentFault, UserFacingError


@dataclass(frozen=True, slots=True)
class Refusal:
    """One sentence, and what to do next."""

    message: str
    remedy: str


def refuse(refused: SignalInstance, error: BaseException, bug: str) -> None:
    """Emit `refused` with the reason, so that nobody waits for an answer.

    Whatever is a bug is said with the sentence `bug`, and raised again so that it reaches the crash hook.
    """
    if isinstance(error, UserFacingError):
        refused.emit(Refusal(error.message, error.remedy))
    elif isinstance(error, EnvironmentFault):
        refused.emit(Refusal(str(error), ""))
    else:
        refused.emit(Refusal(bug, ""))
        raise error
