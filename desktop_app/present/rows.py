"""From hits to the rows of a list: copies and versions of a document are folded under its best hit.

Owns what is folded under what, and how it is counted. Must not know: how a row looks, how versions were found.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from desktop_app.present.grouping import utc_time
from desktop_app.search_records import Hit

MOST_COPIES = 50
"""Nobody reads the paths of twenty thousand copies of a licence one by one."""


@dataclass(frozen=True, slots=True)
class ResultRow:
    """A hit that stands for itself, with what can be unfolded below it."""

    hit: Hit
    versions: tuple[Hit, ...] = ()
    """Documents whose text is nearly the same, best first."""

    @property
    def files(self) -> int:
        """Of the hit and its versions."""
        return sum(len(hit.paths) for hit in (self.hit, *self.versions))

    @property
    def folded(self) -> tuple[Hit, ...]:
        """What unfolds: other files of the hit, as hits of one file, then the versions and theirs.

        Every version, and the first MOST_COPIES other files of all together.
        """
        left = MOST_COPIES
        found: list[Hit] = []
        for hit in (self.hit, *self.versions):
            copies = _copies(hit, left)
            found += [hit, *copies]
            left -= len(copies)
        return tuple(found[1:])

    @property
    def says(self) -> str:
        """'3 versions', '3 copies', '3 versions in 5 files', with the hit itself; empty where nothing is folded."""
        files = self.files
        if not self.versions:
            return f"{files:,} copies" if files > 1 else ""
        versions = 1 + len(self.versions)
        return f"{versions:,} versions" if files == versions else f"{versions:,} versions in {files:,} files"

    @property
    def says_unfolded(self) -> str:
        """The same, or how many of how many files are shown where not all of them unfold: '51 of 20,000 files'."""
        copies = self.files - 1 - len(self.versions)
        left_out = copies - MOST_COPIES
        return f"{self.files - left_out:,} of {self.files:,} files" if left_out > 0 else self.says


def rows(hits: Sequence[Hit]) -> tuple[ResultRow, ...]:
    """The rows that `hits` make, in their order. A version whose better hit is not among them stands for itself."""
    present = {hit.document_id for hit in hits}
    versions: dict[int, list[Hit]] = {}
    standing: list[Hit] = []
    for hit in hits:
        if hit.version_of is None or hit.version_of not in present:
            standing.append(hit)
        else:
            versions.setdefault(hit.version_of, []).append(hit)
    return tuple(ResultRow(hit, tuple(versions.get(hit.document_id, ()))) for hit in standing)


def same_rows(hits: Sequence[Hit], others: Sequence[Hit]) -> bool:
    """Whether both make the same rows, with the same below them; paths that never unfold are only counted."""
    return len(hits) == len(others) and all(map(_same_row, hits, others))


def standing(hits: Iterable[Hit]) -> int:
    """How many of `hits` stand for themselves."""
    return sum(hit.version_of is None for hit in hits)


def with_versions(chosen: Iterable[Hit], hits: Iterable[Hit]) -> tuple[Hit, ...]:
    """Those of `hits` that are `chosen` or versions of one that is, in their order."""
    ids = {hit.document_id for hit in chosen}
    return tuple(hit for hit in hits if hit.document_id in ids or hit.version_of in ids)


def _same_row(one: Hit, other: Hit) -> bool:
    if one is other:
        return True
    kept = 1 + MOST_COPIES
    shown = [replace(hit, paths=hit.paths[:kept], times_ns=hit.times_ns[:kept]) for hit in (one, other)]
    return len(one.paths) == len(other.paths) and shown[0] == shown[1]


def _copies(hit: Hit, most: int) -> list[Hit]:
    others = islice(zip(hit.paths, hit.times_ns, strict=True), 1, 1 + most)
    return [
        replace(hit, path=path, paths=(path,), times_ns=(time_ns,), modified=utc_time(time_ns), member="")
        for path, time_ns in others
    ]
