"""Everything in the window that is about models that services run: joins their requests with the questions.

Owns that nothing is agreed to after the person has said no. Must not know how any of it is done.
"""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop_app.gui.key_dialog import KeyDialog
from desktop_app.gui.operations.remote import Offer, RemoteOperations, Unanswered
from desktop_app.gui.remote_consent import RemoteConsentDialog
from desktop_app.gui.remote_wording import forgotten_text, kept_text
from desktop_app.gui.theme import ThemeSource
from desktop_app.services.index_status import RootStatus
from desktop_app.services.model_overview import ListedModel
from desktop_app.services.remote_use import ServiceKey


class RemoteDesk(QObject):
    """Shows its questions on the widget that `place` gives."""

    given = Signal()
    """A folder has a remote model from now on."""
    told = Signal(str)
    """News for the person."""

    def __init__(
        self, operations: RemoteOperations, themes: ThemeSource, place: Callable[[], QWidget], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._do, self._themes, self._place = operations, themes, place
        self._asking: RemoteConsentDialog | None = None
        operations.offered.connect(self._ask)
        operations.answered.connect(self._take)
        operations.unanswered.connect(self._show_unanswered)
        operations.given.connect(self.given)
        operations.key_seen.connect(self._ask_for_key)
        operations.key_kept.connect(lambda host: self.told.emit(kept_text(host)))
        operations.key_forgotten.connect(lambda host, found: self.told.emit(forgotten_text(host, found=found)))

    def offer(self, model: ListedModel, root: RootStatus) -> None:
        """Find out what giving the folder this model means, and ask."""
        self._do.offer(model.name, model.info.title, root)

    def see_key(self, model: ListedModel) -> None:
        """Show what is known of the key for the model's service, and let it be changed."""
        self._do.see_key(model.name)

    def _ask(self, offer: Offer) -> None:
        dialog = self._asking = RemoteConsentDialog(offer, self._themes, self._place())
        dialog.agreed.connect(partial(self._do.try_out, offer))
        dialog.finished.connect(self._forget_question)
        dialog.open()

    def _forget_question(self) -> None:
        self._asking = None
        self._do.stop_trial()

    def _take(self, offer: Offer) -> None:
        """The service can be used; unless the person has said no while it was being asked."""
        if self._asking is not None and self._asking.offer is offer:
            self._asking.accept()
            self._do.give(offer)

    def _show_unanswered(self, unanswered: Unanswered) -> None:
        if self._asking is not None:
            self._asking.show_unanswered(unanswered)

    def _ask_for_key(self, key: ServiceKey) -> None:
        dialog = KeyDialog(key, self._place())
        dialog.kept.connect(partial(self._do.keep_key, key))
        dialog.forgotten.connect(lambda: self._do.forget_key(key))
        dialog.open()
