"""doctor: what is wrong, and what to do about it."""

import argparse
from dataclasses import asdict

from desktop_app.cli.context import Context, print_json
from desktop_app.errors import EnvironmentFault
from desktop_app.services.doctor import examine, examine_machine, failed


def doctor(context: Context, arguments: argparse.Namespace) -> int:
    """Print every check; exit 1 when one fails."""
    try:
        with context.application() as application:
            checks = examine(application, fix=arguments.fix)
    except EnvironmentFault as fault:  # what doctor is asked about must not keep it from answering
        checks = [*examine_machine(context.data_dir), failed("index", fault)]
    sound = all(check.ok for check in checks)
    if arguments.json:
        print_json({"ok": sound, "checks": [asdict(check) for check in checks]})
    else:
        for check in checks:
            remedy = "" if check.ok else f" {check.remedy}"
            print(f"{'ok ' if check.ok else 'BAD'}  {check.name}: {check.detail}{remedy}")  # noqa: T201 - the result
    return 0 if sound else 1
