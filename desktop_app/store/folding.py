"""How names are compared where case and the form of accents do not matter. Also an SQL function, `folded`."""

import unicodedata


def folded(text: str) -> str:
    """Equal for names that a person takes for the same."""
    return unicodedata.normalize("NFC", text).casefold()
