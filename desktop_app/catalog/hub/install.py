"""From a repository of a model hub to a finished model folder inside a partial folder.

Owns the order look up, download, check, build, try out, and how much of the whole each step is. Must not know
where the folder ends up: `model_store` publishes it. Imported when an installation from a hub begins.
"""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from desktop_app.cancellation import CancelToken
from desktop_app.catalog.builder import Build, Builder
from desktop_app.catalog.durable_files import require_space
from desktop_app.catalog.exporting.checkpoint_build import export_members
from desktop_app.catalog.exporting.environments import ExporterEnvironments, require_python
from desktop_app.catalog.graphs.m3_heads import build_m3
from desktop_app.catalog.graphs.survey import survey
from desktop_app.catalog.hub.metadata import Snapshot, look_up
from desktop_app.catalog.hub.resumable_download import ResumableDownload
from desktop_app.catalog.hub.trouble import GIVE_UP
from desktop_app.catalog.install_progress import InstallProgress, ProgressListener
from desktop_app.catalog.installed_model import ONNX_FILE, describe
from desktop_app.catalog.manifest import HubSource, ModelEntry
from desktop_app.catalog.sentencepiece_form import add_sentencepiece
from desktop_app.catalog.validation.references import require_reference_vectors
from desktop_app.catalog.validation.trial_run import complete_description
from desktop_app.errors import EnvironmentFault, UserFacingError
from desktop_app.inference.onnx_session import SESSION_ERRORS, first_line

DOWNLOADED, BUILT = 0.9, 0.95
"""The share of the whole that is done after these steps."""
PROGRESS_STEP = 0.001
SPARE_BYTES = 64 << 20
"""Free space to be left beside the files themselves."""


class HubInstall:
    """Makes one model ready in `folder`, a partial folder that is empty at first.

    Files arrive in `downloads`, which outlives this attempt, and leave it once all of them are complete.
    """

    def __init__(
        self,
        entry: ModelEntry,
        source: HubSource,
        folder: Path,
        progress: ProgressListener,
        cancel: CancelToken,
        *,
        downloads: Path,
        exporters: ExporterEnvironments,
    ) -> None:
        self._entry = entry
        self._source = source
        self._folder = folder
        self._work = folder / "work"
        self._finished = folder / entry.name
        self._progress = progress
        self._cancel = cancel
        self._downloads = downloads
        self._exporters = exporters
        self._stage = ""
        self._done = 0.0

    def from_hub(self) -> Path:
        """Download the files and prepare the model; the finished folder."""
        builder = self._builder()
        self._report("Asking the model hub", 0.0)
        snapshot = look_up(self._source, self._cancel)
        arrived = self._download(snapshot)
        self._report("Preparing the model", DOWNLOADED)
        self._build(builder, arrived)
        self._report("Trying the model", BUILT)
        add_sentencepiece(self._finished)
        self._require_working()
        model = describe(self._finished, self._entry, self._source.precision, snapshot.origin)
        require_reference_vectors(model, self._entry)
        return self._finished

    def _builder(self) -> Builder:
        """:raises UserFacingError: there is none; better said before gigabytes have arrived."""
        step = self._source.builder or self._source.layout
        if step == "checkpoint":
            require_python()
            return partial(export_members, exporters=self._exporters)
        if step not in BUILDERS:
            raise UserFacingError(
                f"{self._source.repository} offers {self._entry.name} in a form that needs the step {step}, "
                "which this version cannot use.",
                GIVE_UP,
            )
        return BUILDERS[step]

    def _download(self, snapshot: Snapshot) -> list[Path]:
        """Every file of the source, complete and checked, under names that mean nothing."""
        total = sum(file.size_bytes for file in snapshot.files)
        before, arrived = 0, []
        with ResumableDownload(self._downloads, self._cancel) as download:
            require_space(self._folder, sum(map(download.missing_bytes, snapshot.files)) + SPARE_BYTES)
            for file in snapshot.files:
                report = self._listener(f"Downloading {file.title}", before, total)
                arrived.append(download.fetch(file, report))
                before += file.size_bytes
        self._cancel.check()
        return arrived

    def _listener(self, stage: str, before: int, total: int) -> Callable[[int], None]:
        """Takes the bytes of one file that are there."""
        return lambda size: self._report(stage, DOWNLOADED * (before + size) / max(total, 1))

    def _build(self, builder: Builder, arrived: list[Path]) -> None:
        """Give the files to the builder under their own names; if it fails or is cancelled, keep what it leaves."""
        self._work.mkdir()
        self._finished.mkdir()
        names = [file.local_name for file in self._source.files]
        members = tuple(path.rename(self._work / name) for path, name in zip(arrived, names, strict=True))
        try:
            builder(Build(members, self._work, self._finished, self._report_building, self._cancel))
        except BaseException:
            for member, path in zip(members, arrived, strict=True):
                if member.exists():
                    member.rename(path)
            raise

    def _require_working(self) -> None:
        """See that the graph keeps to the folder, and that one run of it gives what the manifest says.

        :raises UserFacingError: it does not.
        """
        try:
            survey(self._finished / ONNX_FILE)
            complete_description(self._entry.describe(self._source.precision, weights_hash=""), self._finished)
        except (EnvironmentFault, *SESSION_ERRORS) as error:
            raise UserFacingError(
                f"The files of {self._source.repository} cannot be used: {first_line(error)}", GIVE_UP
            ) from error

    def _report_building(self, share: float) -> None:
        self._report("Preparing the model", DOWNLOADED + share * (BUILT - DOWNLOADED))

    def _report(self, stage: str, fraction: float) -> None:
        """Tell the listener, but not of every block, and never less than before."""
        if fraction >= self._done + PROGRESS_STEP or stage != self._stage:
            self._stage, self._done = stage, max(self._done, fraction)
            self._progress(InstallProgress(stage, self._done))


def take_files(build: Build) -> None:
    """The files are the model: the graph under the name that every model has, the others under their own."""
    graph, *others = build.members
    graph.rename(build.finished / ONNX_FILE)
    for path in others:
        path.rename(build.finished / path.name)


BUILDERS: Mapping[str, Builder] = {"onnx": take_files, "bge-m3-heads": build_m3}
"""By the name that the manifest uses, or the layout where it names none; a checkpoint's needs tools, too."""
