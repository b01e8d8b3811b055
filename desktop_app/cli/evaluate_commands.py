"""eval and bench: how good, how fast, how much memory, measured here."""

import argparse

from desktop_app.cli.context import Context


def evaluate(context: Context, arguments: argparse.Namespace) -> int:
    raise SystemExit(2)


def bench(context: Context, arguments: argparse.Namespace) -> int:
    raise SystemExit(2)
