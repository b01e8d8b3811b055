"""How a child process tells the application how far it is: one line on standard output each time.

Both sides import this module, so it must not import anything heavy.
"""

import sys
from pathlib import Path

MARK = "progress "


def report(fraction: float) -> None:
    """Called in the child."""
    sys.stdout.write(f"{MARK}{fraction}\n")
    sys.stdout.flush()


def latest(log: Path) -> float:
    """Called in the application: the last fraction in the output so far, 0 before the first."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines(keepends=True)
    marks = [line for line in lines if line.startswith(MARK) and line.endswith("\n")]
    return float(marks[-1].removeprefix(MARK)) if marks else 0.0
