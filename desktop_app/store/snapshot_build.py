"""Makes the next vector file of one fingerprint from SQLite: extends the one before, or begins anew.

Owns the choice between the two. Must not know: when a file is due, how it is published.
Anew when the file before is missing or damaged, when too many of its vectors are gone from SQLite, or when one
of them was replaced: USearch is only ever asked to add, because removal is where its users met wrong results.
"""

from dataclasses import dataclass
from pathlib import Path

from desktop_app.cancellation import CancelToken
from desktop_app.records import Fingerprint
from desktop_app.store.vector_file import FORMAT, VectorFile, leading
from desktop_app.store.vectors import Snapshot, Vectors

GHOST_SHARE = 0.2
"""A file is made anew once this share of its vectors is gone from SQLite."""


@dataclass(frozen=True, slots=True)
class SnapshotBuild:
    """One build. Reads through `vectors`, writes into `directory`, changes no table."""

    directory: Path
    vectors: Vectors
    fingerprint: Fingerprint
    fingerprint_id: int
    cancel: CancelToken

    def run(self) -> Snapshot:
        """Write the file and describe it; raises `Cancelled` between blocks of vectors."""
        before = self.vectors.snapshot(self.fingerprint_id)
        end = self.vectors.last_seq(self.fingerprint_id)  # what arrives from now on is the next one's
        file = self._extended(before, end) or self._anew(end)
        number = 1 if before is None else before.number + 1
        name = f"{file_prefix(self.fingerprint)}{number:06d}.usearch"
        return Snapshot(number, name, file.write(self.directory / name), end)

    def _extended(self, before: Snapshot | None, end: int) -> VectorFile | None:
        if before is None:
            return None
        living = self.vectors.count_up_to(self.fingerprint_id, before.seq)
        if living < (1 - GHOST_SHARE) * before.stamp.count:
            return None
        file = VectorFile.loaded(self.directory / before.file_name, self.fingerprint.searched_dimensions, before.stamp)
        if file is None:
            return None
        return file if self._add(file, before.seq, end) else None

    def _anew(self, end: int) -> VectorFile:
        file = VectorFile(self.fingerprint.searched_dimensions)
        self._add(file, 0, end)
        return file

    def _add(self, file: VectorFile, seq: int, end: int) -> bool:
        """Add what arrived after `seq` up to `end`; False as soon as a vector would have to be replaced."""
        blocks = self.vectors.after(self.fingerprint_id, self.fingerprint.dimensions, seq, up_to=end)
        for ids, rows, _ in blocks:
            self.cancel.check()
            if file.contains(ids).any():
                return False
            file.add(ids, leading(rows, self.fingerprint.searched_dimensions))
        return True


def file_prefix(fingerprint: Fingerprint) -> str:
    """What the names of the vector files of the fingerprint begin with, as it is searched now.

    A file of another name is made anew: also one from the time when files held float16.
    """
    coarse = f"{fingerprint.coarse}d-" if fingerprint.coarse else ""
    return f"{digest_prefix(fingerprint.digest)}{coarse}{FORMAT}-"


def digest_prefix(digest: str) -> str:
    """What the names of all vector files of the fingerprint with this digest begin with."""
    return f"{digest[:16]}-"
