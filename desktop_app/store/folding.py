"""How names are compared: case, the form of accents and the width of characters do not matter.

Also an SQL function, `folded`.
"""

import unicodedata


def folded(text: str) -> str:
    """Equal for names that a person takes for the same."""
    return unicodedata.normalize("NFKC", text).casefold()
