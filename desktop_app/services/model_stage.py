"""Gives every root its vectors, by the model that is wanted for it, and switches it over when they are complete.

A root is aimed at one fingerprint and served by one; while the two differ its chunks are embedded for both, fresh
ones for the serving one first, so that searches go on as before. The moment no chunk lacks a vector of the target,
one transaction makes that serve. Vectors that were left behind stay until they are collected, so that going back
costs only what is new since. Belongs to the coordinator thread.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack

from desktop_app.services.embedding_stage import EmbeddingStage
from desktop_app.services.encoder_slot import EncoderSlot, LoadedModel
from desktop_app.services.rate_meter import RateMeter
from desktop_app.store.database import Connection, transaction
from desktop_app.store.documents import Documents
from desktop_app.store.facts import MODEL, Facts
from desktop_app.store.root_models import RootModel, RootModels, StoredFingerprint
from desktop_app.store.vector_snapshots import SnapshotWriter
from desktop_app.store.vectors import Vectors

log = logging.getLogger("findwell.indexing")


class ModelStage:
    """One embedding stage for every fingerprint that serves a root or is aimed at."""

    def __init__(
        self,
        connection: Connection,
        encoders: EncoderSlot,
        snapshots: SnapshotWriter,
        *,
        wake: Callable[[], None],
        indexed: Callable[[Sequence[int]], None],
        rate: RateMeter,
    ) -> None:
        self._connection = connection
        self._encoders = encoders
        self._snapshots = snapshots
        self._wake = wake
        self._indexed = indexed
        self._rate = rate
        self._roots = RootModels(connection)
        self._documents = Documents(connection)
        self._vectors = Vectors(connection)
        self._facts = Facts(connection)
        self._stages: dict[int, EmbeddingStage] = {}  # by fingerprint id
        self._serving: set[int] = set()
        self._incoming: list[RootModel] = []
        self._may_cut_over = False
        self._seen_choice: object = None
        self._served_by: dict[int, int] | None = None  # root id → fingerprint id

    @property
    def problem(self) -> str:
        """Why some passages have no vector; empty if none lacks one for good."""
        return next((stage.problem for stage in self._stages.values() if stage.problem), "")

    @property
    def busy(self) -> bool:
        """Whether groups are in flight."""
        return any(stage.busy for stage in self._stages.values())

    def publish_if_due(self, *, idle: bool) -> None:
        """Publish vector files, or begin to build them, where enough has changed; `idle` lowers the bar."""
        for stage in self._stages.values():
            self._snapshots.publish_if_due(stage.fingerprint, idle=idle)

    def choice_changed(self) -> bool:
        """Whether this or another process has written down another choice since `refresh`."""
        return self._choice() != self._seen_choice

    def refresh(self) -> None:
        """Aim every root at its model, as far as that is loaded, and have a stage for all that is to be embedded.

        Models that are then out of use are closed.
        """
        self._follow_choice()
        with transaction(self._connection):
            for root in self._roots.all():
                self._aim(root)
            self._give_up_lost()
            self._renew_states_if_needed()
        wanted = {stored.id: stored for stored in (*self._roots.serving(), *self._roots.aimed())}
        self._serving = {stored.id for stored in self._roots.serving()}
        self._incoming = [root for root in self._roots.all() if root.switching]
        self._may_cut_over = bool(self._incoming)
        for fingerprint_id in self._stages.keys() - wanted.keys():
            self._stages.pop(fingerprint_id).close()
        for stored in wanted.values():
            self._have_stage(stored)
        self._encoders.tidy()

    def step(self) -> bool:
        """Let every stage collect and send; whether anything was done. Never waits.

        What serves goes first: the rest only while that has nothing to do.
        """
        worked = self._step(self._serving)
        if not any(self._stages[key].busy for key in self._serving & self._stages.keys()):
            worked |= self._step(self._stages.keys() - self._serving)
        if worked:
            self._may_cut_over = True
        elif self._may_cut_over and not self.busy:
            self._may_cut_over = False
            return self._cut_over()
        return worked

    def settle(self, document_ids: Iterable[int]) -> set[int]:
        """Documents that files have now: what they lack is wanted; those that lack nothing are marked and returned."""
        ids = list(document_ids)
        self._may_cut_over = True
        for key, stage in self._stages.items():
            first = self._documents.first_missing(key, ids)
            if first is not None:
                stage.look_again(first)
        with transaction(self._connection):
            return {done for key in self._serving for done in self._documents.settle(key, ids)}

    def look_again(self) -> None:
        """Start over at the first chunk without a vector: any may have become wanted. Reads the whole index."""
        self._may_cut_over = True
        for stage in self._stages.values():
            stage.look_again()

    def suspend(self) -> None:
        """Stop the groups in flight at their next batch; their chunks stay pending."""
        for stage in self._stages.values():
            stage.suspend()

    def close(self) -> None:
        """Stop and release all threads; a stage that fails to does not keep the others from it."""
        with ExitStack() as stages:
            for stage in self._stages.values():
                stages.callback(stage.close)

    def _choice(self) -> tuple[str, tuple[tuple[int, str], ...]]:
        """The model chosen for all roots, and those of single ones."""
        return self._facts.get(MODEL) or "", tuple((root.root_id, root.chosen) for root in self._roots.all())

    def _follow_choice(self) -> None:
        self._seen_choice = chosen, of_roots = self._choice()
        if chosen:
            self._encoders.choose(chosen)
        for name in {chosen, *(name for _, name in of_roots)}:
            if name and self._encoders.named(name) is None:
                self._encoders.ask_for(name)

    def _step(self, keys: Iterable[int]) -> bool:
        worked = False
        for key in keys:
            if key in self._stages:
                worked |= self._stages[key].step()
        return worked

    def _aim(self, root: RootModel) -> None:
        model = self._encoders.named(root.chosen)
        if model is not None:
            target_id = self._vectors.fingerprint_id(model.fingerprint)
            if target_id != root.target_id:
                self._roots.aim(root.root_id, target_id)

    def _give_up_lost(self) -> None:
        """What no model can ask any more is of no use: there the target answers with what it has so far."""
        lost = {stored.id for stored in self._roots.serving() if self._encoders.is_lost(stored.digest)}
        for root in self._roots.all():
            if root.switching and root.serving_id in lost:
                self._roots.cut_over(root.root_id)

    def _renew_states_if_needed(self) -> None:
        """Recompute what is indexed, which reads the whole index, only where another fingerprint serves than before."""
        serving = {root.root_id: root.serving_id for root in self._roots.all() if root.serving_id is not None}
        known = self._served_by
        if known is None or any(known.get(root_id, served) != served for root_id, served in serving.items()):
            self._documents.renew_states()
        self._served_by = serving

    def _have_stage(self, stored: StoredFingerprint) -> None:
        model = self._encoders.with_digest(stored.digest)
        stage = self._stages.get(stored.id)
        if stage is not None and stage.model is not model:
            self._stages.pop(stored.id).close()
            stage = None
        if stage is None and model is not None:
            self._stages[stored.id] = self._new_stage(model)

    def _new_stage(self, model: LoadedModel) -> EmbeddingStage:
        self._snapshots.open(model.fingerprint)
        return EmbeddingStage(self._connection, model, wake=self._wake, indexed=self._indexed, rate=self._rate)

    def _cut_over(self) -> bool:
        """Let the targets serve that are complete; whether there was one."""
        covered = [root for root in self._incoming if self._is_covered(root)]
        if not covered:
            return False
        with transaction(self._connection):
            for root in covered:
                self._roots.cut_over(root.root_id)
        log.info("%d folders are searched with their new model", len(covered))
        self.refresh()
        return True

    def _is_covered(self, root: RootModel) -> bool:
        """Whether every chunk of the root has a vector of its target, but for those that the model refuses."""
        stage = self._stages.get(root.target_id or 0)
        if stage is None:
            return False
        refused = stage.refused
        missing = self._roots.missing(root.root_id, stage.fingerprint_id, len(refused) + 1)
        return refused.issuperset(missing)
