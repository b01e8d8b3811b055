"""Who wrote a document is kept, shown, and can be asked for."""

from pathlib import Path

from desktop_app.search_records import Lane
from tests.indexing_helpers import CountingEncoder, running, settle

MAIL = "From: {}\nTo: b@example.org\nSubject: Rent\nDate: Mon, 3 May 2021 23:30:00 -0500\n\nThe rent is due.\n"


def test_documents_are_found_by_what_they_say_of_their_author(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "one.eml").write_text(MAIL.format("Özil Smith <oz@example.org>"))
    (docs / "two.eml").write_text(MAIL.format("Ann Lee <ann@example.org>"))
    (docs / "note.md").write_text("---\nauthor: Ann Lee\n---\nThe rent was due.\n")
    (docs / "plain.txt").write_text("The rent of Ann Lee.\n")
    with running(tmp_path / "data", CountingEncoder(), watch=False) as application:
        application.indexing.add_root(docs)
        settle(application)

        def found(query: str) -> set[str]:
            return {hit.name for hit in application.searching.search(query, lanes=[Lane.LEXICAL]).hits}

        assert found("rent author:özil") == {"one.eml"}
        assert found("rent from:ann@example.org") == {"two.eml"}
        assert found('rent author:"ann lee"') == {"two.eml", "note.md"}
        assert found("author:lee") == {"two.eml", "note.md"}
        assert found("rent author:nobody") == set()
        (hit,) = application.searching.search("rent author:özil", lanes=[Lane.LEXICAL]).hits
        assert (hit.author, hit.created) == ("Özil Smith <oz@example.org>", "2021-05-04T04:30:00+00:00")
