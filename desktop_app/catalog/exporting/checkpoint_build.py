"""The builder for models that a hub has as a checkpoint only: exports the downloaded files.

Owns nothing but the order; what the model is called and how its vectors are made stands in the manifest.
"""

from desktop_app.catalog.exporting.checkpoint import read_checkpoint
from desktop_app.catalog.exporting.scripts import export_graph, stage
from desktop_app.catalog.installed_model import TOKENIZER_FILE
from desktop_app.catalog.manifest import load_manifest
from desktop_app.catalog.packages.install import Build

TOOLS_SHARE = 0.5
"""Of the building goes into making the tools' environment, where it is missing."""


def export_members(build: Build) -> None:
    """A builder: the members in `work` are a checkpoint; the graph made of it and its tokenizer go to `finished`.

    :raises UserFacingError: it cannot be exported, or the tools cannot be had.
    """
    checkpoint = read_checkpoint(build.work, load_manifest(), name=build.finished.name)
    assert checkpoint.family is not None
    assert build.exporters is not None
    staged = build.work / "staged"
    stage(checkpoint, staged)
    python = build.exporters.python(
        checkpoint.family.tools, lambda share: build.report(TOOLS_SHARE * share), build.cancel
    )

    def report(share: float) -> None:
        build.report(TOOLS_SHARE + (1 - TOOLS_SHARE) * share)

    export_graph(checkpoint, staged, build.finished, python, work=build.work, report=report, cancel=build.cancel)
    checkpoint.tokenizer.rename(build.finished / TOKENIZER_FILE)
