"""Why a request was not met, as the window shows it."""

from dataclasses import dataclass

from desktop_app.errors import EnvironmentFault, UserFacingError


@dataclass(frozen=True, slots=True)
class Refusal:
    """One sentence, and what to do next."""

    message: str
    remedy: str


def refusal_of(error: BaseException) -> Refusal:
    """What to tell the person; whatever is a bug is raised again and so reaches the crash hook."""
    if isinstance(error, UserFacingError):
        return Refusal(error.message, error.remedy)
    if isinstance(error, EnvironmentFault):
        return Refusal(str(error), "")
    raise error
