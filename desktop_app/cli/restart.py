"""Starting the program again in place of this process."""

import os
import subprocess
import sys
from collections.abc import Sequence
from typing import NoReturn

RESTART = 75
"""What a window leaves with that is to be opened again; no command ends so."""
_ONCE = "--minimized"
"""Only when the computer starts."""


def start_again(arguments: Sequence[str]) -> NoReturn:
    """Become the program with these arguments; on Windows, where no process can, leave it to another one.

    The terminal, if there is one, goes on with it. Everything must have been closed.
    """
    frozen = getattr(sys, "frozen", False)
    if frozen:
        os.environ["PYINSTALLER_RESET_ENVIRONMENT"] = "1"  # it is another program to its loader
    command = [sys.executable, *(() if frozen else ("-m", "desktop_app")), *(a for a in arguments if a != _ONCE)]
    sys.stdout.flush()
    sys.stderr.flush()
    if sys.platform == "win32":
        subprocess.Popen(command)  # noqa: S603 - this very program
        sys.exit()
    os.execv(command[0], command)  # noqa: S606 - as above
