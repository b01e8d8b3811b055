"""The model manager: all models, what they are good for here, and everything that can be done with them."""

from pathlib import Path

from PySide6.QtCore import QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QDialog, QFileDialog, QFrame, QPushButton, QSplitter, QVBoxLayout, QWidget

from desktop_app.gui.drop_target import DropOverlay, accept_as_copy, local_paths
from desktop_app.gui.item_models import RECORD_ROLE
from desktop_app.gui.job_strip import JobStrip
from desktop_app.gui.model_details import ModelDetails
from desktop_app.gui.model_list import ModelList, ModelListModel
from desktop_app.gui.notice import NoticeStrip, dialog_buttons
from desktop_app.gui.theme import UNIT, ThemeSource
from desktop_app.gui.window_geometry import fit_on_screen
from desktop_app.gui.wording import SEPARATOR, TitleOf, remaining_text, sentence, switching_text
from desktop_app.services.index_status import IndexStatus
from desktop_app.services.model_overview import ModelOverview

_WIDTHS = (400, 600)


class ModelManager(QDialog):
    """Stays open beside the window. Shows what it is given; its wishes are the signals here and of `details`."""

    import_wanted = Signal(object)
    """The path of a folder or file."""
    collect_wanted = Signal()

    def __init__(self, themes: ThemeSource, title_of: TitleOf, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title_of = title_of
        self.setWindowTitle("Models")
        self.setAcceptDrops(True)
        self.notice, self.job = NoticeStrip(themes, "Dismiss"), JobStrip()
        self.preparing, self.switch = NoticeStrip(themes), NoticeStrip(themes)
        self.notice.action_wanted.connect(self.notice.hide)
        self._models = ModelListModel()
        self.list = ModelList(self._models, themes)
        self.details = ModelDetails(themes)
        self.list.selectionModel().currentChanged.connect(lambda *_: self._show_current())
        self.list.activated.connect(lambda _: self.details.focus_action())
        self._wanted = ""
        self._has_idle = False
        self._build_foot()
        self._place()
        self._overlay = DropOverlay(themes, self, "Drop a model: its folder, or a file that belongs to one")
        fit_on_screen(self, sum(_WIDTHS), 680)

    def _build_foot(self) -> None:
        self.import_folder, self.import_file = QPushButton("Import folder…"), QPushButton("Import file…")
        self.import_folder.setToolTip(
            "A folder with a tokenizer.json and a graph (model.onnx) or weights (*.safetensors)"
        )
        self.import_file.setToolTip("A model file that was brought by hand, for a computer without a network")
        self.collect, self.dismiss = QPushButton("Throw away old vectors…"), QPushButton("Close")
        self.collect.setToolTip("Vectors of models that no folder uses any more")
        self.import_folder.clicked.connect(lambda _=False: self._pick(QFileDialog.FileMode.Directory))
        self.import_file.clicked.connect(lambda _=False: self._pick(QFileDialog.FileMode.ExistingFile))
        self.collect.clicked.connect(self.collect_wanted)
        self.collect.setEnabled(False)
        self.dismiss.clicked.connect(self.close)

    def _place(self) -> None:
        split = QSplitter(Qt.Orientation.Horizontal, childrenCollapsible=False, handleWidth=1)
        split.addWidget(self.list)
        split.addWidget(self.details)
        split.setSizes(list(_WIDTHS))
        split.setStretchFactor(1, 1)
        foot = QFrame()
        foot.setObjectName("dialogFoot")
        row = dialog_buttons(self.import_folder, self.import_file, self.collect, last=self.dismiss)
        row.setContentsMargins(2 * UNIT, 12, 2 * UNIT, 12)
        foot.setLayout(row)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for strip in (self.notice, self.preparing, self.switch, self.job):
            column.addWidget(strip)
        column.addWidget(split, 1)
        column.addWidget(foot)

    def show_overview(self, overview: ModelOverview) -> None:
        """Show these models; the chosen row stays, unless another one is awaited."""
        current = self.list.currentIndex().data(RECORD_ROLE)
        self._models.show(overview)
        self._has_idle = bool(overview.idle)
        self._allow(busy=not self.job.isHidden())
        wanted = [self._wanted, current.name if current else "", overview.chosen.name if overview.chosen else ""]
        rows = [row for row in map(self._models.row_of, filter(None, wanted)) if row is not None]
        if self._wanted and self._models.row_of(self._wanted) is not None:
            self._wanted = ""
        if overview.models:
            self._select(rows[0] if rows else 0)

    def select(self, name: str) -> None:
        """Show this model, now or as soon as it is listed."""
        row = self._models.row_of(name)
        if row is None:
            self._wanted = name
        else:
            self._select(row)

    def _select(self, row: int) -> None:
        index = self._models.index(row)
        if index != self.list.currentIndex():
            self.list.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self.list.scrollTo(index)
        self._show_current()

    def _show_current(self) -> None:
        model = self.list.currentIndex().data(RECORD_ROLE)
        if model is not None and model != self.details.model:
            self.details.show_model(model)

    def show_status(self, status: IndexStatus) -> None:
        """Show how far a switch is, and which folders there are."""
        self.details.show_roots(status.roots)
        if not status.switching:
            self.switch.hide()
            return
        ways = (switching_text(one, self._title_of) for one in status.switching)
        text = SEPARATOR.join(filter(None, (*ways, remaining_text(status.remaining_s))))
        self.switch.show_progress(sentence(text), min(one.share for one in status.switching))

    def begin_job(self, job: str) -> None:
        """A job runs; no other one can be begun."""
        self.notice.hide()
        self.list.setFocus()  # the button that began it is about to be disabled
        self.job.begin(job)
        self._allow(busy=True)

    def end_job(self) -> None:
        """It is over."""
        self.job.hide()
        self._allow(busy=False)

    def _allow(self, *, busy: bool) -> None:
        self.details.show_busy(busy)
        for button in (self.import_folder, self.import_file):
            button.setEnabled(not busy)
        self.collect.setEnabled(self._has_idle and not busy)

    def _pick(self, mode: QFileDialog.FileMode) -> None:
        dialog = QFileDialog(self, "Choose a model", str(Path.home()))
        dialog.setFileMode(mode)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(lambda chosen: self.import_wanted.emit(Path(chosen[0])))
        dialog.open()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Override: Enter presses the button that has the focus, and never one that has not."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Override: one folder or file may be dropped anywhere."""
        if len(local_paths(event.mimeData())) == 1 and self.job.isHidden() and accept_as_copy(event):
            self._overlay.show_over(self)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Override."""
        self._overlay.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        """Override."""
        self._overlay.hide()
        if accept_as_copy(event):
            self.import_wanted.emit(local_paths(event.mimeData())[0])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Override."""
        super().resizeEvent(event)
        self._overlay.setGeometry(self.rect())
