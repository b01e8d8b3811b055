"""Entry point of `findwell` and of `python -m desktop_app`."""

import gc
import multiprocessing
import sys


def main() -> int:
    """Run the command line; the window when no command is given."""
    multiprocessing.freeze_support()
    gc.disable()  # what is loaded stays: to look through it for garbage meanwhile takes a tenth of the start
    from desktop_app import bootstrap  # noqa: PLC0415 - see above; child processes need none of it
    from desktop_app.cli.main import run  # noqa: PLC0415
    from desktop_app.cli.restart import RESTART, start_again  # noqa: PLC0415

    gc.freeze()
    gc.enable()
    code = run(
        sys.argv[1:],
        build=bootstrap.build,
        open_window=bootstrap.open_window,
        start_logging=bootstrap.start_logging,
        show_error=bootstrap.show_startup_error,
    )
    if code == RESTART:
        start_again(sys.argv[1:])
    return code


if __name__ == "__main__":
    sys.exit(main())
