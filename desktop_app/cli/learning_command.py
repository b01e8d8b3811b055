"""learning: what is learned from the results that are opened, and how to forget it."""

import argparse
from dataclasses import asdict

from desktop_app.cli.context import Context, print_json, say
from desktop_app.services.learning import LearningStatus


def learning(context: Context, arguments: argparse.Namespace) -> int:
    """Say how far learning has come, or forget everything."""
    with context.application() as application:
        if arguments.action == "reset":
            application.learning.reset()
        status = application.learning.status()
    if arguments.json:
        print_json(asdict(status))
    elif arguments.action == "reset":
        say("Everything that was learned from use is forgotten.")
    else:
        print("\n".join(_lines(status)))  # noqa: T201 - the result
    return 0


def _lines(status: LearningStatus) -> list[str]:
    state = "in use" if status.in_use else "not in use"
    lines = [f"Learning         {state if status.enabled else 'switched off in the settings'}"]
    lines.append(f"Openings         {status.openings:,} remembered, {status.needed:,} more until the next try")
    if status.tried_with:
        verdict = "it helps" if status.low > 0 else "not proved to help"
        lines.append(
            f"Last try         {status.tried_with:,} openings judged by others: {status.gain:+.4f},"
            f" at least {status.low:+.4f}: {verdict}"
        )
    return lines
