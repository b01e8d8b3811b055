"""A search that nothing can satisfy says which filter it is."""

from pathlib import Path

import pytest

from desktop_app.search_records import Filters, Lane
from tests.indexing_helpers import CountingEncoder, indexed


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("note type:foo", "No indexed file is of the type foo."),
        ("note type:txt in:/nowhere", "No indexed file lies in /nowhere."),
        ("note name:xyz", "No indexed file has xyz in its name."),
        ("note author:ann", "No indexed file names ann as its author."),
        ("note after:2090", "No indexed file was changed in that time."),
        ('note name:"note 1" name:"note 2"', "No indexed file has note 1 and note 2 in its name."),
    ],
)
def test_the_filter_that_leaves_nothing_is_named(tmp_path: Path, query: str, says: str) -> None:
    with indexed(tmp_path, CountingEncoder(), 3) as application:
        found = application.searching.search(query, lanes=[Lane.LEXICAL])
        assert (found.hits, found.notices) == ((), (says,))


def test_filters_that_only_together_leave_nothing(tmp_path: Path) -> None:
    with indexed(tmp_path, CountingEncoder(), 3) as application:
        first, second = Filters(name_parts=("note 1",)), Filters(name_parts=("note 2",))
        found = application.searching.search('note name:"note 1"', filters=second, lanes=[Lane.LEXICAL])
        assert found.notices == ("No indexed file is within all of the filters.",)
        assert application.searching.search("note", filters=first, lanes=[Lane.LEXICAL]).notices == ()
