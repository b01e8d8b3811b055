"""models: list, install, import, remove, verify; `use` and `gc` are in `switch_commands`."""

import argparse
from pathlib import Path
from typing import Any

from desktop_app.catalog.finishing import ProgressListener
from desktop_app.catalog.model_store import ModelInfo, ModelStore
from desktop_app.cli import switch_commands
from desktop_app.cli.context import Context, StepLines, print_json, say
from desktop_app.errors import UserFacingError
from desktop_app.paths import full_path
from desktop_app.records import CancelToken
from desktop_app.services.application import Application


def models(context: Context, arguments: argparse.Namespace) -> int:
    """List the models or change what is installed."""
    with context.application() as application:
        if arguments.action == "list":
            return _list(application.models, as_json=arguments.json)
        if arguments.action == "verify":
            return _verify(application, arguments.what, as_json=arguments.json)
        if arguments.action == "gc":
            return switch_commands.collect(application, as_json=arguments.json)
        switch_commands.require_name(arguments)
        if arguments.action == "use":
            return switch_commands.use(application, arguments)
        return _change(application, arguments)


def _list(store: ModelStore, *, as_json: bool) -> int:
    if as_json:
        print_json({"models": [_json(info) for info in store.list()]})
        return 0
    for info in store.list():
        mark = "installed" if info.installed else "not installed"
        print(f"{info.name}  {mark}  {info.size_bytes / 1e6:.0f} MB  {info.licence}  {info.languages}")  # noqa: T201
    return 0


def _json(info: ModelInfo) -> dict[str, Any]:
    return {
        "name": info.name,
        "installed": info.installed,
        "dimensions": info.dimensions,
        "max_tokens": info.max_tokens,
        "size_bytes": info.size_bytes,
        "licence": info.licence,
        "languages": info.languages,
    }


def _change(application: Application, arguments: argparse.Namespace) -> int:
    store, steps = application.models, StepLines()
    name = arguments.what
    if arguments.action == "install":
        store.install(name, lambda step: steps.show(step.stage, step.fraction), CancelToken())
    elif arguments.action == "import":
        name = _import(application, arguments, lambda step: steps.show(step.stage, step.fraction))
    else:
        store.remove(name)
    steps.end()
    if arguments.json:
        print_json({"name": name, "installed": store.installed(name)})
    return 0


def _import(application: Application, arguments: argparse.Namespace, progress: ProgressListener) -> str:
    path = full_path(Path(arguments.what))
    if path.is_dir():
        return application.model_importer.import_folder(path, progress, CancelToken(), name=arguments.name)
    return application.models.import_file(path, progress, CancelToken())


def _verify(application: Application, what: str | None, *, as_json: bool) -> int:
    store = application.models
    names = [what] if what else [info.name for info in store.list() if info.installed]
    if not names:
        raise UserFacingError(
            "No model is installed.", f"Run: findwell models install {application.settings.encode.model}"
        )
    reports = [store.verify(name) for name in names]
    if as_json:
        rows = [{"name": r.name, "ok": r.ok, "problems": list(r.problems)} for r in reports]
        print_json({"models": rows})
    for report in reports:
        say(f"{report.name}: {'intact' if report.ok else ' '.join(report.problems)}")
    return 0 if all(report.ok for report in reports) else 1
