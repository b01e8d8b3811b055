"""What is asked before a folder, or all folders, get another model: what it costs, or what is sent where.

Must not know where the models are listed, nor how any of it is done.
"""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from desktop_app.gui.model_wording import cost_text
from desktop_app.gui.operations.model_jobs import Choice, Cost, ModelJobs
from desktop_app.gui.questions import ask_before_leaving, ask_before_switching
from desktop_app.gui.remote_desk import RemoteDesk
from desktop_app.gui.remote_wording import leaving_question, leaving_text
from desktop_app.gui.wording import root_name
from desktop_app.services.index_status import RootStatus
from desktop_app.services.model_overview import ModelOverview


class ChoiceDesk(QObject):
    """Shows its questions on the widget that `place` gives."""

    def __init__(self, jobs: ModelJobs, remote: RemoteDesk, place: Callable[[], QWidget], parent: QObject) -> None:
        super().__init__(parent)
        self._jobs, self._remote, self._place = jobs, remote, place
        self._overview = ModelOverview(())
        self._roots: tuple[RootStatus, ...] = ()
        jobs.estimated.connect(self._ask_whether_to_switch)

    def show_overview(self, overview: ModelOverview) -> None:
        """Take the models among which is chosen."""
        self._overview = overview

    def show_roots(self, roots: Sequence[RootStatus]) -> None:
        """Take the folders for which is chosen."""
        self._roots = tuple(roots)

    def weigh(self, choice: Choice) -> None:
        """Find out what the choice means, and ask; a reranker, for which nothing has to be read anew, is just used."""
        wanted, root = self._overview.find(choice.name), self._root_of(choice)
        left = self._overview.find(root.model) if root else None
        if wanted is not None and wanted.reranks:
            self._jobs.rerank_with(choice.name)
        elif wanted is not None and wanted.remote and root is not None:
            self._remote.offer(wanted, root)
        elif left is not None and left.remote and root is not None:
            self._ask_whether_to_leave(choice, root, left.host)
        else:
            self._jobs.estimate(choice, self._title_of(choice))

    def _ask_whether_to_leave(self, choice: Choice, root: RootStatus, host: str) -> None:
        """At once, without trying the other model: text is sent until this is answered."""
        ask_before_leaving(
            self._place(),
            leaving_question(root_name(root.path), host),
            leaving_text(self._title_of(choice)),
            partial(self._jobs.use, choice),
        )

    def _ask_whether_to_switch(self, cost: Cost) -> None:
        choice, title, root = cost.choice, self._title_of(cost.choice), self._root_of(cost.choice)
        common = self._overview.chosen
        before = root.model if root and root.model else common.name if common else ""
        any_own = any(one.model for one in self._roots)
        others = "all folders that have no model of their own" if any_own else "all folders"
        ask_before_switching(
            self._place(),
            f"Search {root_name(root.path) if root else others} with {title}?",
            cost_text(title, self._overview.title(before), cost.estimate),
            partial(self._jobs.use, choice),
        )

    def _root_of(self, choice: Choice) -> RootStatus | None:
        return next((root for root in self._roots if root.root_id == choice.root_id), None)

    def _title_of(self, choice: Choice) -> str:
        common = self._overview.chosen
        return self._overview.title(choice.name or (common.name if common else ""))
