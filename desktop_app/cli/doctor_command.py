"""doctor: what is wrong, and what to do about it."""

import argparse
from dataclasses import asdict

from desktop_app.cli.context import Context, print_json
from desktop_app.services.doctor import examine


def doctor(context: Context, arguments: argparse.Namespace) -> int:
    """Print every check; exit 1 when one fails."""
    with context.application() as application:
        checks = examine(application, fix=arguments.fix)
    sound = all(check.ok for check in checks)
    if arguments.json:
        print_json({"ok": sound, "checks": [asdict(check) for check in checks]})
    else:
        for check in checks:
            remedy = "" if check.ok else f" {check.remedy}"
            print(f"{'ok ' if check.ok else 'BAD'}  {check.name}: {check.detail}{remedy}")  # noqa: T201 - the result
    return 0 if sound else 1
