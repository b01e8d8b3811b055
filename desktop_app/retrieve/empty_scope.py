"""Says which filter leaves nothing over, so that nobody takes a filter for an answer."""

from collections.abc import Iterator, Sequence

from desktop_app.search_records import Filters
from desktop_app.store.search_reader import SearchReader


def why_nothing(reader: SearchReader, filters: Sequence[Filters]) -> str:
    """A sentence about filters that no file satisfies all of: the first that is satisfied by none, or that."""
    for one in filters:
        for alone, says in _parts(one):
            if not alone.empty and not reader.documents_within([alone]):
                return f"No indexed file {says}."
    return "No indexed file is within all of the filters."


def _parts(one: Filters) -> Iterator[tuple[Filters, str]]:
    """Each restriction by itself, and what it asks of a file."""
    yield Filters(types=one.types), f"is of the type {' or '.join(one.types)}"
    yield Filters(folders=one.folders), f"lies in {' or '.join(map(str, one.folders))}"
    yield Filters(name_parts=one.name_parts), f"has {' and '.join(one.name_parts)} in its name"
    yield Filters(authors=one.authors), f"names {' and '.join(one.authors)} as its author"
    yield Filters(after_ns=one.after_ns, before_ns=one.before_ns), "was changed in that time"
