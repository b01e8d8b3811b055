"""models: list, install, import, export, remove, verify.

`use` and `gc` are in `switch_commands`; what is different with models that a service runs, in `remote_commands`;
models that people bring or change, in `import_commands`.
"""

import argparse
from typing import Any

from desktop_app.cancellation import CancelToken
from desktop_app.cli import import_commands, remote_commands, switch_commands
from desktop_app.cli.context import Context, StepLines, print_json, say
from desktop_app.errors import UserFacingError
from desktop_app.services.application import Application
from desktop_app.services.model_overview import ListedModel


def models(context: Context, arguments: argparse.Namespace) -> int:
    """List the models or change what is installed."""
    with context.application() as application:
        if arguments.action == "list":
            return _list(application, as_json=arguments.json)
        if arguments.action == "verify":
            return _verify(application, arguments.what, as_json=arguments.json)
        if arguments.action == "gc":
            return switch_commands.collect(application, as_json=arguments.json)
        switch_commands.require_name(arguments)
        if arguments.action == "use":
            return switch_commands.use(application, arguments)
        if arguments.action == "key":
            return remote_commands.key(application, arguments)
        return _change(application, arguments)


def _list(application: Application, *, as_json: bool) -> int:
    listed = application.model_management.overview().models
    if as_json:
        print_json({"chosen": application.model_setup.name, "models": [_json(model) for model in listed]})
        return 0
    for model in listed:
        print(_line(model))  # noqa: T201 - the result
    return 0


def _line(model: ListedModel) -> str:
    info = model.info
    state = "installed" if model.installed else "unavailable" if model.unavailable else ""
    state = f"chosen{'' if model.installed else ', missing'}" if model.chosen else state
    size = f"{info.size_bytes / 1e6:,.0f} MB" if info.size_bytes else ""
    here = ", ".join(
        f"{name} {value:,.3f}" if value <= 1 else f"{value:,.0f} passages/s" for name, value in model.measured.items()
    )
    columns = f"{info.name:32} {info.kind:13} {state:15} {size:>10}  {info.licence}; {_remark(model)}"
    return f"{columns}  [here: {here}]" if here else columns


def _json(model: ListedModel) -> dict[str, Any]:
    info, entry = model.info, model.info.entry
    return {
        "name": info.name,
        "title": info.title,
        "kind": info.kind,
        "installed": info.installed,
        "unavailable": model.unavailable,
        "dimensions": info.dimensions,
        "truncations": list(info.truncations),
        "max_tokens": info.max_tokens,
        "precision": info.precision,
        "size_bytes": info.size_bytes,
        "memory_mb": entry.memory_mb if entry else 0,
        "speed": entry.speed if entry else "",
        "licence": info.licence,
        "languages": info.languages,
        "published": dict(entry.published) if entry else {},
        "measured": dict(model.measured),
    }


def _remark(model: ListedModel) -> str:
    if model.remote:
        return "text is sent away, for single folders only"
    return model.info.languages.split(", among")[0]


def _change(application: Application, arguments: argparse.Namespace) -> int:
    store, steps = application.models, StepLines()
    name = arguments.what
    if arguments.action == "install" and remote_commands.concerned(application, arguments):
        remote_commands.install(application, arguments)
    elif arguments.action == "install":
        store.install(name, lambda step: steps.show(step.stage, step.fraction), CancelToken())
    elif arguments.action in ("import", "export"):
        name = import_commands.add(application, arguments, lambda step: steps.show(step.stage, step.fraction))
    else:
        remote_commands.require_unused(application, name)
        store.remove(name)
    steps.end()
    if arguments.json:
        print_json({"name": name, "installed": store.installed(name)})
    return 0


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
        if report.ok:
            import_commands.say_parity(application, report.name)
    return 0 if all(report.ok for report in reports) else 1
