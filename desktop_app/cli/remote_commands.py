"""models install, use and key, for models that a service runs: what leaves the machine is said before anything does."""

import argparse
import getpass
import sys
from dataclasses import asdict
from pathlib import Path

from desktop_app.catalog.remote_models import RemoteWish, add_remote
from desktop_app.cli.context import print_json, say
from desktop_app.cli.status_commands import known_root
from desktop_app.encode.remote_dialects import host_of, is_this_machine
from desktop_app.errors import UserFacingError
from desktop_app.model_description import RemoteSource
from desktop_app.paths import full_path
from desktop_app.records import CancelToken
from desktop_app.services.api_keys import key_variable
from desktop_app.services.application import Application
from desktop_app.services.model_setup import for_folders_only
from desktop_app.services.remote_terms import remote_terms

TRIAL = "notice period"
"""What is sent first, so that a wrong key or address is known before a file is."""


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
    source = _source(application, name)
    say(f"{name} is added. It runs at {host_of(source.endpoint)}, and nothing is sent there yet.")
    if not is_this_machine(source.endpoint):
        say(f"Give it your key there: findwell models key {name}")
    say(f"Give it to a folder: findwell models use {name} --root FOLDER")


def use(application: Application, arguments: argparse.Namespace) -> int:
    """Say what will be sent, have it agreed to, try the service, then choose the model for the folder."""
    name, setup = str(arguments.what), application.model_setup
    if arguments.root is None:
        raise for_folders_only(name, _source(application, name))
    folder = full_path(Path(arguments.root))
    root_id = known_root(application, folder)
    fingerprint = setup.fingerprint(name)
    assert fingerprint is not None
    terms = remote_terms(application.database, _source(application, name), fingerprint, root_id)
    for sentence in terms.sentences(name, str(folder)):
        say(sentence)
    if not arguments.dry_run:
        _require_consent(agreed=arguments.yes)
        setup.loaded(name, remote=True).encoder.encode_passages([TRIAL])
        setup.use(name, root_id, sending_agreed=True)
        say(f"Agreed. Take it back at any time: findwell models use {setup.name} --root {folder}")
    if arguments.json:
        print_json({"name": name, "chosen": not arguments.dry_run, **asdict(terms)})
    return 0


def key(application: Application, arguments: argparse.Namespace) -> int:
    """Put the key of a model's service into the keychain, or take it out."""
    name = str(arguments.what)
    endpoint = _source(application, name).endpoint
    if arguments.delete:
        gone = application.keys.forget(endpoint)
        say(f"The key for {host_of(endpoint)} is deleted." if gone else f"There was no key for {host_of(endpoint)}.")
    else:
        application.keys.keep(endpoint, _read_key(host_of(endpoint)))
        say(
            f"The key for {host_of(endpoint)} is in the keychain. The variable {key_variable(endpoint)} goes before it."
        )
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


def _source(application: Application, name: str) -> RemoteSource:
    """:raises UserFacingError: the model is not installed, or runs on this machine."""
    source = application.models.load(name).remote
    if source is None:
        raise UserFacingError(f"{name} runs on this machine and needs no key.", "See: findwell models list")
    return source


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
