"""What becomes of watched folders when one around them is added, in words."""

from collections.abc import Callable, Sequence
from pathlib import Path

MOST_NAMED = 3


def joined_text(folder: Path, inner: Sequence[Path], shown: Callable[[Path], str]) -> str:
    """'a and b become part of /home/t and are no longer watched by themselves.'; empty if there are none.

    `inner` are the folders in `folder` that were watched before, `shown` is how names are shown.
    """
    if not inner:
        return ""
    names = [shown(one.relative_to(folder)) for one in inner[:MOST_NAMED]]
    if len(inner) > MOST_NAMED:
        names.append(f"{len(inner) - MOST_NAMED:,} more")
    listed = " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
    if len(inner) == 1:
        return f"{listed} becomes part of {shown(folder)} and is no longer watched by itself."
    return f"{listed} become part of {shown(folder)} and are no longer watched by themselves."
