"""Everything in the window that is about models: joins the manager, the strip of the preparation and the questions.

Owns which answer of the jobs is shown where. Must not know how any of it is done.
"""

from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop_app.catalog.model_importer import AddedModel
from desktop_app.catalog.validation.verification import VerifyReport
from desktop_app.gui.choice_desk import ChoiceDesk
from desktop_app.gui.folder_model import FolderModelDialog
from desktop_app.gui.model_manager import ModelManager
from desktop_app.gui.model_wording import (
    collected_text,
    idle_text,
    imported_text,
    measured_text,
    own_model_choices,
    verified_text,
)
from desktop_app.gui.notice import NoticeStrip
from desktop_app.gui.operations.model import ModelOperations
from desktop_app.gui.operations.model_jobs import Choice, ModelJobs
from desktop_app.gui.operations.refusal import Refusal
from desktop_app.gui.operations.remote import RemoteOperations
from desktop_app.gui.questions import (
    ask_before_collecting,
    ask_before_discarding,
    ask_before_forgetting_service,
    ask_before_removing_model,
)
from desktop_app.gui.remote_desk import RemoteDesk
from desktop_app.gui.theme import ThemeSource
from desktop_app.services.index_status import Activity, IndexStatus, RootStatus
from desktop_app.services.model_overview import ListedModel, ModelOverview


class ModelDesk(QObject):
    """Belongs to a window; makes the manager when it is first opened."""

    changed = Signal()
    """Another model is ready or chosen: the index has news."""
    refused = Signal(object)
    """A Refusal that came while the manager was not open."""

    def __init__(
        self,
        window: QWidget,
        preparation: ModelOperations,
        jobs: ModelJobs,
        remote: RemoteOperations,
        strip: NoticeStrip,
        themes: ThemeSource,
    ) -> None:
        super().__init__(window)
        self._window, self._themes = window, themes
        self._preparation, self._jobs, self._strip = preparation, jobs, strip
        self._remote = RemoteDesk(remote, themes, self._place, self)
        self._choices = ChoiceDesk(jobs, self._remote, self._place, self)
        self._manager: ModelManager | None = None
        self._overview = ModelOverview(())
        self._status: IndexStatus | None = None
        self._asked_about: RootStatus | None = None
        self._connect_preparation()
        self._connect_jobs()

    def _connect_preparation(self) -> None:
        preparation = self._preparation
        preparation.progressed.connect(
            lambda stage, done: self._strip.show_progress(f"Preparing the language model: {stage}", done)
        )
        preparation.ready.connect(self._strip.hide)
        preparation.ready.connect(self.changed)
        preparation.refused.connect(self._show_missing)
        self._strip.action_wanted.connect(preparation.prepare)

    def _connect_jobs(self) -> None:
        jobs = self._jobs
        jobs.listed.connect(self._show_overview)
        jobs.installed.connect(self._use_installed)
        jobs.imported.connect(self._show_imported)
        jobs.chosen.connect(self._follow_choice)
        jobs.verified.connect(self._show_verified)
        jobs.measured.connect(self._show_measured)
        jobs.collected.connect(lambda found: self.manager.notice.show_news(collected_text(self._overview, found)))
        jobs.refused.connect(self._show_refusal)
        self._remote.given.connect(self.changed)
        self._remote.told.connect(self._show_news)

    @property
    def manager(self) -> ModelManager:
        """The dialog; made at the first use, because not every run of the program needs it."""
        if self._manager is None:
            self._manager = self._new_manager()
        return self._manager

    def _new_manager(self) -> ModelManager:
        manager, jobs = ModelManager(self._themes, self._jobs.title, self._window), self._jobs
        self._preparation.progressed.connect(
            lambda stage, done: manager.preparing.show_progress(f"Preparing the language model: {stage}", done)
        )
        for ended in (self._preparation.ready, self._preparation.refused):
            ended.connect(manager.preparing.hide)
        details = manager.details
        details.install_wanted.connect(lambda model: jobs.install(model.name, model.info.title))
        details.verify_wanted.connect(lambda model: jobs.verify(model.name, model.info.title))
        details.measure_wanted.connect(lambda model: jobs.measure(model.name, model.info.title))
        details.remove_wanted.connect(self._ask_before_removing)
        details.choice_wanted.connect(self._choices.weigh)
        details.key_wanted.connect(self._remote.see_key)
        details.stop_wanted.connect(jobs.stop_reranking)
        manager.import_wanted.connect(jobs.import_from)
        manager.collect_wanted.connect(self._ask_before_collecting)
        manager.job.cancel_wanted.connect(jobs.cancel)
        jobs.began.connect(manager.begin_job)
        jobs.progressed.connect(manager.job.show_progress)
        jobs.ended.connect(manager.end_job)
        manager.show_overview(self._overview)
        if self._status is not None:
            manager.show_status(self._status)
        return manager

    def open(self) -> None:
        """Show the manager."""
        self._jobs.refresh()
        self.manager.show()
        self.manager.raise_()
        self.manager.activateWindow()

    def ask_for_own_model(self, root: RootStatus) -> None:
        """Let the person choose a model for one folder; asks as soon as it is known what there is."""
        self._asked_about = root
        self._jobs.refresh()

    def show_status(self, status: IndexStatus) -> None:
        """Take the news of the index; the list follows where they concern models."""
        before, self._status = self._status, status
        self._choices.show_roots(status.roots)
        if self._manager is None:
            return
        self._manager.show_status(status)
        if before is None or _facts_about_models(before) != _facts_about_models(status):
            self._jobs.refresh()

    def _show_overview(self, overview: ModelOverview) -> None:
        self._overview = overview
        self._choices.show_overview(overview)
        if self._manager is not None:
            self._manager.show_overview(overview)
        root, self._asked_about = self._asked_about, None
        if root is not None:
            self._ask_for_own_model(root)

    def _ask_for_own_model(self, root: RootStatus) -> None:
        dialog = FolderModelDialog(root, own_model_choices(self._overview, root), self._window)
        dialog.chosen.connect(lambda name: self._weigh_in_manager(Choice(name, root.root_id)))
        dialog.open()

    def _weigh_in_manager(self, choice: Choice) -> None:
        self.open()
        self._choices.weigh(choice)

    def _place(self) -> QWidget:
        """On what a question is shown."""
        return self.manager if self.manager.isVisible() else self._window

    def _follow_choice(self, choice: Choice) -> None:
        if choice.root_id is None:
            self._preparation.prepare()
        self.changed.emit()

    def _use_installed(self, name: str) -> None:
        if self._overview.chosen is not None and self._overview.chosen.name == name:
            self._preparation.prepare()  # it was missing until now
        self.manager.select(name)

    def _show_imported(self, added: AddedModel) -> None:
        self._use_installed(added.name)
        self.manager.notice.show_news(imported_text(added))

    def _ask_before_removing(self, model: ListedModel) -> None:
        ask = ask_before_removing_model if model.installed else ask_before_discarding
        ask = ask_before_forgetting_service if model.remote else ask
        ask(self.manager, model.info.title, partial(self._jobs.remove, model.name))

    def _ask_before_collecting(self) -> None:
        ask_before_collecting(self.manager, idle_text(self._overview), self._jobs.collect)

    def _show_verified(self, report: VerifyReport) -> None:
        text = verified_text(self._overview.title(report.name), report)
        if report.ok:
            self.manager.notice.show_news(text)
        else:
            self.manager.notice.show_problem(text, "")

    def _show_measured(self, name: str, passages_per_s: float) -> None:
        busy = self._status is not None and self._status.activity is Activity.INDEXING
        self.manager.notice.show_news(measured_text(self._overview.title(name), passages_per_s, busy=busy))

    def _show_news(self, news: str) -> None:
        self.manager.notice.show_news(news)

    def _show_refusal(self, refusal: Refusal) -> None:
        if self._manager is not None and self._manager.isVisible():
            self._manager.notice.show_problem(refusal.message, refusal.remedy)
        else:
            self.refused.emit(refusal)

    def _show_missing(self, refusal: Refusal) -> None:
        until = f"{refusal.remedy} Until then, files are found by their words.".lstrip()
        self._strip.show_problem(refusal.message, until)


def _facts_about_models(status: IndexStatus) -> object:
    ways = {(one.from_model, one.to_model) for one in status.switching}
    return ways, [(root.root_id, root.model) for root in status.roots], status.model
