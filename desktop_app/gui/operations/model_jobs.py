"""What the model manager asks for. One long job at a time has the progress and can be cancelled; the list goes on."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Protocol, TypeVar

from PySide6.QtCore import QObject, Signal

from desktop_app.cancellation import CancelToken
from desktop_app.catalog.model_importer import AddedModel
from desktop_app.catalog.validation.verification import VerifyReport
from desktop_app.errors import Cancelled, UserFacingError
from desktop_app.gui.lanes import SerialLane
from desktop_app.gui.operations.model import Progress
from desktop_app.gui.operations.refusal import refuse
from desktop_app.services.model_overview import ModelOverview
from desktop_app.services.switch_estimate import SwitchEstimate
from desktop_app.services.vector_collection import Collected

T = TypeVar("T")
Report = Callable[[Any], None]
"""Takes a Progress."""


class Models(Protocol):
    """What the window needs of `services.model_management.ModelManagement`; any thread may call it."""

    def overview(self) -> ModelOverview: ...  # noqa: D102 - named by what it does, as are those below
    def title(self, name: str) -> str: ...  # noqa: D102 - does not wait for anything
    def install(self, name: str, progress: Report, cancel: CancelToken) -> object: ...  # noqa: D102
    def import_from(self, path: Path, progress: Report, cancel: CancelToken) -> AddedModel: ...  # noqa: D102
    def estimate(self, name: str, root_id: int | None, cancel: CancelToken) -> SwitchEstimate: ...  # noqa: D102
    def use(self, name: str, root_id: int | None) -> object: ...  # noqa: D102
    def stop_reranking(self) -> object: ...  # noqa: D102
    def verify(self, name: str) -> VerifyReport: ...  # noqa: D102
    def measure(self, name: str, progress: Report, cancel: CancelToken) -> float: ...  # noqa: D102
    def remove(self, name: str) -> object: ...  # noqa: D102
    def collect(self) -> Collected: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Choice:
    """A model for all folders, or for one; an empty name gives one back to the common choice."""

    name: str
    root_id: int | None = None


@dataclass(frozen=True, slots=True)
class Cost:
    """What a choice would take."""

    choice: Choice
    estimate: SwitchEstimate


class ModelJobs(QObject):
    """Call from the GUI thread; signals come there too. After every change the list is asked for anew."""

    listed = Signal(object)
    """A ModelOverview."""
    began = Signal(str)
    """The running job, as 'Installing BGE small'; other ones are refused until `ended`."""
    progressed = Signal(str, float)
    """What is being done now, and the share of the whole that is done, 0 to 1."""
    ended = Signal()
    installed = Signal(str)
    """The name of a model that is there now."""
    imported = Signal(object)
    """An AddedModel."""
    estimated = Signal(object)
    """A Cost."""
    chosen = Signal(object)
    """A Choice that is in force now."""
    reranked = Signal(str)
    """The name of the reranker that is in force now; empty: there is none."""
    verified = Signal(object)
    """A VerifyReport."""
    measured = Signal(str, float)
    """The name of a model, and how many passages a second it encodes here."""
    collected = Signal(object)
    """A Collected."""
    refused = Signal(object)
    """A Refusal."""

    def __init__(self, models: Models, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._models = models
        self._lane = SerialLane("model-jobs", self)
        self._short_lane = SerialLane("models", self)
        self._cancel: CancelToken | None = None
        self._listing = self._list_again = False

    @property
    def busy(self) -> bool:
        """Whether a job runs."""
        return self._cancel is not None

    def title(self, name: str) -> str:
        """A model's name for people."""
        return self._models.title(name)

    def refresh(self) -> None:
        """Ask for the list; requests that come while one is under way become one."""
        if self._listing:
            self._list_again = True
            return
        self._listing = True
        self._short_lane.submit(self._models.overview, self._show_list, self._fail_list)

    def install(self, name: str, title: str) -> None:
        """Bring a model; `installed` tells."""
        self.run(
            f"Installing {title}",
            lambda cancel: self._models.install(name, self._report, cancel),
            lambda _: self.installed.emit(name),
        )

    def import_from(self, path: Path) -> None:
        """Take a model from a folder or a file; `imported` tells."""
        self.run(
            f"Importing {path.name}",
            lambda cancel: self._models.import_from(path, self._report, cancel),
            self.imported.emit,
        )

    def estimate(self, choice: Choice, title: str) -> None:
        """Try what the choice would cost; `estimated` tells. Nothing is changed."""
        self.run(
            f"Trying {title} on your passages",
            lambda cancel: self._models.estimate(choice.name, choice.root_id, cancel),
            lambda estimate: self.estimated.emit(Cost(choice, estimate)),
        )

    def verify(self, name: str, title: str) -> None:
        """Check an installed model; `verified` tells."""
        self.run(f"Checking {title}", lambda _: self._models.verify(name), self.verified.emit)

    def measure(self, name: str, title: str) -> None:
        """Find out how fast an installed model is; `measured` tells."""
        self.run(
            f"Measuring {title}",
            lambda cancel: self._models.measure(name, self._report, cancel),
            lambda pace: self.measured.emit(name, pace),
        )

    def collect(self) -> None:
        """Throw idle vectors away; `collected` tells."""
        self.run("Throwing away old vectors", lambda _: self._models.collect(), self.collected.emit)

    def use(self, choice: Choice) -> None:
        """Make the choice; `chosen` tells."""
        self.request(lambda: self._models.use(choice.name, choice.root_id), lambda _: self.chosen.emit(choice))

    def rerank_with(self, name: str) -> None:
        """Have results ordered anew by this model; `reranked` tells."""
        self.request(lambda: self._models.use(name, None), lambda _: self.reranked.emit(name))

    def stop_reranking(self) -> None:
        """Leave results in the order of the search; `reranked` tells."""
        self.request(self._models.stop_reranking, lambda _: self.reranked.emit(""))

    def remove(self, name: str) -> None:
        """Delete an installed model."""
        self.request(lambda: self._models.remove(name), lambda _: None)

    def cancel(self) -> None:
        """Ask the running job to stop; `ended` follows when it has."""
        if self._cancel is not None:
            self._cancel.cancel()

    def run(
        self,
        job: str,
        work: Callable[[CancelToken], T],
        succeeded: Callable[[T], None],
        failed: Callable[[BaseException], None] | None = None,
    ) -> None:
        """Do `work` as the long job `job`; one of the two callbacks follows, or none if it is cancelled.

        Without `failed`, `refused` tells what went wrong. While another job runs, that is what goes wrong.
        """
        failed = failed or self._refuse
        if self.busy:
            failed(UserFacingError("Something else is being done with a model.", "Wait for its end, or cancel it."))
            return
        self._cancel = token = CancelToken()

        def attempt() -> Callable[[], None]:  # the lane's thread; what it returns is called in the GUI thread
            try:
                result = work(token)
            except Cancelled:
                return lambda: None
            return partial(succeeded, result)

        def fail(error: BaseException) -> None:
            self._end_job()
            failed(error)

        self.began.emit(job)
        self._lane.submit(attempt, self._finish, fail)

    def _finish(self, tell: Callable[[], None]) -> None:
        self._end_job()
        tell()

    def _end_job(self) -> None:
        self._cancel = None
        self.ended.emit()
        self.refresh()

    def _report(self, progress: Progress) -> None:  # the lane's thread
        self.progressed.emit(progress.stage, progress.fraction)

    def request(self, work: Callable[[], T], succeeded: Callable[[T], None]) -> None:
        """Do `work`, which is short and needs no progress, beside the long job; `refused` tells if it is not done."""

        def settle(result: T) -> None:
            self.refresh()
            succeeded(result)

        self._short_lane.submit(work, settle, self._refuse)

    def _show_list(self, overview: ModelOverview) -> None:
        self._end_listing()
        self.listed.emit(overview)

    def _fail_list(self, error: BaseException) -> None:
        self._end_listing()
        self._refuse(error)

    def _end_listing(self) -> None:
        self._listing = False
        if self._list_again:
            self._list_again = False
            self.refresh()

    def _refuse(self, error: BaseException) -> None:
        refuse(self.refused.emit, error, "That was not done: an internal error.")

    def close(self) -> None:
        """Cancel what runs and wait for it."""
        self.cancel()
        for lane in (self._lane, self._short_lane):
            lane.close()
