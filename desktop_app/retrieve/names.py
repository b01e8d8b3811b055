"""The name lane: documents whose file is called what the query says.

A person who types a file's name wants that file first; a person who asks a question must not be disturbed by
files that happen to share a word with it. So a file counts only when most of the query is in its name.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from desktop_app.retrieve.scope import Scope
from desktop_app.search_records import Query
from desktop_app.store.database import Database
from desktop_app.store.lexical_query import QueryTerm, any_of, query_terms
from desktop_app.store.lexical_text import lexical_text
from desktop_app.store.postings import NamePostings
from desktop_app.store.search_reader import SearchReader

NEEDED_SHARE = 0.6
"""Share of the query's forms that a name must hold. Names of folders only complete it: with them it must hold all.

Of 3,219 Chinese and 2,221 Japanese questions over files named by the titles of encyclopaedia articles, 1.1 % and
0.5 % bring any file into this lane at 0.6; at a third it would be 18 % and 3 %.
"""
_LONGEST_QUERY = 24
"""Nobody types longer names: a query of more forms is a question."""


class NameLane:
    """Ranks documents by the names of their files; any thread."""

    def __init__(self, database: Database, reader: SearchReader) -> None:
        self._database = database
        self._reader = reader

    def search(self, query: Query, depth: int, scope: Scope) -> list[int]:
        """Ids of the documents in scope whose file name holds most of the query, best first."""
        terms = query_terms(query)
        expression = any_of(terms)
        if expression is None or len(terms) > _LONGEST_QUERY or query.phrases:
            return []
        postings = NamePostings(self._database.reader())
        found = postings.search(expression, depth, documents=scope.document_ids)
        file_ids = self._matching(terms, [file_id for file_id, _ in found])
        documents = self._reader.documents_of_files(file_ids, scope.filters)
        return list(dict.fromkeys(documents[file_id] for file_id in file_ids if file_id in documents))

    def _matching(self, terms: Sequence[QueryTerm], file_ids: Sequence[int]) -> list[int]:
        """Those of the files whose name holds enough of the terms; the fuller names first."""
        paths = self._reader.file_names(file_ids)
        wanted = {term.form for term in terms}
        shares: dict[int, float] = {}
        for file_id in file_ids:
            path = paths.get(file_id)
            if path is None:
                continue
            called = set(lexical_text(path.name).split())
            in_name = wanted & called
            in_path = wanted & set(lexical_text(" ".join(path.parts[-4:])).split())
            if _is_numbered_otherwise(wanted - in_path, called - wanted):
                continue
            if len(in_name) >= NEEDED_SHARE * len(wanted) or (in_name and in_path == wanted):
                shares[file_id] = len(in_name) / len(wanted)
        return sorted(shares, key=lambda file_id: -shares[file_id])


def _is_numbered_otherwise(missing: AbstractSet[str], besides: AbstractSet[str]) -> bool:
    """Whether a number of the query is `missing` and the name has another one: it is of another year, or invoice."""
    return any(map(str.isdigit, missing)) and any(map(str.isdigit, besides))
