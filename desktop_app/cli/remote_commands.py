"""models install, use and key, for models that a service runs: what leaves the machine is said before anything does."""

import argparse
import getpass
import sys
from dataclasses import asdict
from pathlib import Path

from desktop_app.cancellation import CancelToken
from desktop_app.catalog.remote_models import RemoteWish, add_remote
from desktop_app.cli.context import print_json, say, typed
from desktop_app.cli.status_commands import known_root
from desktop_app.encode.remote_dialects import host_of, is_this_machine
from desktop_app.errors import UserFacingError
from desktop_app.paths import full_path
from desktop_app.services.api_keys import key_variable
from desktop_app.services.application import Application
from desktop_app.services.model_setup import for_folders_only


def concerned(application: Application, arguments: argparse.Namespace) -> bool:
    """Whether the model to be installed is one that a service runs."""
    entry = application.models.manifest.find(arguments.what)
    return bool(arguments.endpoint) or (entry is not None and entry.remote is not None)


def install(application: Application, arguments: argparse.Namespace) -> None:
    """Add the model; nothing is sent by that."""
    name = str(arguments.what)
    if arguments.endpoint:
        add_remote(application.models, name, _wish(arguments))
    else:
        application.models.install(name, lambda _step: None, CancelToken())
    source = application.remote_use.source(name)
    say(f"{name} is added. It runs at {host_of(source.endpoint)}, and nothing is sent there yet.")
    if not is_this_machine(source.endpoint):
        say(f"Give it your key there: findwell models key {name}")
    say(f"Give it to a folder: findwell models use {name} --root FOLDER")


def use(application: Application, arguments: argparse.Namespace) -> int:
    """Say what will be sent, have it agreed to, try the service, then choose the model for the folder."""
    name, remote = str(arguments.what), application.remote_use
    if arguments.root is None:
        raise for_folders_only(name, remote.source(name))
    folder = full_path(Path(arguments.root))
    root_id = known_root(application, folder)
    terms = remote.terms(name, root_id)
    for sentence in terms.sentences(name, str(folder)):
        say(sentence)
    if not arguments.dry_run:
        _require_consent(agreed=arguments.yes)
        remote.try_out(name, "", CancelToken())
        remote.give(name, root_id)
        common = application.model_setup.name
        back = typed("findwell", "models", "use", common, "--root", str(folder))
        say(f"Agreed. Take it back at any time: {back}")
    if arguments.json:
        print_json({"name": name, "chosen": not arguments.dry_run, **asdict(terms)})
    return 0


def key(application: Application, arguments: argparse.Namespace) -> int:
    """Put the key of a model's service into the keychain, or take it out."""
    name, remote = str(arguments.what), application.remote_use
    endpoint = remote.source(name).endpoint
    host = host_of(endpoint)
    if arguments.delete:
        say(f"The key for {host} is deleted." if remote.forget_key(name) else f"There was no key for {host}.")
    else:
        remote.keep_key(name, _read_key(host))
        say(f"The key for {host} is in the keychain. The variable {key_variable(endpoint)} goes before it.")
    return 0


def require_unused(application: Application, name: str) -> None:
    """:raises UserFacingError: a folder has the remote model; what was agreed to must not outlive it."""
    setup = application.model_setup
    if setup.remote(name) is not None and setup.wanted_by_a_root(name):
        raise UserFacingError(
            f"A folder has the model {name}.", f"Give it another first: findwell models use {setup.name} --root FOLDER"
        )


def _wish(arguments: argparse.Namespace) -> RemoteWish:
    return RemoteWish(
        arguments.endpoint,
        arguments.remote_model,
        arguments.dimensions,
        arguments.query_prefix,
        arguments.passage_prefix,
        arguments.max_tokens,
    )


def _require_consent(*, agreed: bool) -> None:
    """:raises UserFacingError: the person does not agree, or cannot be asked."""
    if agreed:
        return
    if not sys.stdin.isatty():
        raise UserFacingError("Nobody is there to agree to that.", "Run it in a terminal, or add --yes.")
    sys.stderr.write("Send it? Type yes: ")
    sys.stderr.flush()
    if sys.stdin.readline().strip().lower() != "yes":
        raise UserFacingError("Nothing was changed, and nothing is sent.")


def _read_key(host: str) -> str:
    """The key, typed unseen, or the first line of what is piped in."""
    if sys.stdin.isatty():
        return getpass.getpass(f"Key for {host} (it is not shown): ").strip()
    return sys.stdin.readline().strip()
