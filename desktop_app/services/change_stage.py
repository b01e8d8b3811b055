"""Applies what the watcher reports to the known files. Belongs to the coordinator thread."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from desktop_app.paths import is_real_folder, is_there
from desktop_app.records import ChangeKind, FileChange, FileEntry
from desktop_app.sources.folder_scan import entry_of, is_storable, with_replacements
from desktop_app.sources.ignore_rules import IgnoreRules
from desktop_app.sources.inner_disks import away_around
from desktop_app.store.database import Connection, transaction
from desktop_app.store.files import Files
from desktop_app.store.roots import Root, Roots


class ChangeStage:
    """Turns changes into pending, moved and removed file rows."""

    def __init__(
        self,
        connection: Connection,
        *,
        rules_of: Callable[[Root], IgnoreRules],
        rescan: Callable[[Root, Path], None],
    ) -> None:
        self._connection = connection
        self._files = Files(connection)
        self._roots = Roots(connection)
        self._rules_of = rules_of
        self._rescan = rescan

    def apply(self, changes: Sequence[FileChange], roots: Sequence[Root]) -> None:
        """Apply the changes in order, in one transaction."""
        with transaction(self._connection):
            for change in changes:
                root = _root_of(change.path, roots)
                if change.kind is ChangeKind.MOVED and change.destination is not None:
                    self._moved(change.path, change.destination, _root_of(change.destination, roots))
                elif root is None:
                    continue
                elif change.kind is ChangeKind.RESCAN and is_storable(str(change.path)):
                    self._rescan(root, change.path)
                elif change.kind is ChangeKind.DELETED:
                    self._deleted(change.path, root)
                else:
                    self._changed(change.path, root)

    def _changed(self, path: Path, root: Root) -> None:
        if is_real_folder(path) and is_storable(str(path)):
            self._rescan(root, path)
            return
        item = entry_of(path, self._rules_of(root))
        if isinstance(item, FileEntry):
            self._files.see(root.id, item)
        elif item is not None:
            self._files.note_problem(root.id, item.path, item.detail)
        elif not self._is_away(path, root):
            self._files.remove([row for row in [self._files.by_path(path)] if row is not None])

    def _deleted(self, path: Path, root: Root) -> None:
        """Remove what is really gone: an event may be old, and a root or disk that is missing is an unplugged one."""
        shown = with_replacements(path)  # another file may be called so
        gone = not (os.path.lexists(path) or os.path.lexists(shown))
        if gone and is_there(root.path) and not self._is_away(path, root):
            self._files.remove(self._files.below(shown))

    def _is_away(self, path: Path, root: Root) -> bool:
        return away_around(path, self._roots.inner_disks().get(root.id, ())) is not None

    def _moved(self, source: Path, destination: Path, root: Root | None) -> None:
        rows = [] if os.path.lexists(source) else self._files.below(source)
        if root is None or self._rules_of(root).decide(destination, is_dir=is_real_folder(destination)) is not None:
            self._files.remove(rows)
            return
        for row in rows:
            self._files.move(row, root.id, destination / row.path.relative_to(source))
        if is_real_folder(destination):
            self._rescan(root, destination)
        else:
            self._changed(destination, root)


def _root_of(path: Path, roots: Sequence[Root]) -> Root | None:
    """The root that holds the path, or None; of a root behind a link in another one that one."""
    around = [root for root in roots if root.path == path or root.path in path.parents]
    return max(around, key=lambda root: len(root.path.parts), default=None)
