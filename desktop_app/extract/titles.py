"""Tells a title that a person wrote from one that a program left behind."""

import re
from pathlib import Path

from desktop_app.extract.normalise import one_line

_MAX_TITLE = 200
_LEFT_BEHIND = re.compile(
    r"""^(?:
        microsoft\ (?:word|powerpoint|excel)\b .*    # printed to PDF
      | (?:powerpoint|libreoffice)\ presentation
      | (?:untitled|unbenannt|sans\ titre|sin\ título|无标题|無題
          |title|document|dokument|doc|slide|presentation|book|sheet)
        [\ _-]? \d* (?:\ \d+)?
      | \(?(?:anonymous|unspecified|unknown|none|null|no\ title|blank|default)\)?
      | .* \.(?:docx?|xlsx?|pptx?|odt|rtf|pdf|tex|dvi|ps|html?|indd|qxd|pub|wpd|txt|md|vsd|cdr|ai|eps|p65|fm)
      | [a-z]:\\ .* | file:// .* | https?:// .* | / \S*
    )$""",
    re.IGNORECASE | re.VERBOSE,
)


def choose_title(candidate: str, path: Path) -> str:
    """`candidate` if it says something, otherwise the file's name without its suffix. Never empty."""
    title = one_line(candidate)
    if 3 <= len(title) <= _MAX_TITLE and _says_something(title):
        return title
    return one_line(path.stem.encode("utf-8", "replace").decode("utf-8")) or path.name or "?"


def _says_something(title: str) -> bool:
    return any(char.isalpha() for char in title) and _LEFT_BEHIND.match(title) is None
