"""From hits to the rows of a list: copies and versions of a document are folded under its best hit.

Owns what is folded under what, and how it is counted. Must not know: how a row looks, how versions were found.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from desktop_app.records import Hit


@dataclass(frozen=True, slots=True)
class ResultRow:
    """A hit that stands for itself, with what can be unfolded below it."""

    hit: Hit
    versions: tuple[Hit, ...] = ()
    """Documents whose text is nearly the same, best first."""

    @property
    def folded(self) -> tuple[Hit, ...]:
        """What unfolds: the other files of the hit, as hits of one file and without a date, then the versions."""
        return (*_copies(self.hit), *(one for version in self.versions for one in (version, *_copies(version))))

    @property
    def says(self) -> str:
        """'3 versions', '3 copies', '3 versions in 5 files', with the hit itself; empty where nothing is folded."""
        files = 1 + len(self.folded)
        if not self.versions:
            return f"{files} copies" if files > 1 else ""
        versions = 1 + len(self.versions)
        return f"{versions} versions" if files == versions else f"{versions} versions in {files} files"


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


def standing(hits: Iterable[Hit]) -> int:
    """How many of `hits` stand for themselves."""
    return sum(hit.version_of is None for hit in hits)


def with_versions(chosen: Iterable[Hit], hits: Iterable[Hit]) -> tuple[Hit, ...]:
    """Those of `hits` that are `chosen` or versions of one that is, in their order."""
    ids = {hit.document_id for hit in chosen}
    return tuple(hit for hit in hits if hit.document_id in ids or hit.version_of in ids)


def _copies(hit: Hit) -> list[Hit]:
    return [replace(hit, path=path, paths=(path,), modified="") for path in hit.paths[1:]]
