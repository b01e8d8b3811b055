"""models import, models export: models that do not come from a source of the manifest."""

import argparse
from pathlib import Path

from desktop_app.cancellation import CancelToken
from desktop_app.catalog.graphs.precision import Precision
from desktop_app.catalog.install_progress import ProgressListener
from desktop_app.catalog.model_importer import AddedModel, ModelImporter
from desktop_app.catalog.validation.parity import read_parity
from desktop_app.cli.context import say
from desktop_app.errors import UserFacingError
from desktop_app.paths import full_path
from desktop_app.services.application import Application


def add(application: Application, arguments: argparse.Namespace, progress: ProgressListener) -> str:
    """Import or export as the command line says, and tell what came of it; the model's name."""
    work = _import if arguments.action == "import" else _export
    added = work(application, arguments, progress)
    for line in (*added.notes, *([added.parity.line] if added.parity else [])):
        say(f"{added.name}: {line}")
    return added.name


def say_parity(application: Application, name: str) -> None:
    """How near an installed model computes to what it was made from, if that was measured."""
    if parity := read_parity(application.models.load(name).folder):
        say(f"{name}: {parity.line}")


def _import(application: Application, arguments: argparse.Namespace, progress: ProgressListener) -> AddedModel:
    path = full_path(Path(arguments.what))
    precision = Precision(arguments.precision) if arguments.precision else None
    if path.is_dir():
        importer = application.model_importer
        return importer.import_folder(path, progress, CancelToken(), name=arguments.name, precision=precision)
    if precision:
        raise UserFacingError("A file is imported as it is.", "Bring a folder, or export the model afterwards.")
    return AddedModel(application.models.import_file(path, progress, CancelToken()))


def _export(application: Application, arguments: argparse.Namespace, progress: ProgressListener) -> AddedModel:
    if not arguments.precision:
        raise UserFacingError("models export needs to know the precision.", "For example: --precision int8")
    importer: ModelImporter = application.model_importer
    precision = Precision(arguments.precision)
    if arguments.to is None:
        return importer.export(arguments.what, precision, progress, CancelToken())
    return importer.export_to(arguments.what, precision, full_path(arguments.to), progress, CancelToken())
