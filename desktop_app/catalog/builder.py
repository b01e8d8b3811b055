"""What makes a model of the files that a source delivers.

Owns what every builder is given. A builder is a function; which one a source needs stands in the manifest.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from desktop_app.cancellation import CancelToken
from desktop_app.catalog.install_progress import ShareListener


@dataclass(frozen=True, slots=True)
class Build:
    """What a builder works with: the members in `work`, in the manifest's order, and the empty `finished`."""

    members: tuple[Path, ...]
    work: Path
    finished: Path
    report: ShareListener
    cancel: CancelToken


Builder = Callable[[Build], None]
