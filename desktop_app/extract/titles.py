"""Tells a title that a person wrote from one that a program left behind."""

import re

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


def choose_title(candidate: str) -> str:
    """`candidate` if it says something, otherwise "".

    A file's name is no title: it may not enter the document, because renaming a file must embed nothing.
    """
    title = one_line(candidate)
    return title if len(title) <= _MAX_TITLE and _says_something(title) else ""


def _says_something(title: str) -> bool:
    letters = sum(char.isalpha() for char in title)
    ideographs = any(char.isalpha() and char >= "\u2e80" for char in title)
    return (letters >= 3 or ideographs) and _LEFT_BEHIND.match(title) is None
