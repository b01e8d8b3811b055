"""The window: places the regions and connects their intents with the operations. Decides nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QMainWindow, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from desktop_app.gui.chosen_examples import ChosenExamples
from desktop_app.gui.desktop_actions import DesktopActions
from desktop_app.gui.drop_desk import DropDesk
from desktop_app.gui.error_list import ErrorList
from desktop_app.gui.file_actions import opens_copy
from desktop_app.gui.first_run import FirstRun
from desktop_app.gui.folder_desk import FolderDesk
from desktop_app.gui.folder_list import FolderList
from desktop_app.gui.icons import icon
from desktop_app.gui.index_status import IndexStatusBar
from desktop_app.gui.lanes import Done
from desktop_app.gui.model_desk import ModelDesk
from desktop_app.gui.notice import NoticeStrip
from desktop_app.gui.operations.balance import BalanceOperations
from desktop_app.gui.operations.explain import ExplainOperations
from desktop_app.gui.operations.index import IndexOperations
from desktop_app.gui.operations.learning import LearningOperations
from desktop_app.gui.operations.members import MemberOperations
from desktop_app.gui.operations.model import ModelOperations
from desktop_app.gui.operations.model_jobs import ModelJobs
from desktop_app.gui.operations.nearer import NearerOperations
from desktop_app.gui.operations.preferences import PreferenceOperations
from desktop_app.gui.operations.preview import PreviewOperations
from desktop_app.gui.operations.refusal import Refusal
from desktop_app.gui.operations.remote import RemoteOperations
from desktop_app.gui.operations.search import SearchOperations
from desktop_app.gui.preview_pane import PreviewPane
from desktop_app.gui.results_view import ResultsView
from desktop_app.gui.search_bar import SearchBar
from desktop_app.gui.search_filters import ChosenFilters
from desktop_app.gui.settings_desk import SettingsDesk
from desktop_app.gui.shortcuts import bind_keys
from desktop_app.gui.theme import ThemeSource
from desktop_app.gui.window_geometry import WindowGeometry, fit_on_screen
from desktop_app.search_records import Hit, SearchResult
from desktop_app.services.index_status import IndexStatus

_WIDTHS = (248, 480, 512)
_FOLLOWING = "Another Findwell indexes these folders. This window shows its work and takes over once that is closed."


@dataclass(frozen=True, slots=True)
class Operations:
    """Everything the window can ask for."""

    search: SearchOperations
    index: IndexOperations
    model: ModelOperations
    models: ModelJobs
    remote: RemoteOperations
    preview: PreviewOperations
    explain: ExplainOperations
    nearer: NearerOperations
    desktop: DesktopActions
    members: MemberOperations
    learning: LearningOperations
    balance: BalanceOperations
    preferences: PreferenceOperations


class MainWindow(QMainWindow):
    """Shows the regions; `geometry` keeps their sizes and nothing else."""

    closed = Signal()

    def __init__(self, operations: Operations, themes: ThemeSource, geometry: WindowGeometry) -> None:
        super().__init__()
        self.do = operations
        self._geometry = geometry
        self.setWindowTitle("Findwell")
        self.setWindowIcon(icon("findwell", "", 64))
        title_of = operations.models.title
        self.search_bar, self.folders = SearchBar(themes), FolderList(themes, title_of)
        self.results, self.preview = ResultsView(themes), PreviewPane(themes)
        self.first_run, self.status_bar = FirstRun(themes), IndexStatusBar(themes, title_of)
        self.notice = NoticeStrip(themes, "Dismiss")
        self.model_notice = NoticeStrip(themes, "Try again")
        self.error_list = ErrorList(self)
        self._folder_desk = FolderDesk(self, self.folders.list, operations.index, operations.desktop)
        self.models = ModelDesk(self, operations.model, operations.models, operations.remote, self.model_notice, themes)
        self.settings_desk = SettingsDesk(self, operations.preferences, self.notice)
        self._noted = partial(operations.learning.noting, self.results)
        self._results_wanted = False
        self._place()
        self._drops = DropDesk(self, themes)
        self._connect_search()
        self._connect_preview()
        self._connect_index()
        self._connect_models()
        self._bind_keys()
        fit_on_screen(self, 1240, 800)
        self._geometry.restore(self, self._split)

    def _place(self) -> None:
        self._split = QSplitter(Qt.Orientation.Horizontal, childrenCollapsible=False, handleWidth=1)
        self.search_bar.setObjectName("searchPanel")
        self.results.setObjectName("centre")
        for region in (self.folders, self.results, self.preview):
            region.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
            self._split.addWidget(region)
        self._split.setSizes(list(_WIDTHS))
        for place, stretch in enumerate((0, 1, 1)):
            self._split.setStretchFactor(place, stretch)
        self.search_bar.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._workspace = QWidget()
        self._pages = QStackedWidget()
        _column(self._workspace, self.search_bar, self._split)
        self._pages.addWidget(self._workspace)
        self._pages.addWidget(self.first_run)
        whole = QWidget()
        _column(whole, self.model_notice, self.notice, self._pages, self.status_bar)
        self.setCentralWidget(whole)
        self.preview.hide()

    def _connect_search(self) -> None:
        search = self.do.search
        self.search_bar.balance.put(self.do.balance.kept)
        self.search_bar.balance.changed.connect(self.do.balance.keep)
        self.search_bar.query_changed.connect(self._ask)
        self.search_bar.finished.connect(search.finish)
        self.results.suggestion.taken.connect(self.search_bar.take_suggestion)
        self.search_bar.results_wanted.connect(self._go_to_results)
        self.results.more_wanted.connect(search.show_more)
        self.results.list.left_upwards.connect(self.search_bar.focus)
        self.results.list.hit_changed.connect(self.preview.show_hit)
        for place in (self.results.list, self.preview):
            place.more_like_wanted.connect(self.search_bar.find_more_like)
            place.less_like_wanted.connect(self.search_bar.find_less_like)
        self.results.list.similar_wanted.connect(self.search_bar.find_similar)
        self._drops.text_dropped.connect(self.search_bar.ask)
        self._connect_files()
        self.results.order_taken.connect(search.take_order)
        self._expect_offers(search.reranks)
        search.offers_changed.connect(self._expect_offers)
        search.answered.connect(self._show_result)
        search.reordered.connect(self._show_better)
        self.do.nearer.neared.connect(self._show_nearer)
        search.cleared.connect(self._show_hint)
        for source in (search, self.do.nearer):
            source.refused.connect(self.results.show_refusal)

    def _connect_files(self) -> None:
        """What is done with the file of a hit."""
        rows, open_, reveal, copy = self.results.list, self._noted(self._open), self._noted(self._reveal), self._copy
        rows.open_wanted.connect(lambda: self._with_answer(open_))
        rows.copy_wanted.connect(lambda: self._with_answer(copy))
        rows.doubleClicked.connect(lambda _: self._with_hit(open_))
        rows.open_hit_wanted.connect(open_)
        rows.reveal_hit_wanted.connect(reveal)
        rows.copy_hit_wanted.connect(copy)
        self.preview.open_wanted.connect(lambda: self._with_hit(open_))
        self.preview.reveal_wanted.connect(lambda: self._with_hit(reveal))
        self.preview.copy_wanted.connect(lambda: self._with_hit(copy))
        members = self.do.members
        members.began.connect(self.notice.show_news)
        members.unpacked.connect(self._open_copy)

    def _connect_preview(self) -> None:
        preview = self.do.preview
        self.preview.text_wanted.connect(preview.load_text)
        self.preview.page_wanted.connect(preview.load_page)
        preview.text_loaded.connect(self.preview.show_text)
        preview.page_loaded.connect(self.preview.show_page)
        preview.refused.connect(self.preview.show_refusal)
        explain = self.do.explain
        self.preview.why_wanted.connect(explain.explain)
        self.preview.why_unwanted.connect(explain.abandon)
        explain.explained.connect(self.preview.show_reasons)
        explain.refused.connect(self.preview.why.show_refusal)

    def _connect_index(self) -> None:
        index = self.do.index
        index.status_changed.connect(self._show_status)
        self._drops.paths_dropped.connect(index.sort_drop)
        index.troubles_listed.connect(self.error_list.show_troubles)
        index.followed.connect(self._show_following)
        index.joined.connect(self.notice.show_news)
        do = self.do
        for source in (index, do.desktop, do.members, do.learning, do.balance, do.preferences):
            source.refused.connect(self._show_refusal)
        self.notice.action_wanted.connect(self.notice.hide)
        for place in (self.folders, self.first_run):
            place.add_wanted.connect(self._folder_desk.choose)
        self.folders.list.search_wanted.connect(
            lambda root: self.search_bar.choose(self.search_bar.chosen.with_folder(root.path))
        )
        self.status_bar.pause_wanted.connect(index.pause)
        self.status_bar.settings_wanted.connect(self.settings_desk.open)
        self.status_bar.failures_wanted.connect(self._open_error_list)
        self.error_list.retry_wanted.connect(index.retry_failures)
        self.error_list.reveal_wanted.connect(self.do.desktop.reveal)

    def _connect_models(self) -> None:
        self.models.changed.connect(self.do.index.refresh)
        self.models.refused.connect(self._show_refusal)
        self.do.models.reranked.connect(self._follow_reranker)
        self.do.index.status_changed.connect(self.models.show_status)
        self.do.models.progressed.connect(self.status_bar.show_model_job)
        self.do.models.ended.connect(self.status_bar.end_model_job)
        self.status_bar.models_wanted.connect(self.models.open)
        self.folders.list.model_wanted.connect(self.models.ask_for_own_model)

    def _bind_keys(self) -> None:
        bind_keys(
            self,
            {
                "focus_search": self.search_bar.focus,
                "clear_search": self._step_back,
                "why": self.preview.toggle_why,
                "next_passage": lambda: self.preview.step(1),
                "previous_passage": lambda: self.preview.step(-1),
                "more_like_this": self.preview.find_more_like,
                "less_like_this": self.preview.find_less_like,
                "reveal": lambda: self._with_answer(self._noted(self._reveal)),
                "add_folder": self._folder_desk.choose,
                "filters": self.search_bar.filter_button.showMenu,
                "rescan": self.do.index.rescan,
                "models": self.models.open,
                "settings": self.settings_desk.open,
            },
        )

    def _step_back(self) -> None:
        """Close the reasons for a hit, or else clear the search."""
        if not self.preview.close_why():
            self.search_bar.clear()

    def _go_to_results(self) -> None:
        """At once, or when the answer has come: those of the last query are not what is meant."""
        self._results_wanted = not self.do.search.up_to_date
        if not self._results_wanted:
            self.results.focus_list()

    def _ask(self, text: str, chosen: ChosenFilters, examples: ChosenExamples) -> None:
        self._results_wanted = False
        like, unlike = ([shown.example for shown in side] for side in (examples.like, examples.unlike))
        filters = chosen.filters(datetime.now().astimezone())
        self.do.search.search(text, filters, like, unlike, self.search_bar.manner)

    def _show_hint(self) -> None:
        self.results.show_hint()
        self._hide_preview()

    def _hide_preview(self) -> None:
        self.do.preview.abandon()
        self.preview.show_hit(None)
        self.preview.hide()

    def _show_result(self, result: SearchResult) -> None:
        if result.hits:
            self.preview.show()
        else:
            self._hide_preview()
        self.results.show_result(result, more=self.do.search.may_have_more(result), busy=self.preview.being_read)
        if self._results_wanted and not self.search_bar.typing:
            self.results.focus_list()
        self._results_wanted = False

    def _show_better(self, result: SearchResult) -> None:
        more = self.do.search.may_have_more(result)
        self.results.show_better(result, more=more, busy=self.preview.being_read)

    def _show_nearer(self, result: SearchResult) -> None:
        more = self.do.search.may_have_more(result)
        self.results.show_nearer(result, more=more, busy=self.preview.touched)

    def _expect_offers(self, expected: bool) -> None:
        self.results.head.reserve(offers=expected)

    def _follow_reranker(self, name: str) -> None:
        self._expect_offers(bool(name))
        self.results.withdraw_better()
        self.do.search.follow_reranker(chosen=bool(name))

    def _show_status(self, status: IndexStatus) -> None:
        self._pages.setCurrentWidget(self._workspace if status.roots else self.first_run)
        self.folders.show_status(status)
        self.status_bar.show_status(status)
        self.preview.follow_folders(status)
        self.search_bar.offer_folders([root.path for root in status.roots])
        self.do.search.follow_index()
        if self.error_list.isVisible():
            self.do.index.list_troubles()

    def _show_refusal(self, refusal: Refusal) -> None:
        self.notice.show_problem(refusal.message, refusal.remedy)

    def _show_following(self, following: bool) -> None:
        if following:
            self.notice.show_news(_FOLLOWING)
        elif self.notice.text == _FOLLOWING:
            self.notice.hide()

    def _open(self, hit: Hit, opened: Done) -> None:
        """Open what was found; of what lies in a file a copy, or else the file."""
        desktop = self.do.desktop
        if opens_copy(hit):
            desktop.when_there(hit.path, lambda: self.do.members.unpack(hit, opened))
        else:
            desktop.open(hit.path, opened)

    def _open_copy(self, path: Path, opened: Done) -> None:
        self.notice.hide()
        self.do.desktop.open(path, opened)

    def _reveal(self, hit: Hit, revealed: Done) -> None:
        self.do.desktop.reveal(hit.path, revealed)

    def _copy(self, hit: Hit) -> None:
        self.do.desktop.copy_path(hit.path)

    def _with_hit(self, act: Callable[[Hit], None]) -> None:
        if (hit := self.results.hit) is not None:
            act(hit)

    def _with_answer(self, act: Callable[[Hit], None]) -> None:
        """For keys, which mean the answer to what stands in the box and not the one that is still shown."""
        if self.do.search.up_to_date and not self.search_bar.typing:
            self._with_hit(act)

    def _open_error_list(self) -> None:
        self.do.index.list_troubles()
        self.error_list.show()
        self.error_list.raise_()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Override: what runs is ended by whoever opened the window, after it is gone from the screen."""
        self._geometry.keep(self, self._split)
        super().closeEvent(event)
        self.closed.emit()


def _column(parent: QWidget, *parts: QWidget) -> None:
    column = QVBoxLayout(parent)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    for part in parts:
        column.addWidget(part, 1 if isinstance(part, (QSplitter, QStackedWidget)) else 0)
