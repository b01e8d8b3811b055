"""What a front end is given: the services of one data directory, joined by `bootstrap`."""

from dataclasses import dataclass
from pathlib import Path

from desktop_app.catalog.model_importer import ModelImporter
from desktop_app.catalog.model_store import ModelStore
from desktop_app.services.encoder_slot import EncoderSlot
from desktop_app.services.foreign_indexing import ForeignIndexing
from desktop_app.services.indexing import IndexingService
from desktop_app.services.learning import Learning
from desktop_app.services.member_copies import MemberCopies
from desktop_app.services.model_management import ModelManagement
from desktop_app.services.model_setup import ModelSetup
from desktop_app.services.remote_use import RemoteUse
from desktop_app.services.reranker_slot import RerankerSlot
from desktop_app.services.searching import SearchService
from desktop_app.services.window_choices import WindowChoices
from desktop_app.settings import Settings
from desktop_app.store.database import Database


@dataclass(frozen=True, slots=True)
class Application:
    """One data directory with its services. Nothing runs until `indexing.start` or a model is loaded."""

    data_dir: Path
    settings: Settings
    database: Database
    encoders: EncoderSlot
    models: ModelStore
    model_importer: ModelImporter
    model_setup: ModelSetup
    model_management: ModelManagement
    remote_use: RemoteUse
    indexing: IndexingService
    foreign_indexing: ForeignIndexing
    rerankers: RerankerSlot
    searching: SearchService
    learning: Learning
    window_choices: WindowChoices
    member_copies: MemberCopies

    def close(self) -> None:
        """Stop learning and indexing, release the models, remove copies, close the database; in this order."""
        self.learning.close()
        self.indexing.stop()
        self.model_setup.close()
        self.rerankers.close()
        self.searching.close()
        self.member_copies.close()
        self.database.close()
