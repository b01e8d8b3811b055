"""How much of the files an answer comes from, in words."""

from desktop_app.search_records import Lane, SearchResult

_ALL = 0.9995


def covers_all(result: SearchResult) -> bool:
    """Whether all readable files were searched, as far as can be said in whole numbers."""
    return result.coverage >= _ALL


def share_text(result: SearchResult) -> str:
    """'61 % of your files'; never 100 before it is all of them."""
    return f"{int(result.coverage * 100)} % of your files"


def coverage_text(result: SearchResult) -> str:
    """'61 % of your files indexed so far'; empty once it is all of them, and where meaning was not searched."""
    return "" if covers_all(result) or Lane.DENSE not in result.lanes else f"{share_text(result)} indexed so far"
