"""What a person does with models, joined for a front end: see them, bring, try, choose, check and remove them.

Any thread; all of it may take long, so front ends call it off their own thread.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from desktop_app.cancellation import CancelToken
from desktop_app.catalog.hub.unfinished import arrived_bytes
from desktop_app.catalog.install_progress import ProgressListener
from desktop_app.catalog.model_importer import AddedModel, ModelImporter
from desktop_app.catalog.model_info import ModelInfo
from desktop_app.catalog.model_store import ModelStore
from desktop_app.catalog.validation.verification import VerifyReport
from desktop_app.errors import EnvironmentFault, UserFacingError
from desktop_app.model_description import ModelKind, RemoteSource
from desktop_app.services.encoder_slot import LoadedModel
from desktop_app.services.model_overview import IdleVectors, ListedModel, ModelOverview
from desktop_app.services.model_setup import ModelSetup
from desktop_app.services.reranker_choice import RerankerChoice
from desktop_app.services.switch_estimate import SwitchEstimate, estimate_switch
from desktop_app.services.vector_collection import Collected, collect_idle_vectors
from desktop_app.store.database import Database, environment_faults
from desktop_app.store.root_models import RootModels
from desktop_app.store.vectors import Vectors


class Meter(Protocol):
    """What is needed of `evaluate.pace.PaceMeter`."""

    def measure(self, model: LoadedModel, progress: Callable[[float], None], cancel: CancelToken) -> float:
        """Passages a second; keeps the figure."""


@dataclass(frozen=True, slots=True)
class Measuring:
    """How far a measurement is."""

    fraction: float
    """0 to 1."""
    stage: str = "Encoding sample passages"


class ModelManagement:
    """The models of one data directory."""

    def __init__(
        self,
        database: Database,
        data_dir: Path,
        store: ModelStore,
        importer: ModelImporter,
        setup: ModelSetup,
        *,
        reranker: RerankerChoice,
        figures: Callable[[str], Mapping[str, float]],
        meter: Meter,
    ) -> None:
        """`figures` tells what was measured here under a fingerprint, by its digest; `meter` measures more."""
        self._database = database
        self._models_dir = data_dir / "models"
        self._vectors_dir = data_dir / "vectors"
        self._store = store
        self._importer = importer
        self._setup = setup
        self._reranker = reranker
        self._figures = figures
        self._meter = meter

    def overview(self) -> ModelOverview:
        """Every model, as it is now."""
        with environment_faults(self._database.path):
            connection = self._database.reader()
            roots, vectors = RootModels(connection), Vectors(connection)
            own = Counter(root.chosen for root in roots.all() if root.chosen)
            answering = {stored.model for stored in roots.serving()}
            idle = tuple(IdleVectors(one.model, vectors.count(one.id)) for one in roots.idle_fingerprints())
        chosen = {self._setup.name, self._reranker.name}
        listed = [
            ListedModel(
                info,
                self._measured(info),
                chosen=info.name in chosen,
                folders=own[info.name],
                answers=info.name in answering,
                remote=self._remote(info),
                arrived_bytes=arrived_bytes(self._models_dir, info.name),
            )
            for info in self._store.list()
        ]
        return ModelOverview(tuple(listed), idle)

    def title(self, name: str) -> str:
        """The model's name for people. Does not wait for anything."""
        return self._store.title(name)

    def install(self, name: str, progress: ProgressListener, cancel: CancelToken) -> None:
        """Download and prepare a model; what arrives of a hub's files is kept if that is interrupted.

        :raises UserFacingError: it cannot be had.
        :raises Cancelled: on request.
        """
        self._store.install(name, progress, cancel)
        self._setup.came(name)

    def import_from(self, path: Path, progress: ProgressListener, cancel: CancelToken) -> AddedModel:
        """Prepare the model in a folder, or a file that belongs to a known one.

        :raises UserFacingError: there is none in it that can be used.
        :raises Cancelled: on request.
        """
        if path.is_dir():
            added = self._importer.import_folder(path, progress, cancel)
        else:
            added = AddedModel(self._store.import_file(path, progress, cancel))
        self._setup.came(added.name)
        return added

    def estimate(self, name: str, root_id: int | None, cancel: CancelToken) -> SwitchEstimate:
        """What `use` with the same arguments would cost; tries the model for ten seconds.

        :raises UserFacingError: the model is not installed, or does not give vectors.
        :raises Cancelled: on request.
        """

        def estimate(model: LoadedModel) -> SwitchEstimate:
            cancel.check()
            return estimate_switch(self._database, model, cancel, root_id=root_id)

        return self._setup.trying(name or self._setup.name, estimate)

    def use(self, name: str, root_id: int | None) -> None:
        """Have all folders, or one, embedded with the model; an empty name gives one back to the common choice.

        A reranker orders the results of every search anew.
        :raises UserFacingError: the model is not installed, or cannot be used so.
        """
        if name and self._store.load(name).description.kind is ModelKind.CROSS_ENCODER:
            if root_id is not None:
                raise UserFacingError(f"{name} orders the results of every search, not those of one folder.")
            self._reranker.choose(name)
        else:
            self._setup.use(name, root_id)

    def stop_reranking(self) -> None:
        """Leave results in the order of the search."""
        self._reranker.choose("")

    def verify(self, name: str) -> VerifyReport:
        """Hash the model's files and compare its vectors with references, where there are some."""
        return self._store.verify(name)

    def measure(self, name: str, progress: Callable[[Measuring], None], cancel: CancelToken) -> float:
        """Find out how many passages a second the model encodes on this machine; the figure is kept.

        :raises UserFacingError: the model is not installed, or does not give vectors.
        :raises Cancelled: on request.
        """
        return self._setup.trying(
            name, lambda model: self._meter.measure(model, lambda share: progress(Measuring(share)), cancel)
        )

    def remove(self, name: str) -> None:
        """Delete an installed model, or what has arrived of one; its vectors stay.

        :raises UserFacingError: a folder needs it, or it is not Findwell's to delete.
        """
        listed = self.overview().find(name)
        if listed is not None and listed.needed:
            raise UserFacingError(listed.needed)
        try:
            self._store.remove(name)
        except OSError as error:
            raise EnvironmentFault(
                f"Files of {name} could not be deleted: {error}. They may be in use until Findwell is closed."
            ) from error

    def collect(self) -> Collected:
        """Throw away all idle vectors."""
        return collect_idle_vectors(self._database, self._vectors_dir)

    def _remote(self, info: ModelInfo) -> RemoteSource | None:
        if info.kind is not ModelKind.REMOTE:
            return None
        return self._setup.remote(info.name) or (info.entry.remote if info.entry else None)

    def _measured(self, info: ModelInfo) -> Mapping[str, float]:
        fingerprint = self._setup.fingerprint(info.name) if info.installed else None
        return self._figures(fingerprint.digest) if fingerprint else {}
