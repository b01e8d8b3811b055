"""models use and models gc: which model the index is embedded with, and what is kept of those before."""

import argparse
from dataclasses import asdict
from pathlib import Path

from desktop_app.cancellation import CancelToken
from desktop_app.cli import remote_commands
from desktop_app.cli.context import duration, print_json, say
from desktop_app.cli.status_commands import known_root
from desktop_app.errors import UserFacingError
from desktop_app.model_description import ModelKind
from desktop_app.services.application import Application
from desktop_app.services.switch_estimate import SwitchEstimate
from desktop_app.settings import SETTINGS_FILE


def use(application: Application, arguments: argparse.Namespace) -> int:
    """Say what the change costs, then choose the model for the index or for one folder."""
    name, root = str(arguments.what), arguments.root
    if application.model_setup.remote(name) is not None:
        return remote_commands.use(application, arguments)
    if application.models.load(name).description.kind is ModelKind.CROSS_ENCODER:
        return _use_reranker(application, arguments)
    root_id = known_root(application, Path(root)) if root else None
    before = _model_of(application, root_id)
    left = application.model_setup.host(before)
    estimate = application.model_management.estimate(name, root_id, CancelToken())
    if not arguments.dry_run:
        application.model_management.use(name, root_id)
    if arguments.json:
        print_json({"name": name, "chosen": not arguments.dry_run, "seconds": estimate.seconds, **asdict(estimate)})
    else:
        say(_cost(name, estimate))
        if not arguments.dry_run and left:
            say(f"Nothing more is sent to {left}. Passages without a vector are found by their words.")
        elif not arguments.dry_run and estimate.passages:
            say(f"{before} answers until then. It is done by the open window, or by: findwell watch")
    return 0


def _model_of(application: Application, root_id: int | None) -> str:
    """Name of the model that the root has of its own, or of the one that is chosen for all."""
    own = next((root.model for root in application.indexing.status().roots if root.root_id == root_id), "")
    return own or application.model_setup.name


def _use_reranker(application: Application, arguments: argparse.Namespace) -> int:
    """Write the setting: nothing has to be embedded for a reranker."""
    name = str(arguments.what)
    if arguments.root:
        raise UserFacingError(f"{name} reranks every search, not those of one folder.", "Leave --root out.")
    if not arguments.dry_run:
        application.model_management.use(name, None)
    if arguments.json:
        print_json({"name": name, "chosen": not arguments.dry_run, "seconds": 0.0})
    else:
        say(
            f"Searches are reranked with {name} from now on. To stop: remove search.reranker in "
            f"{application.data_dir / SETTINGS_FILE}"
        )
    return 0


def collect(application: Application, *, as_json: bool) -> int:
    """Throw away vectors that no folder needs."""
    collected = application.model_management.collect()
    if as_json:
        print_json(asdict(collected))
    elif not collected.vectors:
        say("There are no vectors of models that are not used.")
    else:
        say(f"{collected.vectors:,} vectors of {', '.join(collected.models)} were thrown away.")
    return 0


def require_name(arguments: argparse.Namespace) -> None:
    """:raises UserFacingError: no model was named."""
    if not arguments.what:
        raise UserFacingError(f"models {arguments.action} needs a name or a file.", "See: findwell models list")


def _cost(name: str, estimate: SwitchEstimate) -> str:
    if not estimate.passages:
        return f"Every passage has its vector of {name} already."
    return (
        f"{estimate.passages:,} passages are to be embedded with {name}: about {duration(estimate.seconds)} on this"
        f" machine ({estimate.passages_per_s:,.0f} a second), and {estimate.disk_bytes / 1e6:,.0f} MB of disk."
    )
