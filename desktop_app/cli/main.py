"""Runs one command and turns its end into an exit code: 0 done, 1 not met, 2 wrong usage, 130 interrupted."""

import argparse
import os
import stat
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from desktop_app.cli import (
    doctor_command,
    evaluate_commands,
    extract_command,
    index_commands,
    learning_command,
    model_commands,
    search_command,
    status_commands,
    why_command,
)
from desktop_app.cli.context import Builder, Context, say
from desktop_app.cli.parser import parse
from desktop_app.errors import AppError, Cancelled
from desktop_app.paths import full_path
from desktop_app.services.application import Application

INTERRUPTED = 130

COMMANDS: dict[str, Callable[[Context, argparse.Namespace], int]] = {
    "index": index_commands.index,
    "watch": index_commands.watch,
    "roots": status_commands.roots,
    "status": status_commands.status,
    "failures": status_commands.failures,
    "why": why_command.why,
    "extract": extract_command.extract,
    "search": search_command.search,
    "learning": learning_command.learning,
    "models": model_commands.models,
    "eval": evaluate_commands.evaluate,
    "bench": evaluate_commands.bench,
    "doctor": doctor_command.doctor,
}


def run(
    argv: Sequence[str],
    *,
    build: Builder,
    open_window: Callable[[Application, bool], int],
    start_logging: Callable[[Path, str], None],
    show_error: Callable[[str], None],
) -> int:
    """Run the command in `argv` (without the program's name) and return the exit code.

    An error is a line on stderr. If the window was wanted and nobody may see that, `show_error` is given it, too.
    """
    _speak_utf8()
    arguments = parse(argv)
    data_dir = full_path(arguments.data_dir)
    context = Context(data_dir, build, open_window)
    try:
        start_logging(data_dir, arguments.log_level)
        return _flushed(COMMANDS.get(arguments.command, _window)(context, arguments))
    except (KeyboardInterrupt, Cancelled):
        return INTERRUPTED
    except BrokenPipeError:  # whoever reads has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except AppError as error:
        trouble = str(error)
    except OSError as error:
        trouble = f"{error.filename or data_dir}: {error.strerror or error}. Check the disk and your permissions."
    say(trouble)
    if arguments.command not in COMMANDS and not _somebody_reads_errors():
        show_error(trouble)
    return 1


def _somebody_reads_errors() -> bool:
    """A person at a terminal, or the program at the other end of a pipe, which nobody can wait for at a box."""
    if sys.stderr.isatty():
        return True
    try:
        return stat.S_ISFIFO(os.fstat(sys.stderr.fileno()).st_mode)
    except (OSError, ValueError):  # it is no file of the system
        return False


def _flushed(code: int) -> int:
    """The exit code, once everything is written: a pipe that is closed shows only then."""
    sys.stdout.flush()
    return code


def _window(context: Context, arguments: argparse.Namespace) -> int:
    with context.application(watch=True) as application:
        return context.open_window(application, getattr(arguments, "minimized", False))


def _speak_utf8() -> None:
    """File names and passages are in any script, whatever the terminal's code page is."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    if hasattr(sys.stdin, "reconfigure"):
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")
