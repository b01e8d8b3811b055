"""Which folders are watched: adding, removing and sweeping roots. Belongs to the coordinator thread."""

from pathlib import Path

from desktop_app.errors import UserFacingError
from desktop_app.paths import comes_to, full_path, is_real_folder, is_there
from desktop_app.services.scan_stage import ScanStage
from desktop_app.settings import SourceSettings
from desktop_app.sources.folder_scan import is_storable
from desktop_app.sources.folder_watch import FolderWatch
from desktop_app.sources.ignore_rules import IgnoreRules
from desktop_app.store.database import Connection, transaction
from desktop_app.store.files import Files
from desktop_app.store.roots import BEING_REMOVED, Root, Roots

REMOVE_BATCH = 500


def root_path(path: Path) -> Path:
    """The full path of a folder or file that is to be watched.

    :raises UserFacingError: there is nothing at the path, or its name cannot be stored.
    """
    full = full_path(path)
    if not is_there(full):
        raise UserFacingError(f"{full} does not exist.", "Choose a folder that does.")
    if not is_storable(str(full)):
        raise UserFacingError(f"The name {str(full)!a} is not valid Unicode.", "Rename the folder first.")
    return full


class RootStage:
    """Keeps the watcher, the scan and the table of roots in step."""

    def __init__(
        self,
        connection: Connection,
        settings: SourceSettings,
        scanning: ScanStage,
        watch: FolderWatch | None,
        *,
        data_dir: Path,
    ) -> None:
        self._connection = connection
        self._data_dir = data_dir
        self._settings = settings
        self._scanning = scanning
        self._watch = watch
        self._roots = Roots(connection)
        self._files = Files(connection)
        self._rules: dict[int, IgnoreRules] = {}
        self._removals: list[Root] = []
        self._attached: set[int] = set()
        self._paused: set[int] = set()
        self._version = -1

    @property
    def problem(self) -> str:
        """Why changes in some folder come late; empty if they do not."""
        return next(iter(self._watch.problems.values()), "") if self._watch is not None else ""

    def all(self) -> list[Root]:
        """Every root that is not being removed."""
        leaving = {root.id for root in self._removals}
        return [root for root in self._roots.all() if root.id not in leaving]

    def rules_of(self, root: Root) -> IgnoreRules:
        """The ignore rules of the root, made once."""
        if root.id not in self._rules:
            self._rules[root.id] = IgnoreRules(root.path, self._settings, own_folder=self._data_dir)
        return self._rules[root.id]

    def rescan(self, root: Root, folder: Path) -> None:
        """Look through a part of the root; its ignore files may have changed."""
        self.rules_of(root).forget()
        self._scanning.request(root, self.rules_of(root), folder)

    def refresh(self) -> bool:
        """Follow what another process wrote into the table of roots; whether there was anything.

        The first call takes on all roots.
        """
        version = self._roots.version()
        if version == self._version:
            return False
        self._version = version
        known = self._attached | {root.id for root in self._removals}
        roots = self._roots.all()
        paused = {root.id for root in roots if root.paused}
        changed = paused != self._paused
        self._paused = paused
        for root in roots:
            leaving = root.problem == BEING_REMOVED
            if leaving and all(root.id != other.id for other in self._removals):
                self._detach(root)
                self._removals.append(root)
                changed = True
            elif not leaving and root.id not in known:
                self._take_on(root)
                changed = True
        return changed

    def sweep(self) -> None:
        """Look through every root: events get lost."""
        for root in self.all():
            self.rescan(root, root.path)
        if self._watch is not None:
            self._watch.check()

    def add(self, path: Path) -> int:
        """Watch `path` from now on. A folder inside a root is that root; roots inside it become part of it.

        Behind a link lies nothing of the root that holds it: what it leads to is a root of its own.

        If `path` itself is being removed, that is finished first. Of a root around or inside it that is being removed,
        the scan takes over those files that are not forgotten yet.
        :raises UserFacingError: it lies inside a root whose rules leave it out.
        """
        self._removals.sort(key=lambda root: root.path != path)
        while self._removals and self._removals[0].path == path:
            self.remove_step()
        roots = self.all()
        for root in roots:
            if root.id in self._attached and (root.path == path or comes_to(root.path, path)):
                reason = self.rules_of(root).decide(path, is_dir=is_real_folder(path))
                if reason is not None:
                    raise UserFacingError(
                        f"{path} is left out of {root.path}: {reason.text}", "Change that rule first."
                    )
                self.rescan(root, path)
                return root.id
        inner = [root for root in roots if comes_to(path, root.path)]
        with transaction(self._connection):
            root_id = self._roots.add(path)
            for root in inner:
                self._files.adopt(root.id, root_id)
                self._roots.drop(root.id)
        for root in inner:
            self._detach(root)
        added = next(root for root in self.all() if root.id == root_id)
        self._attach(added)
        self.rescan(added, path)
        return root_id

    def remove(self, root_id: int) -> None:
        """Stop watching the root; its files are forgotten batch by batch in `remove_step`."""
        for root in self.all():
            if root.id == root_id:
                self._detach(root)
                with transaction(self._connection):
                    self._roots.set_problem(root_id, BEING_REMOVED)
                self._removals.append(root)

    def remove_step(self) -> bool:
        """Forget a batch of files of a root that is being removed; whether anything was done."""
        if not self._removals:
            return False
        root = self._removals[0]
        with transaction(self._connection):
            rows = self._files.of_root(root.id, REMOVE_BATCH)
            self._files.remove(rows, orphaned_at=0.0)
            if not rows:
                self._roots.drop(root.id)
                self._removals.pop(0)
        return True

    def set_paused(self, root_id: int, *, paused: bool) -> None:
        """Hold or go on with one root."""
        with transaction(self._connection):
            self._roots.set_paused(root_id, paused=paused)
        self._paused = {root.id for root in self._roots.all() if root.paused}

    def close(self) -> None:
        """Stop watching."""
        if self._watch is not None:
            self._watch.stop()

    def _take_on(self, root: Root) -> None:
        """Watch a root that another process wrote down; inside one that came at the same time it is part of that."""
        around = [other for other in self.all() if other.id in self._attached and comes_to(other.path, root.path)]
        if not around:
            self.add(root.path)
            return
        with transaction(self._connection):
            self._files.adopt(root.id, around[0].id)
            self._roots.drop(root.id)

    def _attach(self, root: Root) -> None:
        self._attached.add(root.id)
        if self._watch is not None:
            self._watch.add_root(root.path, self.rules_of(root))

    def _detach(self, root: Root) -> None:
        if self._watch is not None:
            self._watch.remove_root(root.path)
        self._attached.discard(root.id)
        self._scanning.forget(root.id)
        self._rules.pop(root.id, None)
