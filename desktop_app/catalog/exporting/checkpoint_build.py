"""The builder for models that a source has as a checkpoint only: exports the files that were downloaded.

Owns nothing but the order; what the model is called and how its vectors are made stands in the manifest.
"""

from desktop_app.catalog.builder import Build
from desktop_app.catalog.exporting.checkpoint import read_checkpoint
from desktop_app.catalog.exporting.environments import ExporterEnvironments
from desktop_app.catalog.exporting.graph_export import export_graph
from desktop_app.catalog.exporting.staging import stage
from desktop_app.catalog.installed_model import TOKENIZER_FILE
from desktop_app.catalog.manifest import load_manifest

TOOLS_SHARE = 0.5
"""Of the building goes into making the tools' environment, where it is missing."""


def export_members(build: Build, exporters: ExporterEnvironments) -> None:
    """The members in `work` are a checkpoint; the graph made of it and its tokenizer go to `finished`.

    A builder once the tools are given.
    :raises UserFacingError: it cannot be exported, or the tools cannot be had.
    """
    checkpoint = read_checkpoint(build.work, load_manifest(), name=build.finished.name)
    assert checkpoint.family is not None
    staged = build.work / "staged"
    stage(checkpoint, staged)
    python = exporters.python(checkpoint.family.tools, lambda share: build.report(TOOLS_SHARE * share), build.cancel)

    def report(share: float) -> None:
        build.report(TOOLS_SHARE + (1 - TOOLS_SHARE) * share)

    export_graph(checkpoint, staged, build.finished, python, work=build.work, report=report, cancel=build.cancel)
    checkpoint.tokenizer.rename(build.finished / TOKENIZER_FILE)
