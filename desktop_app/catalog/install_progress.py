"""How far an installation is: what a person is told, and the share of one step that is done."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class InstallProgress:
    """What is being done, for the person, and how much of the whole is done, 0 to 1, never falling."""

    stage: str
    fraction: float


ProgressListener = Callable[[InstallProgress], None]

ShareListener = Callable[[float], None]
"""Takes the share of one step that is done, 0 to 1."""
