"""Entry point of `findwell` and of `python -m desktop_app`."""

import multiprocessing
import sys

from desktop_app import bootstrap
from desktop_app.cli.main import run


def main() -> int:
    """Run the command line; the window when no command is given."""
    multiprocessing.freeze_support()
    return run(
        sys.argv[1:],
        build=bootstrap.build,
        open_window=bootstrap.open_window,
        start_logging=bootstrap.start_logging,
    )


if __name__ == "__main__":
    sys.exit(main())
