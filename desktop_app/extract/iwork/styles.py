"""What the names of paragraph styles say. Identifiers of styles are English in every language; names are translated."""

import re
from collections.abc import Iterable
from typing import NamedTuple

_HEADING = re.compile(r"(?:.*paragraphstyle-)?heading(?: (\d))?", re.IGNORECASE)
_TITLE = re.compile(r"(?:.*paragraphstyle-)?title", re.IGNORECASE)


class StyleMeaning(NamedTuple):
    """The level of a heading, 0 for other text, and whether it is the title of the document."""

    level: int = 0
    is_title: bool = False


def style_meaning(names: Iterable[str]) -> StyleMeaning:
    """What the first name means that means something: names of a style, then of those that it was made of."""
    for name in names:
        if match := _HEADING.fullmatch(name):
            return StyleMeaning(level=int(match[1] or 1))
        if _TITLE.fullmatch(name):
            return StyleMeaning(is_title=True)
    return StyleMeaning()
