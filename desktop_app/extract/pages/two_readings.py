"""What is written in a page and what is recognised in its picture, put together.

Pure. Compares without regard to spaces and to single letters that were taken for others.
"""

_SAME = 0.5
"""Two readings of one text have more in common, two texts less."""
_ALL = 0.9
_LENGTH = 3


def agree(written: str, seen: str) -> bool:
    """Whether both are readings of one text."""
    return _share(seen, written) >= _SAME


def said_once(written: str, seen: str) -> str:
    """Both, or the one that holds the other."""
    if _share(seen, written) >= _ALL:
        return written
    return seen if _share(written, seen) >= _ALL else f"{written}\n{seen}"


def _share(text: str, other: str) -> float:
    """How much of `text` is in `other`."""
    pieces = _pieces(text)
    return len(pieces & _pieces(other)) / len(pieces) if pieces else 1.0


def _pieces(text: str) -> set[str]:
    letters = "".join(char for char in text.casefold() if char.isalnum())
    return {letters[at : at + _LENGTH] for at in range(max(1, len(letters) - _LENGTH + 1)) if letters}
